package sim_test

import (
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// hall is a club whose second member is an anonymous administrator with the title Boss.
func hall(t *testing.T, s *sim.Server, n int) ([]*account, int64) {
	t.Helper()
	all, id := club(t, s, n)
	must(all[0].client, all[0].promote(id, all[1], api.ChatAdminRights{Anonymous: true, PinMessages: true, DeleteMessages: true}, "Boss"))
	return all, id
}

func isChannel(p api.PeerClass, id int64) bool {
	c, ok := p.(*api.PeerChannel)
	return ok && c.ChannelID == id
}

// knows tells whether a user is among those that go along with an answer.
func knows(users []api.UserClass, who *account) bool {
	return slices.ContainsFunc(users, func(u api.UserClass) bool { return u.(*api.User).ID == who.self.ID })
}

func TestAnonymousAdministratorWrites(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := hall(t, s, 3)
	owner, hidden, member := all[0], all[1], all[2]
	second := hidden.another()

	up := must(hidden.client, hidden.message(hidden.channelPeer(id), "from above", 1)).(*api.Updates)
	own := within[*api.UpdateNewChannelMessage](t, up).Message.(*api.Message)
	if !own.Out || !isChannel(own.FromID, id) || own.PostAuthor == nil || *own.PostAuthor != "Boss" {
		t.Errorf("the answer has %+v", own)
	}
	if m := second.heardMessage(); !m.Out || !isChannel(m.FromID, id) {
		t.Errorf("another session of the author hears %+v", m)
	}
	if m := member.heardMessage(); m.Out || !isChannel(m.FromID, id) || *m.PostAuthor != "Boss" {
		t.Errorf("a member hears %+v", m)
	}
	page := must(member.client, &api.MessagesGetHistoryRequest{Peer: member.channelPeer(id), Limit: 1}).(*api.MessagesChannelMessages)
	if knows(page.Users, hidden) {
		t.Error("the history names who wrote as the group")
	}
	find := func(from api.InputPeerClass) int {
		return len(must(member.client, &api.MessagesSearchRequest{
			Peer: member.channelPeer(id), FromID: from, Filter: &api.InputMessagesFilterEmpty{}, Limit: 10,
		}).(*api.MessagesChannelMessages).Messages)
	}
	member.meet(hidden)
	if a, b := find(member.channelPeer(id)), find(member.userPeer(hidden.self.ID)); a != 1 || b != 0 {
		t.Errorf("found %d by the group, %d by the person", a, b)
	}

	must(member.client, member.comment(id, own.ID, "an answer", 2))
	if m := second.heardMessage(); !m.Mentioned {
		t.Errorf("the author hears of the answer as %+v", m)
	}
	must(member.client, member.forward(member.channelPeer(id), &api.InputPeerSelf{}, own.ID))
	if f := member.newest(&api.InputPeerSelf{}).(*api.Message).FwdFrom; !isChannel(f.FromID, id) || *f.PostAuthor != "Boss" || f.ChannelPost != nil {
		t.Errorf("forwarded from %+v", f)
	}

	edit := func(text string) *api.MessagesEditMessageRequest {
		return &api.MessagesEditMessageRequest{Peer: owner.channelPeer(id), ID: own.ID, Message: &text}
	}
	refused(owner.client, edit("taken over"), "403 MESSAGE_AUTHOR_REQUIRED")
	mine := edit("on second thought")
	mine.Peer = hidden.channelPeer(id)
	must(hidden.client, mine)
	if m := heardOf[*api.UpdateEditChannelMessage](member).Message.(*api.Message); !isChannel(m.FromID, id) || m.Message != "on second thought" {
		t.Errorf("edited to %+v", m)
	}

	// The title stays with what was written under it, and so does the name.
	must(owner.client, owner.promote(id, hidden, api.ChatAdminRights{PinMessages: true}, "Seen"))
	shown := hidden.post(id, "in person", 3)
	if m := member.first(id, shown).(*api.Message); m.FromID.(*api.PeerUser).UserID != hidden.self.ID || m.PostAuthor != nil {
		t.Errorf("no longer anonymous: %+v", m)
	}
	if m := member.first(id, own.ID).(*api.Message); !isChannel(m.FromID, id) || *m.PostAuthor != "Boss" {
		t.Errorf("written before: %+v", m)
	}
	must(owner.client, &api.ChannelsDeleteParticipantHistoryRequest{Channel: owner.channel(id), Participant: owner.userPeer(hidden.self.ID)})
	if _, gone := member.first(id, shown).(*api.MessageEmpty); !gone {
		t.Error("what the person wrote is still there")
	}
	if _, there := member.first(id, own.ID).(*api.Message); !there {
		t.Error("what the group wrote went with the person's messages")
	}
}

func TestAnonymousAdministratorActs(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := hall(t, s, 3)
	owner, hidden, member := all[0], all[1], all[2]
	note := member.post(id, "pin this", 1)

	must(hidden.client, &api.MessagesSetTypingRequest{Peer: hidden.channelPeer(id), Action: &api.SendMessageTypingAction{}})
	if u := heardOf[*api.UpdateChannelUserTyping](member); !isChannel(u.FromID, id) {
		t.Errorf("types: %+v", u)
	}
	up := must(hidden.client, react(hidden.channelPeer(id), note, "👍")).(*api.Updates)
	if r := within[*api.UpdateMessageReactions](t, up).Reactions; !r.RecentReactions[0].My || r.Results[0].ChosenOrder == nil {
		t.Errorf("the own reaction is %+v", r)
	}
	if r := heardOf[*api.UpdateMessageReactions](member).Reactions.RecentReactions[0]; !isChannel(r.PeerID, id) || r.My {
		t.Errorf("a reaction by %+v", r)
	}
	must(hidden.client, &api.MessagesUpdatePinnedMessageRequest{Peer: hidden.channelPeer(id), ID: note})
	pin := member.newest(member.channelPeer(id)).(*api.MessageService)
	if _, ok := pin.Action.(*api.MessageActionPinMessage); !ok || !isChannel(pin.FromID, id) || pin.Out {
		t.Errorf("pinned by %+v", pin)
	}
	poll := asking("Well?", "yes", "no")
	poll.Poll.PublicVoters = true
	sent := member.sendMedia(member.channelPeer(id), poll, 3)
	results := hidden.vote(hidden.channelPeer(id), sent.ID, options(member.pollOf(sent).Poll)[0])
	if !isChannel(results.RecentVoters[0], id) {
		t.Errorf("a vote by %+v", results.RecentVoters)
	}
	log := must(owner.client, &api.ChannelsGetAdminLogRequest{Channel: owner.channel(id), Limit: 1})
	if log.Events[0].UserID != hidden.self.ID {
		t.Errorf("the log of administrators names %d", log.Events[0].UserID)
	}
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	must(hidden.client, &api.MessagesCreateForumTopicRequest{Peer: hidden.channelPeer(id), Title: "Rules", RandomID: 2})
	topics := must(member.client, &api.MessagesGetForumTopicsRequest{Peer: member.channelPeer(id), Limit: 1})
	if topic := topics.Topics[0].(*api.ForumTopic); !isChannel(topic.FromID, id) || topic.My || knows(topics.Users, hidden) {
		t.Errorf("the topic is by %+v", topic.FromID)
	}
	// Who leaves is named.
	must(hidden.client, &api.ChannelsLeaveChannelRequest{Channel: hidden.channel(id)})
	if m := member.newest(member.channelPeer(id)).(*api.MessageService); m.FromID.(*api.PeerUser).UserID != hidden.self.ID {
		t.Errorf("left: %+v", m)
	}
}

func TestAnonymousAdministratorIsHidden(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := hall(t, s, 4)
	owner, hidden, member, deputy := all[0], all[1].meet(all[2]), all[2].meet(all[1]), all[3].meet(all[1])
	must(owner.client, owner.promote(id, deputy, api.ChatAdminRights{Other: true}, ""))
	listed := func(a *account, f api.ChannelParticipantsFilterClass) bool {
		return knows(must(a.client, a.participants(id, f)).(*api.ChannelsChannelParticipants).Users, hidden)
	}
	for _, f := range []api.ChannelParticipantsFilterClass{
		&api.ChannelParticipantsRecent{}, &api.ChannelParticipantsAdmins{}, &api.ChannelParticipantsSearch{Q: "person"},
	} {
		if listed(member, f) || !listed(owner, f) || !listed(deputy, f) || !listed(hidden, f) {
			t.Errorf("%T: a member sees the administrator %t, others %t %t %t",
				f, listed(member, f), listed(owner, f), listed(deputy, f), listed(hidden, f))
		}
	}
	if mentions := (&api.ChannelParticipantsMentions{}); listed(owner, mentions) || listed(member, mentions) {
		t.Error("who is anonymous is offered to be mentioned")
	}
	ask := func(a *account) *api.ChannelsGetParticipantRequest {
		return &api.ChannelsGetParticipantRequest{Channel: a.channel(id), Participant: a.userPeer(hidden.self.ID)}
	}
	refused(member.client, ask(member), "400 USER_NOT_PARTICIPANT")
	if p := must(deputy.client, ask(deputy)).Participant.(*api.ChannelParticipantAdmin); !p.AdminRights.Anonymous || *p.Rank != "Boss" {
		t.Errorf("a deputy sees %+v", p)
	}
	common := func(a *account) int {
		full, _ := a.look(hidden)
		n := len(must(a.client, &api.MessagesGetCommonChatsRequest{UserID: a.user(hidden.self.ID), Limit: 5}).(*api.MessagesChats).Chats)
		if int(full.CommonChatsCount) != n {
			t.Errorf("%d common chats are counted, %d listed", full.CommonChatsCount, n)
		}
		return n
	}
	if a, b := common(member), common(deputy); a != 0 || b != 1 {
		t.Errorf("a member has %d groups in common with the administrator, a deputy %d", a, b)
	}

	note := member.post(id, "who reads this?", 3)
	must(hidden.client, &api.ChannelsReadHistoryRequest{Channel: hidden.channel(id), MaxID: note})
	readers := func(a *account) int {
		return len(must(a.client, &api.MessagesGetMessageReadParticipantsRequest{Peer: a.channelPeer(id), MsgID: note}))
	}
	if a, b := readers(member), readers(deputy); a != 0 || b != 1 {
		t.Errorf("a member sees %d who read, a deputy %d", a, b)
	}

	full := func(a *account) *api.ChannelFull {
		return must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(id)}).FullChat.(*api.ChannelFull)
	}
	if a, b := full(hidden).DefaultSendAs, full(member).DefaultSendAs; !isChannel(a, id) || b != nil {
		t.Errorf("the administrator writes as %v, a member as %v", a, b)
	}
	as := must(hidden.client, &api.ChannelsGetSendAsRequest{Peer: hidden.channelPeer(id)})
	if len(as.Peers) != 1 || !isChannel(as.Peers[0].Peer, id) || len(as.Chats) != 1 {
		t.Errorf("the administrator can write as %+v", as)
	}
	say := hidden.message(hidden.channelPeer(id), "x", 1)
	say.SendAs = &api.InputPeerSelf{}
	refused(hidden.client, say, "400 SEND_AS_PEER_INVALID")
	say.SendAs = hidden.channelPeer(id)
	must(hidden.client, say)
	say = owner.message(owner.channelPeer(id), "x", 2)
	say.SendAs = owner.channelPeer(id)
	refused(owner.client, say, "400 SEND_AS_PEER_INVALID")
}
