package world

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

// town is a world with people and a supergroup of theirs; the first founded it.
type town struct {
	*World
	tb    testing.TB
	p     []UserID
	group *Channel
}

func newTown(tb testing.TB, n int) *town {
	tb.Helper()
	t := &town{World: newWorld(tb), tb: tb}
	for _, u := range people(tb, t.World, n) {
		t.p = append(t.p, u.ID)
	}
	var err error
	if t.group, _, err = t.CreateChannel(now, t.p[0], "Group", "", true); err != nil {
		tb.Fatal(err)
	}
	for _, u := range t.p[1:] {
		if _, err := t.Invite(now, t.p[0], t.group, u); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		if err := t.Verify(); err != nil {
			tb.Errorf("the world is in disorder: %v", err)
		}
	})
	return t
}

func (t *town) say(at time.Time, u UserID, id int64) error {
	_, err := t.SendToChannel(at, u, t.group, Outgoing{Text: "x", RandomID: id})
	return err
}

// broadcast makes a channel of the first.
func (t *town) broadcast() *Channel {
	t.tb.Helper()
	c, _, err := t.CreateChannel(now, t.p[0], "News", "", false)
	if err != nil {
		t.tb.Fatal(err)
	}
	return c
}

func TestBansAndRestrictions(t *testing.T) {
	w := newTown(t, 4)
	owner, admin, member, other := w.p[0], w.p[1], w.p[2], w.p[3]
	if _, err := w.SetAdmin(now, owner, w.group, admin, MayBan, ""); err != nil {
		t.Fatal(err)
	}
	ban := func(by, u UserID, r Rights, until int64) error {
		_, err := w.SetBanned(now, by, w.group, u, r, until)
		return err
	}
	wantRefusal(t, ban(member, other, NoSending, 0), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, ban(admin, owner, NoSending, 0), "USER_ADMIN_INVALID")
	wantRefusal(t, ban(admin, admin, NoSending, 0), "USER_ADMIN_INVALID")

	wantRefusal(t, ban(admin, member, NoSending, now.Unix()+60), "")
	wantRefusal(t, w.say(now, member, 1), "USER_BANNED_IN_CHANNEL")
	w.Elapse(now.Add(59 * time.Second))
	wantRefusal(t, w.say(now, member, 1), "USER_BANNED_IN_CHANNEL")
	w.Elapse(now.Add(time.Minute))
	wantRefusal(t, w.say(now, member, 1), "")
	wantRefusal(t, ban(admin, member, NoPlainText, 0), "")
	wantRefusal(t, w.say(now, member, 2), "CHAT_SEND_PLAIN_FORBIDDEN")
	wantRefusal(t, ban(admin, member, NoInviting, 0), "")
	if _, err := w.Leave(now, other, w.group); err != nil {
		t.Fatal(err)
	}
	_, err := w.Invite(now, member, w.group, other)
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")

	wantRefusal(t, ban(admin, member, NoViewing, 0), "")
	if w.Visible(member, w.group) == nil || w.MemberCount(w.group.ID) != 2 {
		t.Errorf("a banned user sees the group, or counts: %d members", w.MemberCount(w.group.ID))
	}
	wantRefusal(t, w.say(now, member, 3), "CHANNEL_PRIVATE")
	if _, err := w.Invite(now, owner, w.group, other); err != nil {
		t.Fatal(err)
	}
	_, err = w.Invite(now, other, w.group, member)
	wantRefusal(t, err, "USER_KICKED")
	wantRefusal(t, ban(admin, member, 0, 0), "")
	if m := w.Member(w.group.ID, member); m.Role != RoleLeft || m.Restricted != 0 {
		t.Errorf("pardoned, the member is %+v", m)
	}
	_, err = w.Invite(now, other, w.group, member)
	wantRefusal(t, err, "")

	// A restricted administrator is none any more.
	wantRefusal(t, ban(owner, admin, NoSending, 0), "")
	if m := w.Member(w.group.ID, admin); m.Role != RoleMember || m.Rights != 0 {
		t.Errorf("the restricted administrator is %+v", m)
	}
	news := w.broadcast()
	_, err = w.SetBanned(now, owner, news, member, NoSending, 0)
	wantRefusal(t, err, "BANNED_RIGHTS_INVALID")
	if got := banEnd(now, now.Unix()+29); got != 0 {
		t.Errorf("a ban of 29 seconds ends at %d, want never", got)
	}
	if got := banEnd(now, now.Add(367*24*time.Hour).Unix()); got != 0 {
		t.Errorf("a ban of more than a year ends at %d, want never", got)
	}
}

func TestABanEndsByItself(t *testing.T) {
	w := newTown(t, 3)
	for i, u := range w.p[1:] {
		if _, err := w.SetBanned(now, w.p[0], w.group, u, NoViewing, now.Add(time.Duration(i+1)*time.Hour).Unix()); err != nil {
			t.Fatal(err)
		}
	}
	w.Events()
	w.Elapse(now.Add(time.Hour))
	if a, b := w.Member(w.group.ID, w.p[1]), w.Member(w.group.ID, w.p[2]); a.Role != RoleLeft || b.Role != RoleBanned {
		t.Errorf("after an hour: %+v and %+v", a, b)
	}
	if e := w.Events(); len(e) != 1 || e[0].Changed != w.group.ID || e[0].To[0] != w.p[1] {
		t.Errorf("told: %+v", e)
	}
	w.Elapse(now.Add(2 * time.Hour))
	if w.nextTimed != 0 {
		t.Errorf("another ban is waited for: %d", w.nextTimed)
	}
}

func TestAdministrators(t *testing.T) {
	w := newTown(t, 3)
	owner, member := w.p[0], w.p[1]
	admin := func(rank string, u UserID, r Rights) error {
		_, err := w.SetAdmin(now, owner, w.group, u, r, rank)
		return err
	}
	wantRefusal(t, admin("seventeen letters", member, MayPin), "ADMIN_RANK_INVALID")
	wantRefusal(t, admin("boss ☎", member, MayPin), "ADMIN_RANK_EMOJI_NOT_ALLOWED")
	wantRefusal(t, admin("Chefin+", member, MayPin), "")
	wantRefusal(t, admin("founder", owner, AllAdmin), "")
	if m := w.Member(w.group.ID, owner); m.Role != RoleCreator || m.Rank != "founder" || m.Rights != AllAdmin {
		t.Errorf("the creator is %+v", m)
	}
	bot, err := w.AddBot(now, NewBot{Name: "B", Username: "some_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Invite(now, owner, w.broadcast(), bot.ID)
	wantRefusal(t, err, "USER_BOT")
	wantRefusal(t, admin("", bot.ID, MayPin), "")
	if m := w.Member(w.group.ID, bot.ID); m.Role != RoleAdmin {
		t.Errorf("the bot is %+v", m)
	}
	closed, err := w.AddBot(now, NewBot{Name: "B", Username: "other_bot", DC: 1, NoGroups: true})
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, admin("", closed.ID, MayPin), "BOT_GROUPS_BLOCKED")
	if _, err := w.SetAdmin(now, owner, w.group, member, MayAddAdmins, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.SetAdmin(now, member, w.group, closed.ID, MayAddAdmins, "")
	wantRefusal(t, err, "CHAT_ADMIN_INVITE_REQUIRED")
	gone, err := w.AddUser(now, NewUser{Phone: "15559990000", DC: 1, FirstName: "G"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(now, owner, w.group, gone.ID); err != nil {
		t.Fatal(err)
	}
	w.DeleteAccount(gone)
	wantRefusal(t, admin("", gone.ID, MayPin), "INPUT_USER_DEACTIVATED")
	wantRefusal(t, admin("", w.p[2], 0), "")
}

func TestTooManyAdministrators(t *testing.T) {
	w := newTown(t, 60)
	for i, u := range w.p[1:] {
		want := ""
		if i >= maxAdmins-1 {
			want = "ADMINS_TOO_MUCH"
		}
		_, err := w.SetAdmin(now, w.p[0], w.group, u, MayPin, "")
		wantRefusal(t, err, want)
	}
}

func TestCreatorIsChanged(t *testing.T) {
	w := newTown(t, 3)
	give := func(by, u UserID) error {
		_, err := w.SetCreator(now, by, w.group, u)
		return err
	}
	wantRefusal(t, give(w.p[1], w.p[2]), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, give(w.p[0], w.p[0]), "USER_ID_INVALID")
	wantRefusal(t, give(w.p[0], ServiceUser), "USER_NOT_PARTICIPANT")
	wantRefusal(t, give(w.p[0], w.p[1]), "")
	if old := w.Member(w.group.ID, w.p[0]); old.Role != RoleAdmin || w.group.Creator != w.p[1] {
		t.Errorf("the old creator is %+v, the new one %d", old, w.group.Creator)
	}
	if err := w.DeleteChannel(w.p[0], w.group); err == nil {
		t.Error("the old creator can delete the group")
	}
}

func TestSettingsThatDoNotGoTogether(t *testing.T) {
	w := newTown(t, 2)
	owner, news := w.p[0], w.broadcast()
	set := func(by UserID, c *Channel, change func(*Settings)) error {
		s := c.Settings
		change(&s)
		_, err := w.SetSettings(now, by, c, s)
		return err
	}
	hide := func(s *Settings) { s.PreHistoryHidden = true }
	forum := func(s *Settings) { s.Forum = true }
	for _, tc := range []struct {
		name   string
		by     UserID
		c      *Channel
		change func(*Settings)
		want   string
	}{
		{"by a member", w.p[1], w.group, hide, "CHAT_ADMIN_REQUIRED"},
		{"nothing", owner, w.group, func(*Settings) {}, "CHAT_NOT_MODIFIED"},
		{"signatures in a group", owner, w.group, func(s *Settings) { s.Signatures = true }, "CHANNEL_INVALID"},
		{"topics in a channel", owner, news, forum, "CHANNEL_INVALID"},
		{"hidden history in a channel", owner, news, hide, "CHANNEL_INVALID"},
		{"requests to a private group", owner, w.group, func(s *Settings) { s.JoinRequest = true }, "CHAT_PUBLIC_REQUIRED"},
		{"few to hide", owner, w.group, func(s *Settings) { s.ParticipantsHidden = true }, "PARTICIPANTS_TOO_FEW"},
		{"signatures", owner, news, func(s *Settings) { s.Signatures = true }, ""},
		{"topics", owner, w.group, forum, ""},
		{"hidden history with topics", owner, w.group, hide, "FORUM_ENABLED"},
		{"no topics", owner, w.group, func(s *Settings) { s.Forum = false }, ""},
		{"hidden history", owner, w.group, hide, ""},
	} {
		t.Run(tc.name, func(t *testing.T) { wantRefusal(t, set(tc.by, tc.c, tc.change), tc.want) })
	}
	link := func(c, g *Channel) error { return w.SetDiscussion(now, owner, c, g) }
	wantRefusal(t, link(news, w.group), "MEGAGROUP_PREHISTORY_HIDDEN")
	wantRefusal(t, w.SetChannelUsername(now, owner, w.group, "public_group"), "")
	if w.group.PreHistoryHidden {
		t.Error("a public group hides its history")
	}
	wantRefusal(t, set(owner, w.group, hide), "CHAT_LINK_EXISTS")
	wantRefusal(t, set(owner, w.group, func(s *Settings) { s.JoinRequest = true }), "")
	wantRefusal(t, link(w.group, news), "BROADCAST_ID_INVALID")
	wantRefusal(t, link(news, news), "MEGAGROUP_ID_INVALID")
	wantRefusal(t, link(news, nil), "LINK_NOT_MODIFIED")
	wantRefusal(t, link(nil, w.group), "LINK_NOT_MODIFIED")
	wantRefusal(t, link(news, w.group), "")
	wantRefusal(t, link(news, w.group), "LINK_NOT_MODIFIED")
	wantRefusal(t, set(owner, w.group, forum), "CHAT_DISCUSSION_UNALLOWED")
	reader := newcomer(t, w.World)
	if _, err := w.Invite(now, owner, news, reader); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.say(now, reader, 1), "")
	wantRefusal(t, set(owner, w.group, func(s *Settings) { s.JoinToSend = true }), "")
	wantRefusal(t, w.say(now, reader, 2), "CHAT_GUEST_SEND_FORBIDDEN")
	wantRefusal(t, link(nil, w.group), "")
	if news.Linked != 0 || w.group.Linked != 0 {
		t.Errorf("still linked: %d, %d", news.Linked, w.group.Linked)
	}
	wantRefusal(t, w.SetDiscussion(now, w.p[1], news, w.group), "CHANNEL_PRIVATE")
	wantRefusal(t, link(news, w.group), "")
	wantRefusal(t, w.DeleteChannel(owner, news), "")
	if w.group.Linked != 0 {
		t.Error("the group is linked to a channel that is gone")
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}

func TestHistoryBeforeJoiningIsHidden(t *testing.T) {
	w := newTown(t, 2)
	late := newcomer(t, w.World)
	s := w.group.Settings
	s.PreHistoryHidden = true
	if _, err := w.SetSettings(now, w.p[0], w.group, s); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.say(now, w.p[0], 1), "")
	before := w.group.LastID
	if _, err := w.Invite(now, w.p[0], w.group, late); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.say(now, w.p[0], 2), "")
	page := w.History(late, ChannelPeer(w.group.ID), Query{Limit: 100})
	if page.Total != 2 || page.Messages[1].ID != before+1 || w.HiddenTo(late, w.group) != before {
		t.Errorf("who came late sees %d messages, want 2 from %d on", page.Total, before+1)
	}
	if page := w.History(w.p[1], ChannelPeer(w.group.ID), Query{Limit: 100}); page.Total != before+2 {
		t.Errorf("who was there sees %d messages, want %d", page.Total, before+2)
	}
}

func newcomer(tb testing.TB, w *World) UserID {
	tb.Helper()
	u, err := w.AddUser(now, NewUser{Phone: "15558880000", DC: 1, FirstName: "Late"})
	if err != nil {
		tb.Fatal(err)
	}
	return u.ID
}

func TestPublicChannels(t *testing.T) {
	w := newTown(t, 1)
	var last *Channel
	for i := range MaxPublicChats + 1 {
		last = w.broadcast()
		want := ""
		if i == MaxPublicChats {
			want = "CHANNELS_ADMIN_PUBLIC_TOO_MUCH"
		}
		wantRefusal(t, w.SetChannelUsername(now, w.p[0], last, fmt.Sprintf("public_%d", i)), want)
	}
	public := w.PublicChannels(w.p[0])
	if len(public) != MaxPublicChats {
		t.Fatalf("%d public channels, want %d", len(public), MaxPublicChats)
	}
	wantRefusal(t, w.SetChannelUsername(now, w.p[0], public[0], ""), "")
	wantRefusal(t, w.SetChannelUsername(now, w.p[0], last, "public_0"), "")
	wantRefusal(t, w.DeleteChannel(w.p[0], last), "")
	if _, err := w.Resolve("public_0"); err == nil {
		t.Error("a deleted channel keeps its name")
	}
	wantRefusal(t, w.DeleteChannel(w.p[0], last), "CHANNEL_PRIVATE")
}

func TestTooManyChannels(t *testing.T) {
	w := newTown(t, 2)
	for range MaxChannels - 1 {
		w.broadcast()
	}
	_, _, err := w.CreateChannel(now, w.p[0], "One more", "", true)
	wantRefusal(t, err, "CHANNELS_TOO_MUCH")
	c, _, err := w.CreateChannel(now, w.p[1], "Of the other", "", true)
	wantRefusal(t, err, "")
	_, err = w.Invite(now, w.p[1], c, w.p[0])
	wantRefusal(t, err, "USER_CHANNELS_TOO_MUCH")
	wantRefusal(t, w.mayEnter(c, w.p[0]), "CHANNELS_TOO_MUCH")
}

func TestLogOfAdministrators(t *testing.T) {
	w := newTown(t, 3)
	owner := w.p[0]
	if _, err := w.SetTitle(now, owner, w.group, "Renamed"); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.SetSlowMode(now.Add(time.Hour), owner, w.group, 10), "")
	all := func(*AdminEvent) bool { return true }
	_, err := w.AdminLog(now, w.p[1], w.group, LogQuery{Limit: 10, Match: all})
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")
	events, err := w.AdminLog(now, owner, w.group, LogQuery{Limit: 10, Match: all})
	if err != nil || len(events) != 4 || events[0].Kind != LogSlowMode || events[1].Old != "Group" || events[1].New != "Renamed" {
		t.Fatalf("log: %+v, %v", events, err)
	}
	page, _ := w.AdminLog(now, owner, w.group, LogQuery{Limit: 1, MaxID: events[0].ID, Match: all})
	if len(page) != 1 || page[0] != events[1] {
		t.Errorf("before %d: %+v", events[0].ID, page)
	}
	page, _ = w.AdminLog(now, owner, w.group, LogQuery{Limit: 10, MinID: events[2].ID, Match: all})
	if len(page) != 2 {
		t.Errorf("after %d: %d events, want 2", events[2].ID, len(page))
	}
	if page, _ = w.AdminLog(now, owner, w.group, LogQuery{Limit: 10, By: []UserID{w.p[1]}, Match: all}); len(page) != 0 {
		t.Errorf("by a member: %+v", page)
	}
	late := now.Add(logKept + time.Minute)
	if page, _ = w.AdminLog(late, owner, w.group, LogQuery{Limit: 10, Match: all}); len(page) != 1 {
		t.Errorf("after two days: %d events, want 1", len(page))
	}
	wantRefusal(t, w.SetSlowMode(late, owner, w.group, 0), "")
	if n := len(w.logs[w.group.ID]); n != 2 {
		t.Errorf("%d events are kept, want 2", n)
	}
}

// What is in order is so after a restart, too.
func TestChatsAreReloaded(t *testing.T) {
	dir := t.TempDir()
	open := func() (*World, *table.DB) {
		set := table.NewSet()
		w := New(set, Options{DCs: 3, Rand: rand.NewChaCha8([32]byte{7})})
		db, err := table.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Load(set), w.Start(now)); err != nil {
			t.Fatal(err)
		}
		return w, db
	}
	first, db := open()
	w := &town{World: first, tb: t}
	busy(t, w)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again, db := open()
	if err := errors.Join(w.Verify(), again.Verify(), db.Close()); err != nil {
		t.Error(err)
	}
	g := again.Channel(w.group.ID)
	if !g.Forum || len(again.Topics(g, nil)) != 2 || len(again.Outcasts(g.ID, true)) != 1 || len(again.Pending(ChannelPeer(g.ID))) != 1 {
		t.Errorf("after a restart: %+v", g)
	}
	if m := again.Member(g.ID, w.p[1]); m.Restricted != NoSending || again.nextTimed == 0 {
		t.Errorf("the restricted member is %+v", m)
	}
}

// busy fills a town with one of everything.
func busy(t *testing.T, w *town) {
	for _, u := range people(t, w.World, 5) {
		w.p = append(w.p, u.ID)
	}
	steps := []func() error{
		func() (err error) { w.group, _, err = w.CreateChannel(now, w.p[0], "Group", "", true); return err },
		func() error { _, err := w.Invite(now, w.p[0], w.group, w.p[1]); return err },
		func() error {
			_, err := w.SetBanned(now, w.p[0], w.group, w.p[1], NoSending, now.Unix()+600)
			return err
		},
		func() error { _, err := w.SetBanned(now, w.p[0], w.group, w.p[2], NoViewing, 0); return err },
		func() error {
			s := w.group.Settings
			s.Forum = true
			_, err := w.SetSettings(now, w.p[0], w.group, s)
			return err
		},
		func() error { _, _, err := w.CreateTopic(now, w.p[0], w.group, Topic{Title: "T"}, 5); return err },
		func() error {
			i, _, err := w.ExportInvite(now, w.p[0], ChannelPeer(w.group.ID), NewInvite{Request: true})
			if err == nil {
				_, _, err = w.JoinByInvite(now, w.p[3], i.Hash)
			}
			if err == errRequestSent {
				return nil
			}
			return err
		},
		func() error { _, _, err := w.CreateGroup(now, w.p[0], "Basic", []UserID{w.p[4]}); return err },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}
