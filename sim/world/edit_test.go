package world

import (
	"testing"
	"time"
)

// In a broadcast channel pinning, and editing old posts, comes with the right to edit; in
// a supergroup editing old messages comes with pinning.
func TestWhoMayEditPostsPinsThem(t *testing.T) {
	w := newTown(t, 3)
	c := w.broadcast()
	for i, r := range []Rights{MayEdit, MayPin} {
		if _, err := w.Invite(now, w.p[0], c, w.p[i+1]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.SetAdmin(now, w.p[0], c, w.p[i+1], r, ""); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.SendToChannel(now, w.p[0], c, Outgoing{Text: "x", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Pin(now, w.p[2], c, s.Message.ID, Pinning{})
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")
	_, err = w.Pin(now, w.p[1], c, s.Message.ID, Pinning{})
	wantRefusal(t, err, "")
	text := "y"
	_, _, err = w.EditMessage(now.Add(100*time.Hour), w.p[1], ChannelPeer(c.ID), s.Message.ID, Edit{Text: &text})
	wantRefusal(t, err, "")
	g, err := w.SendToChannel(now, w.p[1], w.group, Outgoing{Text: "x", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	late := now.Add(100 * time.Hour)
	_, _, err = w.EditMessage(late, w.p[1], ChannelPeer(w.group.ID), g.Message.ID, Edit{Text: &text})
	wantRefusal(t, err, "MESSAGE_EDIT_TIME_EXPIRED")
	if err := w.SetDefaultBanned(now, w.p[0], w.group, NoChangeInfo, 0); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.EditMessage(late, w.p[1], ChannelPeer(w.group.ID), g.Message.ID, Edit{Text: &text})
	wantRefusal(t, err, "")
}

func TestWhoLeftEditsNothing(t *testing.T) {
	w, g := hamlet(t, 4)
	s, err := w.SendToGroup(now, w.p[1], g, Outgoing{Text: "x", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.RemoveFromGroup(now, w.p[0], g, w.p[1], false); err != nil {
		t.Fatal(err)
	}
	text := "y"
	_, _, err = w.EditMessage(now, w.p[1], GroupPeer(g.ID), s.Message.ID, Edit{Text: &text})
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
}
