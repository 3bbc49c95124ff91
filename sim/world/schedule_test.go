package world

import (
	"testing"
	"time"
)

// TestWhatCannotBeSentInTimeIsDropped: the world does not wait for it for ever.
func TestWhatCannotBeSentInTimeIsDropped(t *testing.T) {
	for name, happens := range map[string]func(w *town){
		"blocked": func(w *town) {
			if _, err := w.SetBlocked(now, w.p[1], w.User(w.p[0]), true); err != nil {
				t.Error(err)
			}
		},
		"the author is deleted":   func(w *town) { w.DeleteAccount(w.User(w.p[0])) },
		"the receiver is deleted": func(w *town) { w.DeleteAccount(w.User(w.p[1])) },
		"nothing":                 func(*town) {},
	} {
		w := newTown(t, 2)
		due := now.Add(time.Hour)
		if _, err := w.Schedule(now, w.p[0], UserPeer(w.p[1]), due.Unix(), []Outgoing{{Text: "x", RandomID: 7}}); err != nil {
			t.Fatal(err)
		}
		happens(w)
		if w.NextElapse() != due.Unix() {
			t.Errorf("%s: due at %d, want %d", name, w.NextElapse(), due.Unix())
		}
		w.Elapse(due.Add(-time.Second))
		if list, err := w.ScheduledIn(w.p[0], UserPeer(w.p[1])); err != nil || len(list) != 1 {
			t.Errorf("%s: a second early there wait %v, %v", name, list, err)
		}
		w.Elapse(due)
		list, err := w.ScheduledIn(w.p[0], UserPeer(w.p[1]))
		sent := w.Newest(w.p[1], UserPeer(w.p[0])) != nil
		if err != nil || len(list) != 0 || w.NextElapse() != 0 || sent != (name == "nothing") {
			t.Errorf("%s: sent: %t; there wait %v, %v, due at %d", name, sent, list, err, w.NextElapse())
		}
	}
}
