package world

import "testing"

// TestHeardInTime: after a week a supergroup counts everything as heard.
func TestHeardInTime(t *testing.T) {
	w := newTown(t, 2)
	w.files.Put(&File{ID: 1, Class: DocumentRound})
	sent, err := w.SendToChannel(now, w.p[0], w.group, Outgoing{RandomID: 1, Media: &Media{Kind: MediaDocument, File: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if m := sent.Message; !w.Unheard(now, w.p[1], m) || !w.Unheard(now, w.p[0], m) || w.Unheard(now.Add(MediaUnreadLife), w.p[1], m) {
		t.Errorf("unheard at first %t, after a week %t", w.Unheard(now, w.p[1], m), w.Unheard(now.Add(MediaUnreadLife), w.p[1], m))
	}
}
