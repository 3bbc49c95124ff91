package world

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/sim/table"
)

// reloaded is the world as it comes out of what was written down.
func reloaded(t *testing.T, w *World) *World {
	t.Helper()
	again := *w
	again.reindex()
	return &again
}

// The log of a box is cut at its beginning, and ids go on after the newest message
// there ever was, also when the log tells of no message any more.
func TestLogsAreCut(t *testing.T) {
	set := table.NewSet()
	w := New(set, Options{DCs: 5, UpdatesKept: 20, Rand: newWorld(t).opts.Rand})
	if err := w.Start(now); err != nil {
		t.Fatal(err)
	}
	p := people(t, w, 2)
	a, box := p[0].ID, UserPeer(p[0].ID)
	send := func(n int64) *Message {
		sent, err := w.SendToUser(now, a, p[0], Outgoing{Text: "note", RandomID: n})
		if err != nil {
			t.Fatal(err)
		}
		return sent.Message
	}
	first := send(1)
	newest := send(2)
	if _, err := w.Delete(a, []int{newest.ID}, true); err != nil {
		t.Fatal(err)
	}
	before := w.Pts(box)
	for i := range 60 {
		if _, _, err := w.EditMessage(now, a, UserPeer(a), first.ID, Edit{Text: new(fmt.Sprint("edited ", i))}); err != nil {
			t.Fatal(err)
		}
		if n := len(w.box(box).updates); n > 26 {
			t.Fatalf("%d updates are kept", n)
		}
	}
	if pts := w.Pts(box); pts != before+60 || w.Reaches(box, pts-21) || !w.Reaches(box, pts-20) || len(w.UpdatesSince(box, pts-20)) != 20 {
		t.Errorf("at %d, of which the log holds %d", pts, len(w.UpdatesSince(box, pts-20)))
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
	w = reloaded(t, w)
	if m := send(3); m.ID != newest.ID+1 {
		t.Errorf("the next message is %d after a deleted %d", m.ID, newest.ID)
	}
}

func TestSpentRandomIDsAreBounded(t *testing.T) {
	w := newWorld(t)
	by := people(t, w, 1)[0].ID
	const n = 2*spentKept + 7
	for i := range int64(n) {
		w.spend(by, i+1)
	}
	if got := w.spent.Len(); got > spentKept+spentKept/4 {
		t.Errorf("%d random ids are remembered", got)
	}
	if !w.usedBefore(by, n) || !w.usedBefore(by, n-spentKept+1) || w.usedBefore(by, 1) {
		t.Error("not the newest random ids are remembered")
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}

func TestBotLogIsCut(t *testing.T) {
	w := newWorld(t)
	bot := people(t, w, 1)[0].ID
	const n = botUpdatesKept + botUpdatesKept/4 + 1
	for range n {
		w.logForBot(BotUpdate{Bot: bot, Kind: BotStopped})
	}
	if got := len(w.botLogs[bot]); got != botUpdatesKept || w.botLog.Len() != got || w.Qts(bot) != n {
		t.Errorf("%d updates are kept, up to %d", got, w.Qts(bot))
	}
	if w.BotLogReaches(bot, n-botUpdatesKept-1) || !w.BotLogReaches(bot, n-botUpdatesKept) {
		t.Error("the log reaches further, or less far, than what it holds")
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}

func TestNumbersAreForgotten(t *testing.T) {
	w := newWorld(t)
	w.numbers.Put(&Number{Phone: "1", Banned: true})
	for i := range 3 * manyNumbers {
		at := now.AddDate(0, 0, i/manyNumbers)
		if err := w.countCode(at, Private(fmt.Sprint(1000+i))); err != nil {
			t.Fatal(err)
		}
		if n := w.numbers.Len(); n > manyNumbers {
			t.Fatalf("%d numbers are remembered", n)
		}
	}
	if n := w.numbers.Get("1"); n == nil || !n.Banned {
		t.Error("a banned number is forgotten")
	}
}

// What is told aside counts for the doer too, and only that: in one batch with it the
// doer's own counts for the others alone.
func TestCountedAside(t *testing.T) {
	w := newWorld(t)
	u := people(t, w, 1)[0]
	doer, other := w.AddKey(now, 1, u.DC, nil, 1), w.AddKey(now, 2, u.DC, nil, 1)
	w.SignIn(now, doer, u.ID)
	w.SignIn(now, other, u.ID)
	w.Events()
	before := w.Seq(doer)
	batch := []Event{
		{To: []UserID{u.ID}, Changed: 1, Aside: true},
		{To: []UserID{u.ID}, Changed: 2},
	}
	w.Count(now, doer.ID, batch)
	if aside, own := batch[0].SeqFor(doer.ID), batch[1].SeqFor(doer.ID); aside != before+1 || own != 0 {
		t.Errorf("for the doer seq is %d and %d, want %d and none", aside, own, before+1)
	}
	if got := w.Seq(doer); got != before+1 {
		t.Errorf("the doer's seq is %d, want %d", got, before+1)
	}
}

// What counts in seq counts for every client of an account but the doer's, is kept
// within a bound, and survives a restart.
func TestCountedNewsAreBounded(t *testing.T) {
	w := newWorld(t)
	u := people(t, w, 1)[0]
	doer, other := w.AddKey(now, 1, u.DC, nil, 1), w.AddKey(now, 2, u.DC, nil, 1)
	elsewhere := w.AddKey(now, 3, u.DC%3+1, nil, 1)
	w.SignIn(now, doer, u.ID)
	w.pinned(t, u.ID, doer.ID)
	if w.counted.Len() != 0 {
		t.Error("what nobody else could be told is kept")
	}
	w.SignIn(now, other, u.ID)
	w.Import(now, elsewhere, u.ID, doer.Authorization)
	w.Events()
	before, mine := w.Seq(other), w.Seq(doer)
	const n = countedKept + countedKept/4 + 1
	for i := range n {
		if e := w.pinned(t, u.ID, doer.ID); e.SeqFor(other.ID) != before+i+1 || e.SeqFor(doer.ID) != 0 {
			t.Fatalf("event %d has seq %d, and %d for the doer", i, e.SeqFor(other.ID), e.SeqFor(doer.ID))
		}
	}
	if got := w.counted.Len(); got != countedKept {
		t.Errorf("%d entries are kept", got)
	}
	if _, ok := w.CountedSince(other, now.Unix()-1); ok {
		t.Error("the log is whole though its beginning was dropped")
	}
	if list, ok := w.CountedSince(other, now.Unix()); !ok || len(list) != countedKept {
		t.Errorf("%d entries since, %v", len(list), ok)
	}
	if list, ok := w.CountedSince(doer, now.Unix()); !ok || len(list) != 0 {
		t.Errorf("the doer is told of %d entries", len(list))
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
	again := reloaded(t, w)
	if again.Seq(other) != before+n || again.Seq(doer) != mine {
		t.Errorf("after a restart seq is %d and %d", again.Seq(other), again.Seq(doer))
	}
}

// pinned is the event that a change of a pin causes, counted as of a key's client.
func (w *World) pinned(t *testing.T, u UserID, by uint64) *Event {
	t.Helper()
	w.tellNews([]UserID{u}, News{Kind: NewsChatPinned, Peer: UserPeer(u)})
	events := w.Events()
	w.Count(now, by, events)
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	return &events[0]
}
