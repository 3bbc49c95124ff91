package world

import (
	"testing"
	"time"
)

// TestExpiry: what deletes itself does so in time, with its copies, and not before.
func TestExpiry(t *testing.T) {
	w := newTown(t, 3)
	news := w.broadcast()
	if err := w.SetDiscussion(now, w.p[0], news, w.group); err != nil {
		t.Fatal(err)
	}
	for _, p := range []Peer{ChannelPeer(news.ID), ChannelPeer(w.group.ID), UserPeer(w.p[1])} {
		if _, err := w.SetTTL(now, w.p[0], p, 86400); err != nil {
			t.Fatal(err)
		}
	}
	at := func(d time.Duration) time.Time { return now.Add(d) }
	post, err := w.SendToChannel(now, w.p[0], news, Outgoing{Text: "post", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	copied := w.Discussion(post.Message)
	if copied == nil || copied.TTL != 86400 {
		t.Fatalf("the copy in the discussion group is %+v", copied)
	}
	wantRefusal(t, w.say(at(time.Hour), w.p[1], 2), "")
	if _, err := w.SendToUser(at(2*time.Hour), w.p[1], w.User(w.p[0]), Outgoing{Text: "x", RandomID: 3}); err != nil {
		t.Fatal(err)
	}
	kept := w.Newest(w.p[0], UserPeer(w.p[1]))
	for i, due := range []time.Duration{24 * time.Hour, 25 * time.Hour, 26 * time.Hour} {
		if got := w.NextElapse(); got != at(due).Unix() {
			t.Fatalf("step %d: due at %d, want %d", i, got, at(due).Unix())
		}
		before := len(w.expiring)
		w.Elapse(at(due - time.Second))
		if len(w.expiring) != before {
			t.Fatalf("step %d: %d of %d remain a second early", i, len(w.expiring), before)
		}
		w.Elapse(at(due))
		if err := w.Verify(); err != nil {
			t.Fatal(err)
		}
	}
	if w.Message(kept.Box, kept.ID) != nil || w.Message(copied.Box, copied.ID) != nil || len(w.expiring) != 0 || w.NextElapse() != 0 {
		t.Errorf("there remain %d, due at %d", len(w.expiring), w.NextElapse())
	}
	if top := w.Newest(w.p[0], UserPeer(w.p[1])); top == nil || top.Action.Kind != ActionTTL {
		t.Errorf("what says how long messages last is gone: %+v", top)
	}
}

// TestExpiryAfterClearing: what took the place of a message does not delete itself.
func TestExpiryAfterClearing(t *testing.T) {
	w := newTown(t, 2)
	if _, err := w.SetTTL(now, w.p[0], UserPeer(w.p[1]), 86400); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SendToUser(now, w.p[0], w.User(w.p[1]), Outgoing{Text: "x", RandomID: 3}); err != nil {
		t.Fatal(err)
	}
	w.ClearHistory(w.p[0], UserPeer(w.p[1]), Clearing{Keep: true})
	trace := w.Newest(w.p[0], UserPeer(w.p[1]))
	w.Elapse(now.Add(24 * time.Hour))
	if w.Newest(w.p[0], UserPeer(w.p[1])) != trace || len(w.expiring) != 0 {
		t.Errorf("the trace of a cleared history is gone; %d remain to go", len(w.expiring))
	}
}
