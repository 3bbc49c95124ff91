package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func memberMethods(m methods) {
	object(m, signedIn, getParticipants)
	object(m, signedIn, getParticipant)
	object(m, signedIn, getOnlines)
}

// maxParticipants is how many members one page holds.
const maxParticipants = 200

// getParticipants lists members by a filter, page by page. A hash of the ids that
// the client knows is answered with channelParticipantsNotModified when they are
// the same.
// See https://core.telegram.org/method/channels.getParticipants.
func getParticipants(c *Call, req *api.ChannelsGetParticipantsRequest) (api.ChannelsChannelParticipantsClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	found, err := c.membersBy(ch, req.Filter)
	if err != nil {
		return nil, err
	}
	all := make([]listed, 0, len(found))
	for _, m := range found {
		all = append(all, listed{int64(m.User), func(v *view) api.ChannelParticipantClass { return v.member(m) }})
	}
	for _, b := range c.bannedSenders(ch, req.Filter) {
		all = append(all, listed{int64(b.Channel), func(v *view) api.ChannelParticipantClass { return v.bannedSender(b) }})
	}
	from := min(max(0, int(req.Offset)), len(all))
	to := min(from+min(max(0, int(req.Limit)), maxParticipants), len(all))
	page := all[from:to]
	ids := make([]int64, len(page))
	for i, l := range page {
		ids[i] = l.id
	}
	if req.Hash != 0 && req.Hash == idHash(ids) {
		return &api.ChannelsChannelParticipantsNotModified{}, nil
	}
	v := c.view()
	out := &api.ChannelsChannelParticipants{Count: int32(len(all)), Participants: []api.ChannelParticipantClass{}}
	for _, l := range page {
		out.Participants = append(out.Participants, l.show(v))
	}
	v.include(world.ChannelPeer(ch.ID))
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// listed is somebody in a list of participants.
type listed struct {
	id   int64
	show func(*view) api.ChannelParticipantClass
}

// membersBy returns whom a filter selects. Who is banned is for administrators to
// see; so is everybody in a broadcast channel, and in a group that hides its
// members, which shows its administrators only. Anonymous administrators are seen by
// administrators.
func (c *Call) membersBy(ch *world.Channel, f api.ChannelParticipantsFilterClass) ([]*world.Member, error) {
	me := c.world().Member(ch.ID, c.user.ID)
	admin := me != nil && me.Role >= world.RoleAdmin
	if !ch.Megagroup && !admin {
		return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	}
	list := c.world().Members(ch.ID)
	switch f := f.(type) {
	case *api.ChannelParticipantsKicked, *api.ChannelParticipantsBanned:
		if !admin {
			return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
		}
		kicked, _ := f.(*api.ChannelParticipantsKicked)
		list = c.world().Outcasts(ch.ID, kicked != nil)
	}
	match, err := c.memberFilter(ch, f)
	if err != nil {
		return nil, err
	}
	var found []*world.Member
	for _, m := range list {
		if match(m) && (admin || !ch.ParticipantsHidden || m.Role >= world.RoleAdmin) && c.world().SeesMember(c.user.ID, ch, m) {
			found = append(found, m)
		}
	}
	return found, nil
}

// memberFilter returns which members a filter keeps.
func (c *Call) memberFilter(ch *world.Channel, f api.ChannelParticipantsFilterClass) (func(*world.Member) bool, error) {
	switch f := f.(type) {
	case *api.ChannelParticipantsRecent:
		return func(*world.Member) bool { return true }, nil
	case *api.ChannelParticipantsMentions:
		return c.mentionable(ch, f.Q), nil
	case *api.ChannelParticipantsAdmins:
		return func(m *world.Member) bool { return m.Role >= world.RoleAdmin }, nil
	case *api.ChannelParticipantsSearch:
		return c.named(f.Q), nil
	case *api.ChannelParticipantsKicked:
		return c.named(f.Q), nil
	case *api.ChannelParticipantsBanned:
		return c.named(f.Q), nil
	case *api.ChannelParticipantsBots:
		return func(m *world.Member) bool { return c.world().User(m.User).Bot != nil }, nil
	case *api.ChannelParticipantsContacts:
		return c.contactNamed(f.Q), nil
	}
	return nil, world.Refuse(400, "FILTER_INVALID")
}

// mentionable keeps whom one might mention: no anonymous administrator, whoever asks.
func (c *Call) mentionable(ch *world.Channel, q *string) func(*world.Member) bool {
	named := c.named("")
	if q != nil {
		named = c.named(*q)
	}
	return func(m *world.Member) bool { return named(m) && !c.world().Anonymous(ch, m) }
}

func (c *Call) named(q string) func(*world.Member) bool {
	q = strings.ToLower(q)
	return func(m *world.Member) bool { return matchesName(c.world().User(m.User), q) }
}

// contactNamed keeps the caller's contacts whose name in the address book, or
// username, has q in it.
func (c *Call) contactNamed(q string) func(*world.Member) bool {
	q = strings.ToLower(q)
	return func(m *world.Member) bool {
		b := c.world().Contact(c.user.ID, m.User)
		return b != nil && strings.Contains(strings.ToLower(b.FirstName+" "+b.LastName+" "+c.world().User(m.User).Username), q)
	}
}

// matchesName reports whether a part of a user's names is q, which is in lower case.
func matchesName(u *world.User, q string) bool {
	return strings.Contains(strings.ToLower(u.FirstName+" "+u.LastName+" "+u.Username), q)
}

// containsFold reports whether a text has q in it, whatever their case.
func containsFold(text, q string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(q))
}

// participant finds the channel and the person in it that a request names.
func (c *Call) participant(in api.InputChannelClass, who api.InputPeerClass) (*world.Channel, *world.User, error) {
	ch, err := c.visibleChannel(in)
	if err != nil {
		return nil, nil, err
	}
	t, err := c.inputPeer(who)
	switch {
	case err != nil:
		return nil, nil, err
	case t.user == nil:
		return nil, nil, world.Refuse(400, "PARTICIPANT_ID_INVALID")
	}
	return ch, t.user, nil
}

// getParticipant tells who somebody is in a channel: also of who left under
// restrictions or is banned, and to administrators only.
func getParticipant(c *Call, req *api.ChannelsGetParticipantRequest) (*api.ChannelsChannelParticipant, error) {
	if sender, err := c.sender(req.Participant); sender != nil && err == nil {
		ch, err := c.visibleChannel(req.Channel)
		if err != nil {
			return nil, err
		}
		return c.getSender(ch, sender)
	}
	ch, u, err := c.participant(req.Channel, req.Participant)
	if err != nil {
		return nil, err
	}
	me, m := c.world().Member(ch.ID, c.user.ID), c.world().Member(ch.ID, u.ID)
	admin := me != nil && me.Role >= world.RoleAdmin
	self := u.ID == c.user.ID
	hidden := !ch.Megagroup || ch.ParticipantsHidden
	switch {
	case hidden && !admin && !self:
		return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	case m == nil || !m.Present() && m.Restricted == 0, !m.Present() && !admin && !self, !c.world().SeesMember(c.user.ID, ch, m):
		return nil, world.Refuse(400, "USER_NOT_PARTICIPANT")
	}
	v := c.view()
	p := v.member(m)
	v.include(world.ChannelPeer(ch.ID))
	return &api.ChannelsChannelParticipant{Participant: p, Users: v.users, Chats: v.chats}, nil
}

// getOnlines counts who in a group is online.
func getOnlines(c *Call, req *api.MessagesGetOnlinesRequest) (*api.ChatOnlines, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	out := &api.ChatOnlines{}
	count := func(u world.UserID) {
		if c.world().User(u).OnlineUntil > c.Now.Unix() {
			out.Onlines++
		}
	}
	if t.group != nil {
		for _, u := range t.group.Present() {
			count(u)
		}
		return out, nil
	}
	for _, m := range c.world().Members(t.channel.ID) {
		count(m.User)
	}
	return out, nil
}
