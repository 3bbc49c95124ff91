package world

import "testing"

// Who is blocked reaches the other by no way that is not a message either.
func TestBlockedReachNobody(t *testing.T) {
	w := newTown(t, 2)
	bad, good := w.p[0], w.p[1]
	sent, err := w.SendToUser(now, bad, w.User(good), Outgoing{Text: "x", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.SetBlocked(now, good, w.User(bad), true); err != nil {
		t.Fatal(err)
	}
	w.Events()
	p, id, before := UserPeer(good), sent.Message.ID, w.Pts(UserPeer(good))
	_, err = w.PinInChat(now, bad, p, id, Pinning{})
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
	_, err = w.React(now, bad, p, id, Emojis[0], false)
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
	wantRefusal(t, w.Type(now, bad, p, nil), "USER_IS_BLOCKED")
	_, _, err = w.CreateGroup(now, bad, "Trap", []UserID{good})
	wantRefusal(t, err, "USER_IS_BLOCKED")
	other, _, err := w.CreateChannel(now, bad, "Trap", "", true)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Invite(now, bad, other, good)
	wantRefusal(t, err, "USER_BLOCKED")
	_, _, err = w.CreateGroup(now, good, "Mine", []UserID{bad})
	wantRefusal(t, err, "YOU_BLOCKED_USER")
	for _, e := range w.Events() {
		for _, u := range e.To {
			if u == good {
				t.Errorf("the other is told of %+v", e)
			}
		}
	}
	if w.Pts(UserPeer(good)) != before {
		t.Error("something reached the other")
	}
	if _, err := w.PinInChat(now, bad, p, id, Pinning{OneSide: true}); err != nil {
		t.Errorf("a pin for oneself: %v", err)
	}
}
