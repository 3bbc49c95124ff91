package handlers_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// scene are the chats and people that requests of one account name.
type scene struct {
	box      *box
	as       world.UserID
	channels []*api.InputChannel
	groups   []int64
	users    []*api.InputUser
	links    map[world.Peer][]string
}

// sceneOf collects everything there is, as one account may name it.
func (b *box) sceneOf(as world.UserID) *scene {
	s := &scene{box: b, as: as, links: map[world.Peer][]string{}}
	for _, c := range b.world.Channels() {
		s.channels = append(s.channels, &api.InputChannel{ChannelID: int64(c.ID), AccessHash: b.world.AccessHash(as, world.ChannelPeer(c.ID))})
		s.linksOf(world.ChannelPeer(c.ID), c.Creator)
	}
	for _, g := range b.world.Groups() {
		s.groups = append(s.groups, int64(g.ID))
		s.linksOf(world.GroupPeer(g.ID), g.Creator)
	}
	for _, u := range b.world.Users() {
		if !u.Service {
			s.users = append(s.users, &api.InputUser{UserID: int64(u.ID), AccessHash: b.world.AccessHash(as, world.UserPeer(u.ID))})
		}
	}
	return s
}

// newChatBox is a box with a basic group in it, too.
func newChatBox(tb testing.TB) *box {
	tb.Helper()
	b := newBox(tb)
	if _, _, err := b.world.CreateGroup(now, b.me.ID, "Basic", []world.UserID{b.other.ID}); err != nil {
		tb.Fatal(err)
	}
	return b
}

// chatRequests are proper requests about chats, as seeds.
func (b *box) chatRequests() []tl.Object { return b.sceneOf(b.me.ID).requests(6) }

func (s *scene) linksOf(p world.Peer, creator world.UserID) {
	live, _ := s.box.world.Invites(creator, p, creator, false)
	gone, _ := s.box.world.Invites(creator, p, creator, true)
	for _, i := range append(live, gone...) {
		s.links[p] = append(s.links[p], i.Link())
	}
}

// pick returns one of a list by a number.
func pick[T any](list []T, n int) T { return list[n%len(list)] }

// requests are all requests about one chat of each kind and one user; n varies what
// they say.
func (s *scene) requests(n int) []tl.Object {
	channel, user := pick(s.channels, n), pick(s.users, n/3)
	peer := &api.InputPeerChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}
	about := &api.InputPeerUser{UserID: user.UserID, AccessHash: user.AccessHash}
	out := append(s.channelRequests(n, channel, user, about), s.linkRequests(n, peer, user)...)
	out = append(out, topicRequests(n, peer)...)
	out = append(out, conversationRequests(n, pick([]api.InputPeerClass{peer, about, &api.InputPeerSelf{}}, n/7))...)
	if len(s.groups) > 0 {
		group := pick(s.groups, n)
		out = append(out, groupRequests(n, group, user)...)
		out = append(out, conversationRequests(n, &api.InputPeerChat{ChatID: group})...)
		out = append(out, s.linkRequests(n, &api.InputPeerChat{ChatID: group}, user)...)
	}
	return out
}

// asPeer is one of the channels as a peer, as which one might write.
func (s *scene) asPeer(n int) api.InputPeerClass {
	channel := pick(s.channels, n)
	return &api.InputPeerChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}
}

func (s *scene) channelRequests(n int, channel *api.InputChannel, user *api.InputUser, about api.InputPeerClass) []tl.Object {
	on := n%2 == 0
	peer := &api.InputPeerChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}
	ban := &api.ChatBannedRights{SendMessages: on, ViewMessages: n%3 == 0, UntilDate: int32(now.Unix()) + int32(n%7)*20}
	if n%5 == 0 {
		ban = &api.ChatBannedRights{}
	}
	var group api.InputChannelClass = pick(s.channels, n/2)
	if n%4 == 0 {
		group = &api.InputChannelEmpty{}
	}
	return []tl.Object{
		&api.ChannelsCreateChannelRequest{Megagroup: on, Broadcast: !on, Title: "Made"},
		&api.ChannelsEditBannedRequest{Channel: channel, Participant: about, BannedRights: ban},
		&api.ChannelsEditBannedRequest{Channel: channel, Participant: s.asPeer(n / 2), BannedRights: ban},
		&api.ChannelsGetParticipantRequest{Channel: channel, Participant: s.asPeer(n / 2)},
		&api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: int64(n) + 1<<50, SendAs: s.asPeer(n / 2)},
		&api.ChannelsEditAdminRequest{Channel: channel, UserID: user, AdminRights: &api.ChatAdminRights{BanUsers: on, InviteUsers: n%3 > 0, AddAdmins: n%3 == 1, Anonymous: n%4 == 0}},
		&api.MessagesEditChatDefaultBannedRightsRequest{Peer: peer, BannedRights: &api.ChatBannedRights{SendPolls: on, InviteUsers: n%3 == 0}},
		&api.ChannelsInviteToChannelRequest{Channel: channel, Users: []api.InputUserClass{user}},
		&api.ChannelsJoinChannelRequest{Channel: channel},
		&api.ChannelsLeaveChannelRequest{Channel: channel},
		&api.ChannelsGetParticipantsRequest{Channel: channel, Filter: &api.ChannelParticipantsKicked{}, Limit: 5},
		&api.ChannelsGetParticipantsRequest{Channel: channel, Filter: &api.ChannelParticipantsBanned{Q: "p"}, Limit: math.MaxInt32, Offset: int32(n)},
		&api.ChannelsGetParticipantRequest{Channel: channel, Participant: about},
		&api.MessagesGetOnlinesRequest{Peer: peer},
		&api.ChannelsGetSendAsRequest{Peer: peer},
		&api.ChannelsReportSpamRequest{Channel: channel, Participant: about, ID: []int32{1}},
		&api.MessagesReportSpamRequest{Peer: peer},
		&api.MessagesGetCommonChatsRequest{UserID: user, Limit: 5},
		&api.MessagesEditChatCreatorRequest{Peer: peer, UserID: user, Password: &api.InputCheckPasswordEmpty{}},
		&api.ChannelsToggleSignaturesRequest{Channel: channel, SignaturesEnabled: on},
		&api.ChannelsTogglePreHistoryHiddenRequest{Channel: channel, Enabled: on},
		&api.ChannelsToggleJoinToSendRequest{Channel: channel, Enabled: on},
		&api.ChannelsToggleJoinRequestRequest{Channel: channel, Enabled: on},
		&api.ChannelsToggleParticipantsHiddenRequest{Channel: channel, Enabled: on},
		&api.ChannelsToggleForumRequest{Channel: channel, Enabled: n%3 > 0, Tabs: on},
		&api.MessagesToggleNoForwardsRequest{Peer: peer, Enabled: on},
		&api.ChannelsToggleSlowModeRequest{Channel: channel, Seconds: int32(n%3) * 5},
		&api.ChannelsUpdateUsernameRequest{Channel: channel, Username: pick([]string{"", "name_one", "name_two"}, n)},
		&api.ChannelsDeactivateAllUsernamesRequest{Channel: channel},
		&api.ChannelsToggleUsernameRequest{Channel: channel, Username: "name_one", Active: on},
		&api.ChannelsReorderUsernamesRequest{Channel: channel, Order: []string{"name_one"}},
		&api.ChannelsSetDiscussionGroupRequest{Broadcast: channel, Group: group},
		&api.ChannelsGetGroupsForDiscussionRequest{},
		&api.MessagesGetDiscussionMessageRequest{Peer: peer, MsgID: int32(n % 5)},
		&api.MessagesReadDiscussionRequest{Peer: peer, MsgID: int32(n % 5), ReadMaxID: int32(n)},
		&api.MessagesGetRepliesRequest{Peer: peer, MsgID: int32(n % 5), Limit: 5},
		&api.ChannelsGetAdminedPublicChannelsRequest{CheckLimit: on},
		&api.ChannelsGetAdminLogRequest{Channel: channel, Q: pick([]string{"", "p"}, n), MaxID: int64(n), Limit: 100, Admins: []api.InputUserClass{user}},
		&api.ChannelsGetAdminLogRequest{Channel: channel, Limit: 100, EventsFilter: &api.ChannelAdminLogEventsFilter{Ban: on, Kick: true, Settings: true, Forums: true}},
		&api.ChannelsGetAdminLogRequest{Channel: channel, Limit: 100},
		&api.ChannelsGetFullChannelRequest{Channel: channel},
		&api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: int64(n) + 1<<40},
		&api.ChannelsDeleteChannelRequest{Channel: channel},
	}
}

func groupRequests(n int, group int64, user *api.InputUser) []tl.Object {
	on := n%2 == 0
	peer := &api.InputPeerChat{ChatID: group}
	return []tl.Object{
		&api.MessagesCreateChatRequest{Title: "Basic", Users: []api.InputUserClass{user}},
		&api.MessagesGetChatsRequest{ID: []int64{group}},
		&api.MessagesGetFullChatRequest{ChatID: group},
		&api.MessagesAddChatUserRequest{ChatID: group, UserID: user, FwdLimit: int32(n % 9)},
		&api.MessagesDeleteChatUserRequest{ChatID: group, UserID: user, RevokeHistory: on},
		&api.MessagesEditChatTitleRequest{ChatID: group, Title: pick([]string{"One", "Two", " "}, n)},
		&api.MessagesEditChatAboutRequest{Peer: peer, About: pick([]string{"One", "Two"}, n)},
		&api.MessagesEditChatAdminRequest{ChatID: group, UserID: user, IsAdmin: on},
		&api.MessagesEditChatDefaultBannedRightsRequest{Peer: peer, BannedRights: &api.ChatBannedRights{SendPlain: on}},
		&api.MessagesToggleNoForwardsRequest{Peer: peer, Enabled: on},
		&api.MessagesGetOnlinesRequest{Peer: peer},
		&api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: int64(n) + 1<<41},
		&api.MessagesMigrateChatRequest{ChatID: group},
		&api.MessagesDeleteChatRequest{ChatID: group},
	}
}

func peerOf(in api.InputPeerClass) world.Peer {
	if c, ok := in.(*api.InputPeerChannel); ok {
		return world.ChannelPeer(world.ChannelID(c.ChannelID))
	}
	return world.GroupPeer(world.GroupID(in.(*api.InputPeerChat).ChatID))
}

// asks reports whether a user asks to be let into a chat.
func (s *scene) asks(p world.Peer, u *api.InputUser) bool {
	return slices.ContainsFunc(s.box.world.Pending(p), func(c *world.Comer) bool { return int64(c.User) == u.UserID })
}

func (s *scene) linkRequests(n int, peer api.InputPeerClass, user *api.InputUser) []tl.Object {
	p := peerOf(peer)
	link := "https://t.me/+none"
	if len(s.links[p]) > 0 {
		link = pick(s.links[p], n/5)
	}
	hash := link[len("https://t.me/+"):]
	waiting := user
	for _, u := range s.users {
		if s.asks(p, u) {
			waiting = u
		}
	}
	return []tl.Object{
		&api.MessagesExportChatInviteRequest{Peer: peer, RequestNeeded: n%3 == 0, LegacyRevokePermanent: n%5 == 0},
		&api.MessagesExportChatInviteRequest{Peer: peer, UsageLimit: new(int32(n % 3)), Title: new("t"), ExpireDate: new(int32(now.Unix()) + 60)},
		&api.MessagesGetExportedChatInviteRequest{Peer: peer, Link: link},
		&api.MessagesGetExportedChatInvitesRequest{Peer: peer, AdminID: user, Revoked: n%2 == 0, OffsetLink: &link, OffsetDate: new(int32(5)), Limit: 5},
		&api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, Revoked: n%2 == 0, UsageLimit: new(int32(n % 4)), RequestNeeded: new(n%3 == 0)},
		&api.MessagesDeleteExportedChatInviteRequest{Peer: peer, Link: link},
		&api.MessagesDeleteRevokedExportedChatInvitesRequest{Peer: peer, AdminID: user},
		&api.MessagesGetAdminsWithInvitesRequest{Peer: peer},
		&api.MessagesGetChatInviteImportersRequest{Peer: peer, Requested: n%2 == 0, Link: &link, OffsetUser: user, OffsetDate: int32(now.Unix()), Limit: 5},
		&api.MessagesGetChatInviteImportersRequest{Peer: peer, Requested: true, Q: new("p"), OffsetUser: &api.InputUserEmpty{}, Limit: 5},
		&api.MessagesCheckChatInviteRequest{Hash: hash},
		&api.MessagesImportChatInviteRequest{Hash: hash},
		&api.MessagesHideChatJoinRequestRequest{Peer: peer, UserID: waiting, Approved: n%2 == 0},
		&api.MessagesHideAllChatJoinRequestsRequest{Peer: peer, Approved: n%3 == 0},
	}
}

func topicRequests(n int, peer api.InputPeerClass) []tl.Object {
	id := int32(n%4)*int32(n%7) + 1
	return []tl.Object{
		&api.MessagesCreateForumTopicRequest{Peer: peer, Title: "Topic", RandomID: int64(n) + 1<<42},
		&api.MessagesEditForumTopicRequest{Peer: peer, TopicID: id, Closed: new(n%2 == 0), Title: new(pick([]string{"A", "B", ""}, n))},
		&api.MessagesEditForumTopicRequest{Peer: peer, TopicID: world.GeneralTopic, Hidden: new(n%2 == 0)},
		&api.MessagesGetForumTopicsRequest{Peer: peer, Limit: 5, OffsetTopic: id, Q: new(pick([]string{"", "top"}, n))},
		&api.MessagesGetForumTopicsByIDRequest{Peer: peer, Topics: []int32{1, id}},
		&api.MessagesDeleteTopicHistoryRequest{Peer: peer, TopMsgID: id},
		&api.MessagesUpdatePinnedForumTopicRequest{Peer: peer, TopicID: id, Pinned: n%3 > 0},
		&api.MessagesReorderPinnedForumTopicsRequest{Peer: peer, Order: []int32{id, 1}, Force: n%2 == 0},
		&api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: int64(n) + 1<<43, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: id, TopMsgID: &id}},
	}
}

// fuzzSteps bounds what one input does: a step costs half a millisecond.
const fuzzSteps = 40

// FuzzChats lets a few accounts do anything to their chats, in any order. No step may
// fail in a way that is not a refusal, and the world must be in good order after it.
func FuzzChats(f *testing.F) {
	long := make([]byte, 600)
	for i := range long {
		long[i] = byte(i * 37)
	}
	f.Add(long[:90])
	f.Add(long)
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBox(t)
		third := b.person("15550000003", "third_one")
		people := []world.UserID{b.me.ID, b.other.ID, third.ID}
		for i := 0; i+2 < len(script) && i < 3*fuzzSteps; i += 3 {
			as := pick(people, int(script[i]))
			b.world.SignIn(now, b.key, as)
			all := b.sceneOf(as).requests(int(script[i+1])<<2 | int(script[i])>>6)
			checkAnswer(t, b.ask(encode(t, pick(all, int(script[i+2])))))
		}
		if err := b.world.Verify(); err != nil {
			t.Errorf("the world is in disorder: %v", err)
		}
	})
}

// TestChatsAtRandom lets people walk through all requests at random, always the same
// way. The world stays in good order, and most methods are answered at some time
// with what it promises.
func TestChatsAtRandom(t *testing.T) {
	answered := map[string]bool{}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		b := newBox(t)
		people := []world.UserID{b.me.ID, b.other.ID, b.person("15550000003", "third_one").ID}
		for range 300 {
			as := pick(people, r.IntN(len(people)))
			b.world.SignIn(now, b.key, as)
			all := b.sceneOf(as).requests(r.IntN(1000))
			answer := b.ask(encode(t, pick(all, r.IntN(len(all)))))
			checkAnswer(t, answer)
			answered[answer.Method] = answered[answer.Method] || answer.Refusal == nil
		}
		if err := b.world.Verify(); err != nil {
			t.Fatalf("seed %d: the world is in disorder: %v", seed, err)
		}
	}
	never := 0
	for method, ok := range answered {
		if !ok {
			t.Log(method, "was only refused")
			never++
		}
	}
	if never*5 > len(answered) {
		t.Errorf("%d of %d methods were only refused: the walk leads nowhere", never, len(answered))
	}
}
