package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func memberMethods(m methods) {
	object(m, signedIn, getParticipants)
	object(m, signedIn, getParticipant)
	object(m, signedIn, joinChannel)
	object(m, signedIn, leaveChannel)
	object(m, signedIn, inviteToChannel)
	object(m, signedIn, editAdmin)
}

// maxParticipants is how many members one page holds.
const maxParticipants = 200

func getParticipants(c *Call, req *api.ChannelsGetParticipantsRequest) (api.ChannelsChannelParticipantsClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if m := c.world().Member(ch.ID, c.user.ID); !ch.Megagroup && (m == nil || m.Role < world.RoleAdmin) {
		return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	}
	match, err := c.memberFilter(req.Filter)
	if err != nil {
		return nil, err
	}
	var found []*world.Member
	for _, m := range c.world().Members(ch.ID) {
		if match(m) {
			found = append(found, m)
		}
	}
	v := c.view()
	out := &api.ChannelsChannelParticipants{Count: int32(len(found)), Participants: []api.ChannelParticipantClass{}}
	from := min(max(0, int(req.Offset)), len(found))
	to := min(from+min(max(0, int(req.Limit)), maxParticipants), len(found))
	for _, m := range found[from:to] {
		out.Participants = append(out.Participants, v.member(m))
	}
	v.include(world.ChannelPeer(ch.ID))
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// memberFilter returns which members a filter keeps. There are no bots and
// nobody is banned yet.
func (c *Call) memberFilter(f api.ChannelParticipantsFilterClass) (func(*world.Member) bool, error) {
	switch f := f.(type) {
	case *api.ChannelParticipantsRecent, *api.ChannelParticipantsMentions:
		return func(*world.Member) bool { return true }, nil
	case *api.ChannelParticipantsAdmins:
		return func(m *world.Member) bool { return m.Role >= world.RoleAdmin }, nil
	case *api.ChannelParticipantsSearch:
		return c.named(f.Q), nil
	case *api.ChannelParticipantsBots, *api.ChannelParticipantsKicked, *api.ChannelParticipantsBanned,
		*api.ChannelParticipantsContacts:
		return func(*world.Member) bool { return false }, nil
	}
	return nil, world.Refuse(400, "FILTER_INVALID")
}

func (c *Call) named(q string) func(*world.Member) bool {
	q = strings.ToLower(strings.Clone(q))
	return func(m *world.Member) bool {
		u := c.world().User(m.User)
		return strings.Contains(strings.ToLower(u.FirstName+" "+u.LastName+" "+u.Username), q)
	}
}

func getParticipant(c *Call, req *api.ChannelsGetParticipantRequest) (*api.ChannelsChannelParticipant, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	t, err := c.inputPeer(req.Participant)
	switch {
	case err != nil:
		return nil, err
	case t.user == nil:
		return nil, world.Refuse(400, "PARTICIPANT_ID_INVALID")
	}
	m := c.world().Member(ch.ID, t.user.ID)
	if m == nil || !m.Present() {
		return nil, world.Refuse(400, "USER_NOT_PARTICIPANT")
	}
	v := c.view()
	p := v.member(m)
	v.include(world.ChannelPeer(ch.ID))
	return &api.ChannelsChannelParticipant{Participant: p, Users: v.users, Chats: v.chats}, nil
}

func joinChannel(c *Call, req *api.ChannelsJoinChannelRequest) (api.MessagesChatInviteJoinResultClass, error) {
	ch, err := c.inputChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	up, err := c.world().Join(c.Now, c.user.ID, ch)
	if err != nil {
		return nil, err
	}
	return c.joined(ch, up), nil
}

// joined answers a join and writes it down.
func (c *Call) joined(ch *world.Channel, up *world.Update) *api.MessagesChatInviteJoinResultOk {
	c.recordIn(ch, ledger.Entry{MessageID: up.IDs[0]})
	v := c.view()
	return &api.MessagesChatInviteJoinResultOk{
		Updates: v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, []*world.Update{up}),
	}
}

func leaveChannel(c *Call, req *api.ChannelsLeaveChannelRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if _, err := c.world().Leave(c.Now, c.user.ID, ch); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	v := c.view()
	return v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, nil), nil
}

// inviteToChannel adds whom it can; who is there already is passed over unless
// it is the only one.
func inviteToChannel(c *Call, req *api.ChannelsInviteToChannelRequest) (*api.MessagesInvitedUsers, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if len(req.Users) == 0 {
		return nil, world.Refuse(400, "USERS_TOO_FEW")
	}
	var log []*world.Update
	var last error
	for _, in := range req.Users {
		u, err := c.inputUser(in)
		if err != nil {
			return nil, err
		}
		up, err := c.world().Invite(c.Now, c.user.ID, ch, u.ID)
		if err != nil {
			last = err
			continue
		}
		log = append(log, up)
		c.recordIn(ch, ledger.Entry{MessageID: up.IDs[0], Subject: int64(u.ID)})
	}
	if log == nil {
		return nil, last
	}
	return &api.MessagesInvitedUsers{Updates: c.view().applied(nil, log), MissingInvitees: []*api.MissingInvitee{}}, nil
}

// editAdmin gives a member the rights the request names, none making it an
// ordinary member again.
func editAdmin(c *Call, req *api.ChannelsEditAdminRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	rights, err := rightsOf(req.AdminRights)
	if err != nil {
		return nil, err
	}
	var rank string
	if req.Rank != nil {
		rank = strings.Clone(*req.Rank)
	}
	changed, err := c.world().SetAdmin(c.user.ID, ch, u.ID, rights, rank)
	if err != nil {
		return nil, err
	}
	if changed {
		c.recordIn(ch, ledger.Entry{Subject: int64(u.ID)})
	}
	v := c.view()
	return v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, nil), nil
}
