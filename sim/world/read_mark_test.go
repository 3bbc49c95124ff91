package world

import (
	"testing"
	"time"
)

func (t *town) whoRead(at time.Time, by UserID, p Peer, id int) []UserID {
	t.tb.Helper()
	list, err := t.ReadBy(at, by, p, id)
	if err != nil {
		t.tb.Fatal(err)
	}
	var out []UserID
	for _, r := range list {
		out = append(out, r.By)
	}
	return out
}

func TestWhoReadInAGroup(t *testing.T) {
	w := newTown(t, 4)
	p := ChannelPeer(w.group.ID)
	wantRefusal(t, w.say(now, w.p[0], 1), "")
	first := w.group.LastID
	read := func(u UserID, after time.Duration) {
		if err := w.ReadChannel(now.Add(after), u, w.group, 0); err != nil {
			t.Error(err)
		}
	}
	read(w.p[2], time.Minute)
	read(w.p[1], 2*time.Minute)
	if got := w.whoRead(now, w.p[0], p, first); len(got) != 2 || got[0] != w.p[2] || got[1] != w.p[1] {
		t.Errorf("read by %v, want %v first", got, w.p[2])
	}
	wantRefusal(t, w.say(now.Add(time.Hour), w.p[3], 2), "") // who writes has read
	if got := w.whoRead(now, w.p[0], p, first); len(got) != 3 || got[2] != w.p[3] {
		t.Errorf("read by %v, want %v last", got, w.p[3])
	}
	if got := w.whoRead(now, w.p[0], p, w.group.LastID); len(got) != 0 {
		t.Errorf("the answer was read by %v, want nobody", got)
	}
	_, err := w.ReadBy(now.Add(ReadMarkLife+time.Second), w.p[0], p, first)
	wantRefusal(t, err, "MSG_TOO_OLD")
	_, err = w.ReadBy(now, w.p[0], p, 999)
	wantRefusal(t, err, "MSG_ID_INVALID")
	_, err = w.ReadBy(now, w.p[0], UserPeer(w.p[1]), 1)
	wantRefusal(t, err, "PEER_ID_INVALID")
	_, err = w.ReadBy(now, w.p[0], ChannelPeer(w.broadcast().ID), 1)
	wantRefusal(t, err, "PEER_ID_INVALID")
	// A mark that nobody can ask for any more goes with the next one.
	wantRefusal(t, w.say(now.Add(2*ReadMarkLife), w.p[0], 3), "")
	read(w.p[1], 2*ReadMarkLife)
	if n := len(w.readMarks[dialogKey{w.p[1], p}]); n != 1 {
		t.Errorf("%d marks are kept, want the new one", n)
	}
}

func TestWhoReadInABigGroup(t *testing.T) {
	w := newTown(t, MaxReadMarked)
	p := ChannelPeer(w.group.ID)
	wantRefusal(t, w.say(now, w.p[0], 1), "")
	if _, err := w.ReadBy(now, w.p[0], p, w.group.LastID); err != nil {
		t.Errorf("%d members are too many: %v", MaxReadMarked, err)
	}
	u, err := w.AddUser(now, NewUser{Phone: "15559990000", DC: 1, FirstName: "P"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(now, w.p[0], w.group, u.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.ReadBy(now, w.p[0], p, w.group.LastID)
	wantRefusal(t, err, "CHAT_TOO_BIG")
	if err := w.ReadChannel(now, u.ID, w.group, 0); err != nil || len(w.readMarks[dialogKey{u.ID, p}]) != 0 {
		t.Errorf("%v; a mark is kept that nobody can ask for", err)
	}
}

func TestWhenAMessageWasRead(t *testing.T) {
	w := newTown(t, 2)
	a, b := w.User(w.p[0]), w.User(w.p[1])
	sent, err := w.SendToUser(now, a.ID, b, Outgoing{Text: "x", RandomID: 1})
	if err != nil {
		t.Fatal(err)
	}
	id := sent.Message.ID
	_, err = w.ReadDate(now, a, b, id)
	wantRefusal(t, err, "MESSAGE_NOT_READ_YET")
	w.ReadChat(now.Add(time.Hour), b.ID, UserPeer(a.ID), 0)
	if at, err := w.ReadDate(now, a, b, id); at != now.Add(time.Hour).Unix() || err != nil {
		t.Errorf("read at %d, %v", at, err)
	}
	_, err = w.ReadDate(now.Add(ReadMarkLife+time.Second), a, b, id)
	wantRefusal(t, err, "MESSAGE_TOO_OLD")
	_, err = w.ReadDate(now, b, a, 1)
	wantRefusal(t, err, "MESSAGE_ID_INVALID") // it is not b's own

	hide := []PrivacyRule{{Of: Everybody}}
	for _, c := range []struct {
		name           string
		aHides, bHides bool // the status
		aMarks, bMarks bool // the read marks too
		want           string
	}{
		{"both hide the status", true, true, false, false, ""},
		{"a hides its marks", true, false, true, false, "YOUR_PRIVACY_RESTRICTED"},
		{"a hides marks from nobody", false, false, true, false, ""},
		{"b hides its marks", false, true, false, true, "USER_PRIVACY_RESTRICTED"},
		{"b hides marks from who hides the status", true, false, false, true, "YOUR_PRIVACY_RESTRICTED"},
	} {
		for u, hides := range map[*User]bool{a: c.aHides, b: c.bHides} {
			rules := allowAll
			if hides {
				rules = hide
			}
			if err := w.SetPrivacy(u, PrivacyStatus, rules); err != nil {
				t.Fatal(err)
			}
		}
		w.SetGlobalPrivacy(a, GlobalPrivacy{HideReadMarks: c.aMarks})
		w.SetGlobalPrivacy(b, GlobalPrivacy{HideReadMarks: c.bMarks})
		_, err := w.ReadDate(now, a, b, id)
		t.Log(c.name)
		wantRefusal(t, err, c.want)
	}
}
