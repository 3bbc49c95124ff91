package world

import (
	"fmt"
	"slices"
	"testing"
)

// Who of the bots of a group is told of what, in supergroups and basic groups alike.
func TestBotsHearWhatIsMeantForThem(t *testing.T) {
	w := newTown(t, 2)
	bots := map[string]UserID{}
	for _, n := range []NewBot{{Username: "a_bot"}, {Username: "b_bot"}, {Username: "all_bot", ReadsAll: true}, {Username: "boss_bot"}} {
		n.Name, n.DC = "Bot", 1
		u, err := w.AddBot(now, n)
		if err != nil {
			t.Fatal(err)
		}
		bots[n.Username] = u.ID
		if _, err := w.Invite(now, w.p[0], w.group, u.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.SetAdmin(now, w.p[0], w.group, bots["boss_bot"], MayPin, ""); err != nil {
		t.Fatal(err)
	}
	basic, _, err := w.CreateGroup(now, w.p[0], "Basic", []UserID{w.p[1], bots["a_bot"], bots["b_bot"], bots["all_bot"], bots["boss_bot"]})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetGroupAdmin(now, w.p[0], basic, bots["boss_bot"], true); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]Peer{"supergroup": ChannelPeer(w.group.ID), "basic group": GroupPeer(basic.ID)} {
		t.Run(name, func(t *testing.T) { hears(t, w, p, bots) })
	}
}

func hears(t *testing.T, w *town, p Peer, bots map[string]UserID) {
	random := int64(p.ID)
	send := func(by UserID, text string, reply *Message, mentioned ...UserID) *Message {
		t.Helper()
		random++
		o := Outgoing{Text: text, RandomID: random, Mentioned: mentioned}
		if reply != nil {
			o.ReplyTo = reply.ID
			if p.Kind == KindGroup {
				o.ReplyTo = w.CopyIn(by, reply).ID
			}
		}
		var sent Sent
		var err error
		if p.Kind == KindGroup {
			sent, err = w.SendToGroup(now, by, w.Group(p.Group()), o)
		} else {
			sent, err = w.SendToChannel(now, by, w.group, o)
		}
		if err != nil {
			t.Fatal(err)
		}
		return sent.Message
	}
	// got returns the names of the bots that find m.
	got := func(m *Message) string {
		var names []string
		for name, u := range bots {
			there := m
			if p.Kind == KindGroup {
				there = w.CopyIn(u, m)
			}
			if there != nil && w.InChat(u, p, there.ID) != nil {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return fmt.Sprint(names)
	}
	person, a, b := w.p[0], bots["a_bot"], bots["b_bot"]
	plain := send(person, "hello", nil)
	early := send(person, "/help me", nil)
	said := send(a, "here I am", nil)
	ofAnother := send(w.p[1], "/start@b_bot x", nil)
	for _, tc := range []struct {
		what string
		m    *Message
		want string
	}{
		{"small talk", plain, "[all_bot boss_bot]"},
		{"a command before any bot wrote", early, "[a_bot all_bot b_bot boss_bot]"},
		{"what a bot wrote", said, "[a_bot]"},
		{"a command for one bot", ofAnother, "[all_bot b_bot boss_bot]"},
		{"a command for a bot that is not there", send(person, "/start@c_bot", nil), "[all_bot boss_bot]"},
		{"a command after a bot wrote", send(person, "/help", nil), "[a_bot all_bot boss_bot]"},
		{"a command in the middle", send(person, "see /help", nil), "[all_bot boss_bot]"},
		{"a path", send(person, "/help/me", nil), "[a_bot all_bot boss_bot]"},
		{"an answer to a bot", send(person, "/start@b_bot", said), "[a_bot all_bot boss_bot]"},
		{"an answer to what is for a bot", send(person, "indeed", ofAnother), "[all_bot b_bot boss_bot]"},
		{"an answer to small talk", send(person, "indeed", plain), "[all_bot boss_bot]"},
		{"a command that answers small talk", send(person, "/ban@b_bot", plain), "[all_bot b_bot boss_bot]"},
		{"a mention", send(person, "ask @b_bot", nil, b), "[all_bot b_bot boss_bot]"},
	} {
		if got := got(tc.m); got != tc.want {
			t.Errorf("%s is heard by %s, want %s", tc.what, got, tc.want)
		}
	}
}
