package world

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

var now = time.Unix(1_800_000_000, 0)

func newWorld(tb testing.TB) *World {
	tb.Helper()
	w := New(table.NewSet(), Options{DCs: 3, Rand: rand.NewChaCha8([32]byte{7})})
	if err := w.Start(now); err != nil {
		tb.Fatal(err)
	}
	return w
}

func people(tb testing.TB, w *World, n int) []*User {
	tb.Helper()
	out := make([]*User, n)
	for i := range out {
		u, err := w.AddUser(now, NewUser{Phone: Private(fmt.Sprintf("155500000%02d", i)), DC: 1, FirstName: "P"})
		if err != nil {
			tb.Fatal(err)
		}
		out[i] = u
	}
	return out
}

func wantRefusal(tb testing.TB, err error, want string) {
	tb.Helper()
	r, ok := errors.AsType[*Refusal](err)
	switch {
	case want == "" && err != nil:
		tb.Errorf("refused: %v", err)
	case want != "" && (!ok || r.Text != want):
		tb.Errorf("got %v, want %s", err, want)
	}
}

func TestParsePhone(t *testing.T) {
	for in, want := range map[string]string{
		"+44 (7700) 900-123": "447700900123", "00441": "00441", "12345": "12345", "123456789012345": "123456789012345",
		"1234": "", "1234567890123456": "", "": "", "+1555abc0001": "", "１２３４５": "",
	} {
		got, err := ParsePhone(in)
		if got.Reveal() != want || (err != nil) != (want == "") {
			t.Errorf("ParsePhone(%q) = %q, %v; want %q", in, got.Reveal(), err, want)
		}
	}
}

func TestTestNumbers(t *testing.T) {
	w := newWorld(t)
	for phone, want := range map[Private]int{
		"9996610000": 1, "9996630000": 3, "9996640000": 0, "9996600000": 0, "99966100001": 0, "9996710000": 0,
	} {
		if got := w.testDC(phone); got != want {
			t.Errorf("test DC of %s = %d, want %d", phone.Reveal(), got, want)
		}
	}
}

func TestPrivateIsNeverPrinted(t *testing.T) {
	const canary = "4915112345678"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		u := User{Phone: canary}
		if got := fmt.Sprintf(verb, u) + fmt.Sprintf(verb, Code{Digits: canary}); strings.Contains(got, canary) || strings.Contains(got, fmt.Sprintf("%x", canary)) {
			t.Errorf("%s shows it: %s", verb, got)
		}
	}
	k := &AuthKey{Secret: []byte(canary)}
	if got := fmt.Sprint(k) + fmt.Sprintf("%#v%+v", k, k); strings.Contains(got, "52") {
		t.Errorf("a key shows its secret: %s", got)
	}
}

func TestCodesExpire(t *testing.T) {
	w := newWorld(t)
	c, err := w.SendCode(now, "15550000001", 1)
	if err != nil {
		t.Fatal(err)
	}
	late := now.Add(codeLifetime + time.Second)
	wantRefusal(t, w.EnterCode(late, 1, c.Phone, c.Hash, c.Digits.Reveal()), "PHONE_CODE_EXPIRED")
	wantRefusal(t, w.EnterCode(now, 1, "15550000002", c.Hash, c.Digits.Reveal()), "PHONE_CODE_EXPIRED")
	wantRefusal(t, w.EnterCode(now, 1, c.Phone, c.Hash, c.Digits.Reveal()), "")
	if _, err := w.SendCode(late, "15550000002", 1); err != nil {
		t.Fatal(err)
	}
	if w.codes.Get(c.Hash) != nil {
		t.Error("an expired code is kept")
	}
}

func TestRightsAreNotGivenBeyondOnesOwn(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 4)
	c, _, err := w.CreateChannel(now, p[0].ID, "Group", "", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range p[1:] {
		if _, err := w.Invite(now, p[0].ID, c, u.ID); err != nil {
			t.Fatal(err)
		}
	}
	owner, deputy, other, member := p[0].ID, p[1].ID, p[2].ID, p[3].ID
	for i, step := range []struct {
		by, to UserID
		rights Rights
		want   string
	}{
		{member, member, MayPin, "CHAT_ADMIN_REQUIRED"},
		{owner, deputy, MayAddAdmins | MayPin, ""},
		{deputy, other, MayPin | MayBan, "RIGHT_FORBIDDEN"},
		{deputy, other, MayPin, ""},
		{deputy, owner, MayPin, "USER_CREATOR"},
		{other, member, MayPin, "CHAT_ADMIN_REQUIRED"},
		{owner, member, MayPin | MayAddAdmins, ""},
		{member, other, MayPin, "CHAT_ADMIN_REQUIRED"}, // promoted by somebody else
		{deputy, other, 0, ""},
		{owner, deputy, 0, ""},
		{deputy, other, MayPin, "CHAT_ADMIN_REQUIRED"},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			_, err := w.SetAdmin(now, step.by, c, step.to, step.rights, "")
			wantRefusal(t, err, step.want)
		})
	}
	if m := w.Member(c.ID, deputy); m.Role != RoleMember || m.Rights != 0 {
		t.Errorf("the deputy is %+v, want an ordinary member again", m)
	}
}

func TestSlowModeWaits(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 2)
	c, _, err := w.CreateChannel(now, p[0].ID, "Group", "", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(now, p[0].ID, c, p[1].ID); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.SetSlowMode(now, p[0].ID, c, 30), "")
	say := func(at time.Time, id int64) error {
		_, err := w.SendToChannel(at, p[1].ID, c, Outgoing{Text: "x", RandomID: id})
		return err
	}
	wantRefusal(t, say(now, 1), "")
	wantRefusal(t, say(now.Add(10*time.Second), 2), "SLOWMODE_WAIT_20")
	wantRefusal(t, say(now.Add(30*time.Second), 2), "")
}

func TestBroadcastChannelIsForItsAdministrators(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 2)
	c, _, err := w.CreateChannel(now, p[0].ID, "News", "", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(now, p[0].ID, c, p[1].ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.SendToChannel(now, p[1].ID, c, Outgoing{Text: "x", RandomID: 1})
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")
	changed, err := w.SetAdmin(now, p[0].ID, c, p[1].ID, MayPost, "")
	wantRefusal(t, err, "")
	again, err := w.SetAdmin(now, p[0].ID, c, p[1].ID, MayPost, "")
	wantRefusal(t, err, "")
	if !changed.Changed || again.Changed {
		t.Errorf("the same rights twice: changed %t, then %t, want once", changed.Changed, again.Changed)
	}
	_, err = w.SendToChannel(now, p[1].ID, c, Outgoing{Text: "x", RandomID: 1})
	wantRefusal(t, err, "")
	wantRefusal(t, w.SetSlowMode(now, p[0].ID, c, 10), "CHANNEL_INVALID")
}

// TestPtsHasNoGaps: in every box, each update continues where the one before ended.
func TestPtsHasNoGaps(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 3)
	c, _, err := w.CreateChannel(now, p[0].ID, "Group", "", true)
	if err != nil {
		t.Fatal(err)
	}
	link, _, err := w.ExportInvite(now, p[0].ID, ChannelPeer(c.ID), NewInvite{})
	if err != nil {
		t.Fatal(err)
	}
	for i, u := range p[1:] {
		if _, _, err := w.JoinByInvite(now, u.ID, link.Hash); err != nil {
			t.Fatal(err)
		}
		if _, err := w.SendToUser(now, u.ID, p[0], Outgoing{Text: "hi", RandomID: int64(i + 1)}); err != nil {
			t.Fatal(err)
		}
		sent, err := w.SendToChannel(now, u.ID, c, Outgoing{Text: "hi", RandomID: int64(i + 100)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Pin(now, p[0].ID, c, sent.Message.ID, Pinning{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.SetTitle(now, p[0].ID, c, "Renamed"); err != nil {
		t.Fatal(err)
	}
	w.ReadChat(now, p[0].ID, UserPeer(p[1].ID), 0)
	for box, b := range w.boxes {
		last := 1
		for _, u := range b.updates {
			if u.Pts != last+u.Count || u.Count < 1 {
				t.Errorf("%s: update to %d by %d after %d", box, u.Pts, u.Count, last)
			}
			last = u.Pts
		}
		for i, m := range b.messages {
			if m.ID != i+1 {
				t.Errorf("%s: message %d has id %d", box, i, m.ID)
			}
		}
		if got := len(w.UpdatesSince(box, last)); got != 0 || len(w.UpdatesSince(box, 1)) != len(b.updates) {
			t.Errorf("%s: %d updates after the last", box, got)
		}
	}
	if c.Pts != w.Pts(ChannelPeer(c.ID)) {
		t.Errorf("channel says pts %d, its box %d", c.Pts, w.Pts(ChannelPeer(c.ID)))
	}
}

func TestEverythingIsReloaded(t *testing.T) {
	dir := t.TempDir()
	load := func(dir string) (*World, *table.DB) {
		set := table.NewSet()
		w := New(set, Options{DCs: 3, Rand: rand.NewChaCha8([32]byte{7})})
		db, err := table.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := db.Load(set); err != nil {
			t.Fatal(err)
		}
		if err := w.Start(now); err != nil {
			t.Fatal(err)
		}
		return w, db
	}
	w, db := load(dir)
	p := people(t, w, 2)
	c, _, err := w.CreateChannel(now, p[0].ID, "Group", "about", true)
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.SetChannelUsername(now, p[0].ID, c, "the_group"), "")
	if _, err := w.Join(now, p[1].ID, c); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SendToChannel(now, p[1].ID, c, Outgoing{Text: "hello", RandomID: 9, Entities: []byte{1, 2}}); err != nil {
		t.Fatal(err)
	}
	code, err := w.SendCode(now, p[0].Phone, 1)
	if err != nil {
		t.Fatal(err)
	}
	k := w.AddKey(now, 1<<63+5, 2, []byte("secret"), -7)
	w.SignIn(now, k, p[0].ID)
	hash, salt := w.AccessHash(p[0].ID, UserPeer(p[1].ID)), w.Salt(1, 2)
	if err := db.Commit(); err != nil {
		t.Fatal(err)
	}

	image := t.TempDir() // what a kill would leave behind
	if err := os.CopyFS(image, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	w, _ = load(image)
	if got := w.Key(1<<63+5, 2); got == nil || string(got.Secret) != "secret" || got.FirstSalt != -7 || got.User != p[0].ID {
		t.Error("the auth key is lost or changed")
	}
	if w.Key(1<<63+5, 1) != nil {
		t.Error("the key is known at another DC")
	}
	if w.AccessHash(p[0].ID, UserPeer(p[1].ID)) != hash || w.Salt(1, 2) != salt {
		t.Error("access hashes or salts changed")
	}
	peer, err := w.Resolve("THE_GROUP")
	if err != nil || peer != ChannelPeer(c.ID) || w.MemberCount(c.ID) != 2 {
		t.Errorf("the group is %v, %v with %d members", peer, err, w.MemberCount(c.ID))
	}
	if m := w.SentBefore(p[1].ID, 9); m == nil || m.Text != "hello" || string(m.Entities) != "\x01\x02" {
		t.Errorf("the message is %+v", m)
	}
	if got, ok := w.NewestCode(p[0].Phone); !ok || got != code.Digits.Reveal() {
		t.Error("the login code is lost")
	}
	if u, err := w.AddUser(now, NewUser{Phone: "15559999999", DC: 1, FirstName: "N"}); err != nil || u.ID <= p[1].ID {
		t.Errorf("a new user after reloading: %v, %v", u, err)
	}
}

// TestNewestCodeWhenAClockGoesBack: a phone shows last what came last, whatever
// date it bears.
func TestNewestCodeWhenAClockGoesBack(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 1)
	for _, at := range []time.Time{now.Add(time.Hour), now} {
		code, err := w.SendCode(at, p[0].Phone, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := w.NewestCode(p[0].Phone); !ok || got != code.Digits.Reveal() {
			t.Errorf("sent at %v: the newest code is another one", at)
		}
	}
}
