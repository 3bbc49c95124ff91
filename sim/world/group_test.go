package world

import (
	"slices"
	"testing"
	"time"
)

// hamlet is a world with people and a basic group of all but the last of them.
func hamlet(tb testing.TB, n int) (*town, *Group) {
	tb.Helper()
	t := newTown(tb, n)
	g, _, err := t.CreateGroup(now, t.p[0], "Basic", slices.Clone(t.p[1:n-1]))
	if err != nil {
		tb.Fatal(err)
	}
	return t, g
}

func TestGroupMembers(t *testing.T) {
	w, g := hamlet(t, 5)
	owner, admin, member, other, stranger := w.p[0], w.p[1], w.p[2], w.p[3], w.p[4]
	add := func(by, u UserID) error { _, err := w.AddToGroup(now, by, g, u, 0); return err }
	remove := func(by, u UserID) error { _, err := w.RemoveFromGroup(now, by, g, u, false); return err }
	for i, step := range []struct {
		err  error
		want string
	}{
		{w.SetGroupAdmin(now, member, g, other, true), "CHAT_ADMIN_REQUIRED"},
		{w.SetGroupAdmin(now, owner, g, stranger, true), "USER_NOT_PARTICIPANT"},
		{w.SetGroupAdmin(now, owner, g, owner, true), "USER_ID_INVALID"},
		{w.SetGroupAdmin(now, owner, g, admin, true), ""},
		{w.SetGroupAdmin(now, owner, g, admin, true), "CHAT_NOT_MODIFIED"},
		{add(stranger, other), "CHAT_WRITE_FORBIDDEN"},
		{add(stranger, stranger), "CHAT_WRITE_FORBIDDEN"}, // never was there
		{add(member, other), "USER_ALREADY_PARTICIPANT"},
		{remove(member, other), "CHAT_ADMIN_REQUIRED"},
		{remove(admin, owner), "CHAT_ADMIN_REQUIRED"},
		{remove(owner, stranger), "USER_NOT_PARTICIPANT"},
		{add(member, stranger), ""},
		{remove(member, stranger), ""}, // who brought in may take out
		{remove(stranger, other), "CHAT_WRITE_FORBIDDEN"},
		{add(member, stranger), "USER_KICKED"},
		{add(stranger, stranger), "CHAT_WRITE_FORBIDDEN"}, // was removed
		{add(admin, stranger), ""},
		{remove(other, other), ""},
		{add(other, other), ""}, // left by its own will
		{remove(admin, other), ""},
		{w.SetGroupBanned(owner, g, DefaultBanned|NoInviting, 0), ""},
		{remove(stranger, stranger), ""},
		{add(member, stranger), "CHAT_ADMIN_REQUIRED"},
		{remove(owner, owner), ""},
		{w.SetGroupAdmin(now, owner, g, admin, false), "CHAT_ADMIN_REQUIRED"},
		{add(owner, owner), ""},
	} {
		t.Logf("step %d", i)
		wantRefusal(t, step.err, step.want)
	}
	if m := g.Member(owner); m.Role != RoleCreator {
		t.Errorf("the creator came back as %+v", m)
	}
	if got := g.Present(); !slices.Equal(got, []UserID{owner, admin, member}) {
		t.Errorf("in the group: %v", got)
	}
	if len(w.GroupsOf(stranger)) != 0 || len(w.GroupsOf(member)) != 1 {
		t.Error("the groups of users are wrong")
	}
}

// Who is brought in gets copies of the newest messages, in their order.
func TestNewMembersGetTheLastMessages(t *testing.T) {
	w, g := hamlet(t, 4)
	for i, text := range []string{"one", "two", "three"} {
		if _, err := w.SendToGroup(now, w.p[i%2], g, Outgoing{Text: text, RandomID: int64(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.AddToGroup(now, w.p[0], g, w.p[3], 2); err != nil {
		t.Fatal(err)
	}
	page := w.History(w.p[3], GroupPeer(g.ID), Query{Limit: 10}).Messages
	if len(page) != 3 || page[2].Text != "two" || page[1].Text != "three" || page[0].Action.Kind != ActionAdded || page[1].Out {
		t.Errorf("%d messages: %+v", len(page), page)
	}
	if own := w.CopyIn(w.p[0], page[2]); own == nil || own.Text != "two" {
		t.Errorf("the original is %+v", own)
	}
}

// What a member wrote goes along from every box, where who removes it may delete.
func TestRemovedWithTheirMessages(t *testing.T) {
	w, g := hamlet(t, 4)
	for i, u := range []UserID{w.p[1], w.p[0], w.p[1]} {
		if _, err := w.SendToGroup(now, u, g, Outgoing{Text: "x", RandomID: int64(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	log, err := w.RemoveFromGroup(now, w.p[0], g, w.p[1], true)
	if err != nil || len(log) != 2 || len(log[0].IDs) != 2 {
		t.Fatalf("log %+v, %v", log, err)
	}
	for _, u := range w.p[:3] {
		page := w.History(u, GroupPeer(g.ID), Query{Limit: 10}).Messages
		if len(page) != 3 { // founded, of the creator, removed
			t.Errorf("user %d has %d messages, want 3", u, len(page))
		}
	}
}

func TestGroupIsEdited(t *testing.T) {
	w, g := hamlet(t, 4)
	owner, member := w.p[0], w.p[1]
	title := func(by UserID, s string) error { _, err := w.SetGroupTitle(now, by, g, s); return err }
	keep := func(by UserID, on bool) error { _, err := w.SetGroupNoForwards(now, by, g, on); return err }
	for i, step := range []struct {
		err  error
		want string
	}{
		{title(member, "Ours"), ""}, // as long as nothing is forbidden
		{w.SetGroupBanned(owner, g, 0, 0), "CHAT_NOT_MODIFIED"},
		{w.SetGroupBanned(owner, g, DefaultBanned, 0), ""},
		{title(member, "New"), "CHAT_ADMIN_REQUIRED"},
		{title(owner, "Basic"), ""},
		{title(owner, " "), "CHAT_TITLE_EMPTY"},
		{title(owner, "Basic"), "CHAT_NOT_MODIFIED"},
		{title(owner, "New"), ""},
		{w.SetGroupAbout(member, g, "x"), "CHAT_ADMIN_REQUIRED"},
		{w.SetGroupAbout(owner, g, ""), "CHAT_ABOUT_NOT_MODIFIED"},
		{w.SetGroupAbout(owner, g, "x"), ""},
		{w.SetGroupBanned(member, g, 0, 0), "CHAT_ADMIN_REQUIRED"},
		{w.SetGroupBanned(owner, g, DefaultBanned, 0), "CHAT_NOT_MODIFIED"},
		{w.SetGroupBanned(owner, g, NoViewing, 0), "BANNED_RIGHTS_INVALID"},
		{w.SetGroupBanned(owner, g, 0, 5), "UNTIL_DATE_INVALID"},
		{w.SetGroupBanned(owner, g, 0, forever), ""},
		{title(member, "Mine"), ""}, // now everybody may
		{keep(member, true), "CHAT_ADMIN_REQUIRED"},
		{keep(owner, true), ""},
		{keep(owner, true), "CHAT_NOT_MODIFIED"},
		{w.DeleteGroup(member, g), "CHAT_ADMIN_REQUIRED"},
		{w.DeleteGroup(owner, g), ""},
		{w.DeleteGroup(owner, g), "CHAT_ID_INVALID"},
		{title(owner, "Late"), "CHAT_ID_INVALID"},
		{keep(owner, false), "CHAT_ID_INVALID"},
		{w.SetGroupAdmin(now, owner, g, member, true), "CHAT_ID_INVALID"},
		{w.SetGroupBanned(owner, g, 0, 0), "CHAT_ID_INVALID"},
	} {
		t.Logf("step %d", i)
		wantRefusal(t, step.err, step.want)
	}
	_, err := w.SendToGroup(now, owner, g, Outgoing{Text: "x", RandomID: 9})
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
}

func TestGroupIsMigrated(t *testing.T) {
	w, g := hamlet(t, 5)
	owner, admin, member := w.p[0], w.p[1], w.p[2]
	wantRefusal(t, w.SetGroupAdmin(now, owner, g, admin, true), "")
	wantRefusal(t, w.SetGroupBanned(owner, g, NoPinning, 0), "")
	if _, _, err := w.ExportInvite(now, owner, GroupPeer(g.ID), NewInvite{}); err != nil {
		t.Fatal(err)
	}
	g.Photo = 7
	_, _, err := w.MigrateGroup(now, member, g)
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")
	c, log, err := w.MigrateGroup(now, owner, g)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.MigrateGroup(now, owner, g)
	wantRefusal(t, err, "CHAT_ID_INVALID")
	if w.MemberCount(c.ID) != 4 || c.Banned != NoPinning || c.Title != "Basic" || g.MigratedTo != c.ID || c.Photo != 7 || len(log) != 2 {
		t.Errorf("the supergroup is %+v", c)
	}
	if m := w.Member(c.ID, admin); m.Role != RoleAdmin || m.Rights != GroupAdmin || m.PromotedBy != owner {
		t.Errorf("the administrator is %+v", m)
	}
	if m := w.Member(c.ID, member); m.Role != RoleMember {
		t.Errorf("the member is %+v", m)
	}
	_, err = w.SendToGroup(now, owner, g, Outgoing{Text: "x", RandomID: 9})
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
	_, err = w.AddToGroup(now, owner, g, w.p[4], 0)
	wantRefusal(t, err, "CHAT_ID_INVALID")
	_, err = w.RemoveFromGroup(now, member, g, member, false)
	wantRefusal(t, err, "CHAT_ID_INVALID")
	_, err = w.PinInChat(now, owner, GroupPeer(g.ID), 1, Pinning{})
	wantRefusal(t, err, "PEER_ID_INVALID")
	wantRefusal(t, w.Type(now, owner, GroupPeer(g.ID), nil), "CHAT_WRITE_FORBIDDEN")
	if len(w.links[GroupPeer(g.ID)]) != 0 || len(w.GroupsOf(owner)) != 0 {
		t.Error("the old group has links, or members")
	}
}

func TestInvitesAreEdited(t *testing.T) {
	w := newTown(t, 4)
	owner, admin, member := w.p[0], w.p[1], w.p[2]
	p := ChannelPeer(w.group.ID)
	if _, err := w.SetAdmin(now, owner, w.group, admin, MayInvite, ""); err != nil {
		t.Fatal(err)
	}
	export := func(by UserID, n NewInvite) *Invite {
		t.Helper()
		i, _, err := w.ExportInvite(now, by, p, n)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	mine, permanent, theirs := export(owner, NewInvite{Title: "a"}), export(owner, NewInvite{}), export(admin, NewInvite{Limit: 2})
	edit := func(by UserID, i *Invite, e InviteEdit) error {
		_, err := w.EditInvite(now, by, p, i.Hash, e)
		return err
	}
	revoke := func(by UserID, hash string) error { _, _, err := w.RevokeInvite(now, by, p, hash); return err }
	bad := func(n NewInvite) error { _, _, err := w.ExportInvite(now, owner, p, n); return err }
	look := func(by UserID, i *Invite) error { _, err := w.InviteByHash(by, p, i.Hash); return err }
	list := func(by, of UserID) error { _, err := w.Invites(by, p, of, false); return err }
	who := func(by UserID) error { _, err := w.Inviters(by, p); return err }
	for i, step := range []struct {
		err  error
		want string
	}{
		{bad(NewInvite{Expires: now.Unix()}), "EXPIRE_DATE_INVALID"},
		{bad(NewInvite{Limit: -1}), "USAGE_LIMIT_INVALID"},
		{bad(NewInvite{Limit: maxUses + 1}), "USAGE_LIMIT_INVALID"},
		{bad(NewInvite{Limit: 1, Request: true}), "USAGE_LIMIT_INVALID"},
		{bad(NewInvite{Title: string(make([]byte, 33))}), "INVITE_TITLE_INVALID"},
		{edit(member, mine, InviteEdit{}), "CHAT_ADMIN_REQUIRED"},
		{edit(admin, mine, InviteEdit{}), "CHAT_ADMIN_REQUIRED"},
		{edit(owner, permanent, InviteEdit{Limit: new(1)}), "CHAT_INVITE_PERMANENT"},
		{edit(owner, &Invite{Hash: "no"}, InviteEdit{}), "INVITE_HASH_EXPIRED"},
		{edit(owner, theirs, InviteEdit{Limit: new(5), Title: new("their link"), Expires: new(now.Unix() + 60)}), ""},
		{edit(owner, theirs, InviteEdit{Request: new(true)}), "USAGE_LIMIT_INVALID"},
		{edit(admin, theirs, InviteEdit{Request: new(true), Limit: new(0)}), ""},
		{look(admin, mine), "CHAT_ADMIN_REQUIRED"},
		{look(owner, theirs), ""},
		{list(admin, owner), "CHAT_ADMIN_REQUIRED"},
		{list(owner, admin), ""},
		{who(admin), "CHAT_ADMIN_REQUIRED"},
		{who(owner), ""},
		{w.DeleteInvite(now, owner, p, mine.Hash), "INVITE_REVOKED_MISSING"},
		{revoke(owner, mine.Hash), ""},
		{revoke(owner, mine.Hash), "INVITE_HASH_EXPIRED"},
		{edit(owner, mine, InviteEdit{}), "INVITE_HASH_EXPIRED"},
		{w.DeleteInvite(now, owner, p, mine.Hash), ""},
		{w.DeleteInvite(now, owner, p, mine.Hash), "INVITE_HASH_EXPIRED"},
		{revoke(owner, permanent.Hash), ""},
		{w.DeleteRevokedInvites(admin, p, owner), "CHAT_ADMIN_REQUIRED"},
		{w.DeleteRevokedInvites(owner, p, owner), ""},
	} {
		t.Logf("step %d", i)
		wantRefusal(t, step.err, step.want)
	}
	if theirs.Limit != 0 || !theirs.Request || theirs.Title != "their link" {
		t.Errorf("the edited link is %+v", theirs)
	}
	if now := w.permanentInvite(owner, p); now == nil || now == permanent {
		t.Errorf("the permanent link is %+v", now)
	}
	if all, _ := w.Inviters(owner, p); len(all) != 2 || all[0] != (Inviter{owner, 1, 0}) || all[1] != (Inviter{admin, 1, 0}) {
		t.Errorf("administrators with links: %+v", all)
	}
	for range maxInvites - 1 {
		export(owner, NewInvite{Title: "one of many"})
	}
	wantRefusal(t, bad(NewInvite{Title: "one too many"}), "INVITES_TOO_MUCH")
}

func TestRequestsToJoin(t *testing.T) {
	for _, basic := range []bool{false, true} {
		w, g := hamlet(t, 4)
		p := GroupPeer(g.ID)
		owner, member := w.p[0], w.p[1]
		guests := []UserID{w.p[3], newcomer(t, w.World)}
		if !basic {
			c, _, err := w.CreateChannel(now, owner, "Gated", "", true)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Invite(now, owner, c, member); err != nil {
				t.Fatal(err)
			}
			p = ChannelPeer(c.ID)
		}
		i, _, err := w.ExportInvite(now, owner, p, NewInvite{Request: true})
		if err != nil {
			t.Fatal(err)
		}
		join := func(at time.Time, u UserID) error { _, _, err := w.JoinByInvite(at, u, i.Hash); return err }
		answer := func(by, u UserID, yes bool) error { _, err := w.AnswerRequest(now, by, p, u, yes); return err }
		w.Events()
		wantRefusal(t, join(now, guests[0]), "INVITE_REQUEST_SENT")
		if e := w.Events(); len(e) != 1 || e[0].Chat.Kind != NewsRequests || !slices.Equal(e[0].To, []UserID{owner}) {
			t.Errorf("told of the request: %+v", e)
		}
		wantRefusal(t, join(now, guests[0]), "INVITE_REQUEST_SENT")
		wantRefusal(t, join(now.Add(time.Second), guests[1]), "INVITE_REQUEST_SENT")
		wantRefusal(t, answer(member, guests[0], true), "CHAT_ADMIN_REQUIRED")
		wantRefusal(t, answer(owner, member, true), "USER_ALREADY_PARTICIPANT")
		wantRefusal(t, answer(owner, ServiceUser, true), "HIDE_REQUESTER_MISSING")
		if list := w.Pending(p); len(list) != 2 || list[0].User != guests[1] || w.PendingByInvite(i) != 2 {
			t.Errorf("waiting: %+v", list)
		}
		wantRefusal(t, answer(owner, guests[0], true), "")
		wantRefusal(t, answer(owner, guests[1], false), "")
		wantRefusal(t, answer(owner, guests[1], true), "HIDE_REQUESTER_MISSING")
		if !w.IsIn(p, guests[0]) || w.IsIn(p, guests[1]) || len(w.Pending(p)) != 0 || i.Used != 1 {
			t.Error("one should be in, one out, nobody waiting")
		}
		came, err := w.Comers(owner, p, i.Hash, false)
		if err != nil || len(came) != 1 || came[0].ApprovedBy != owner {
			t.Errorf("came by the link: %+v, %v", came, err)
		}
		wantRefusal(t, join(now, guests[1]), "INVITE_REQUEST_SENT")
		_, _, err = w.AnswerRequests(now, owner, p, "other", true)
		wantRefusal(t, err, "INVITE_HASH_EXPIRED")
		done, _, err := w.AnswerRequests(now, owner, p, i.Hash, true)
		if err != nil || !slices.Equal(done, guests[1:]) {
			t.Errorf("let in: %v, %v", done, err)
		}
		_, _, err = w.AnswerRequests(now, owner, p, "", true)
		wantRefusal(t, err, "HIDE_REQUESTER_MISSING")
	}
}

// Who waits at one link may come in by another.
func TestTwoLinks(t *testing.T) {
	w := newTown(t, 1)
	guest, p := newcomer(t, w.World), ChannelPeer(w.group.ID)
	for _, step := range []struct {
		n    NewInvite
		want string
	}{{NewInvite{Request: true}, "INVITE_REQUEST_SENT"}, {NewInvite{}, ""}} {
		i, _, err := w.ExportInvite(now, w.p[0], p, step.n)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.JoinByInvite(now, guest, i.Hash)
		wantRefusal(t, err, step.want)
	}
	if n := len(w.Pending(p)); n != 0 {
		t.Errorf("%d are waiting, want nobody", n)
	}
}

func TestWhoIsBannedCannotComeByALink(t *testing.T) {
	w, g := hamlet(t, 4)
	owner, member := w.p[0], w.p[1]
	if _, err := w.SetBanned(now, owner, w.group, member, NoViewing, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.RemoveFromGroup(now, owner, g, member, false); err != nil {
		t.Fatal(err)
	}
	for _, p := range []Peer{ChannelPeer(w.group.ID), GroupPeer(g.ID)} {
		i, _, err := w.ExportInvite(now, owner, p, NewInvite{})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.JoinByInvite(now, member, i.Hash)
		wantRefusal(t, err, "INVITE_HASH_EXPIRED")
	}
	_, err := w.FindInvite(now, "")
	wantRefusal(t, err, "INVITE_HASH_EMPTY")
}

func TestTopics(t *testing.T) {
	w := newTown(t, 4)
	owner, member, other := w.p[0], w.p[1], w.p[2]
	create := func(by UserID, title string, color int, random int64) (*Topic, error) {
		made, _, err := w.CreateTopic(now, by, w.group, Topic{Title: title, Color: color}, random)
		return made, err
	}
	_, err := create(owner, "x", 0, 0)
	wantRefusal(t, err, "CHANNEL_FORUM_MISSING")
	s := w.group.Settings
	s.Forum = true
	if _, err := w.SetSettings(now, owner, w.group, s); err != nil {
		t.Fatal(err)
	}
	_, err = create(member, "", 0, 0)
	wantRefusal(t, err, "TOPIC_TITLE_EMPTY")
	_, err = create(member, "x", 5, 0)
	wantRefusal(t, err, "ICON_COLOR_INVALID")
	_, err = create(ServiceUser, "x", 0, 0)
	wantRefusal(t, err, "CHAT_WRITE_FORBIDDEN")
	first, err := create(member, "first", 0, 7)
	wantRefusal(t, err, "")
	_, err = create(member, "first", 0, 7)
	wantRefusal(t, err, "RANDOM_ID_DUPLICATE")
	second, err := create(owner, "second", topicColors[1], 8)
	wantRefusal(t, err, "")
	wantRefusal(t, w.SetDefaultBanned(now, owner, w.group, DefaultBanned|NoTopics, 0), "")
	_, err = create(other, "third", 0, 9)
	wantRefusal(t, err, "CHAT_ADMIN_REQUIRED")

	say := func(u UserID, o Outgoing) (*Message, error) {
		o.Text = "x"
		sent, err := w.SendToChannel(now, u, w.group, o)
		return sent.Message, err
	}
	m, err := say(other, Outgoing{RandomID: 1, ReplyTo: first.ID})
	if err != nil || m.Topic != first.ID {
		t.Errorf("a reply to the topic's beginning is in topic %d, %v", m.Topic, err)
	}
	m, err = say(other, Outgoing{RandomID: 2, ReplyTo: m.ID})
	if err != nil || m.Topic != first.ID {
		t.Errorf("a reply to that is in topic %d, %v", m.Topic, err)
	}
	m, err = say(other, Outgoing{RandomID: 3})
	if err != nil || m.Topic != GeneralTopic {
		t.Errorf("any other message is in topic %d, %v", m.Topic, err)
	}
	_, err = say(other, Outgoing{RandomID: 4, Topic: 999})
	wantRefusal(t, err, "TOPIC_DELETED")

	edit := func(by UserID, id int, e TopicEdit) error { _, err := w.EditTopic(now, by, w.group, id, e); return err }
	wantRefusal(t, edit(other, first.ID, TopicEdit{Closed: new(true)}), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, edit(owner, 999, TopicEdit{}), "TOPIC_ID_INVALID")
	wantRefusal(t, edit(owner, first.ID, TopicEdit{Hidden: new(true)}), "TOPIC_HIDE_FORBIDDEN")
	wantRefusal(t, edit(owner, first.ID, TopicEdit{Title: new("")}), "TOPIC_TITLE_EMPTY")
	wantRefusal(t, edit(member, first.ID, TopicEdit{}), "TOPIC_NOT_MODIFIED")
	wantRefusal(t, edit(member, first.ID, TopicEdit{Closed: new(true), Title: new("closed")}), "")
	_, err = say(other, Outgoing{RandomID: 5, Topic: first.ID})
	wantRefusal(t, err, "TOPIC_CLOSED")
	_, err = say(member, Outgoing{RandomID: 5, Topic: first.ID})
	wantRefusal(t, err, "")
	wantRefusal(t, edit(owner, GeneralTopic, TopicEdit{Hidden: new(true)}), "")
	if g := w.Topic(w.group, GeneralTopic); !g.Hidden || !g.Closed {
		t.Errorf("the general topic is %+v", g)
	}

	pin := func(by UserID, id int, on bool) error { return w.PinTopic(now, by, w.group, id, on) }
	wantRefusal(t, pin(member, first.ID, true), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, pin(owner, 999, true), "TOPIC_ID_INVALID")
	wantRefusal(t, pin(owner, second.ID, false), "PINNED_TOPIC_NOT_MODIFIED")
	wantRefusal(t, pin(owner, second.ID, true), "")
	wantRefusal(t, pin(owner, first.ID, true), "")
	order := func() (ids []int) {
		for _, t := range w.Topics(w.group, w.NewestByTopic(w.p[0], w.group)) {
			ids = append(ids, t.ID)
		}
		return ids
	}
	if got := order(); !slices.Equal(got, []int{first.ID, second.ID, GeneralTopic}) {
		t.Errorf("the order is %v", got)
	}
	wantRefusal(t, w.ReorderTopics(member, w.group, nil, true), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, w.ReorderTopics(owner, w.group, []int{second.ID, 999, second.ID}, false), "")
	if got := order(); !slices.Equal(got, []int{second.ID, first.ID, GeneralTopic}) {
		t.Errorf("reordered it is %v", got)
	}
	wantRefusal(t, w.ReorderTopics(owner, w.group, []int{first.ID}, true), "")
	if !slices.Equal(w.group.Pinned, []int{first.ID}) {
		t.Errorf("pinned: %v", w.group.Pinned)
	}
	for range MaxPinnedTopics {
		more, err := create(owner, "more", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if len(w.group.Pinned) == MaxPinnedTopics {
			want = "PINNED_TOO_MUCH"
		}
		wantRefusal(t, pin(owner, more.ID, true), want)
	}
	drop := func(by UserID, id int) error { _, err := w.DeleteTopic(now, by, w.group, id); return err }
	wantRefusal(t, drop(member, second.ID), "CHAT_ADMIN_REQUIRED")
	wantRefusal(t, drop(owner, GeneralTopic), "TOPIC_ID_INVALID")
	wantRefusal(t, drop(owner, second.ID), "")
	wantRefusal(t, drop(owner, second.ID), "TOPIC_ID_INVALID")
	if w.Message(ChannelPeer(w.group.ID), second.ID) != nil {
		t.Error("the messages of a deleted topic are there")
	}
	if n := w.UnreadInTopic(w.group, w.Member(w.group.ID, w.p[3]), first.ID); n != 5 {
		t.Errorf("%d unread messages in the first topic, want 5", n) // its beginning, three messages, one edit
	}
}
