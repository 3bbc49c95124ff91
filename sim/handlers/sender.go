package handlers

import (
	"math"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// sender finds the channel that a request names as one who writes in a group, also one
// that cannot be looked into any more; nil when it names somebody else.
func (c *Call) sender(in api.InputPeerClass) (*world.Channel, error) {
	switch p := in.(type) {
	case *api.InputPeerChannel:
		return c.world().LookupChannel(c.user.ID, world.ChannelID(p.ChannelID), p.AccessHash)
	case *api.InputPeerChannelFromMessage:
		return c.channelFromMessage(p.Peer, p.MsgID, p.ChannelID)
	}
	return nil, nil
}

// banSender bans a channel from writing in a group, or pardons it.
func (c *Call) banSender(req *api.ChannelsEditBannedRequest, sender *world.Channel, unknown error) (api.UpdatesClass, error) {
	if unknown != nil {
		return nil, unknown
	}
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	rights, err := rightsOf(req.BannedRights)
	if err != nil {
		return nil, err
	}
	changed, err := c.world().BanVoice(c.Now, c.user.ID, ch, sender, rights)
	if err != nil {
		return nil, err
	}
	if changed {
		c.recordIn(ch, ledger.Entry{Subject: int64(sender.ID)})
	}
	return c.channelChanged(ch), nil
}

// bannedSender returns the place of a banned channel in a group.
func (v *view) bannedSender(b *world.VoiceBan) api.ChannelParticipantClass {
	rights := bannedRights(world.NoViewing | world.NoSending)
	rights.UntilDate = math.MaxInt32
	return &api.ChannelParticipantBanned{
		Left: true, Peer: v.peer(world.ChannelPeer(b.Channel)), KickedBy: v.userID(b.By), Date: date(b.At), BannedRights: rights,
	}
}

// logVoiceBan returns that a channel was banned, or no longer is.
func (v *view) logVoiceBan(e *world.AdminEvent) api.ChannelAdminLogEventActionClass {
	var prev api.ChannelParticipantClass = &api.ChannelParticipantLeft{Peer: v.peer(world.ChannelPeer(e.Voice.Channel))}
	next := v.bannedSender(e.Voice)
	if !e.Flag {
		prev, next = next, prev
	}
	return &api.ChannelAdminLogEventActionParticipantToggleBan{PrevParticipant: prev, NewParticipant: next}
}

// getSender tells administrators of a channel that is banned from a group.
func (c *Call) getSender(ch, sender *world.Channel) (*api.ChannelsChannelParticipant, error) {
	ban := c.world().VoiceBan(ch, sender.ID)
	if ban == nil || !c.world().Runs(world.ChannelPeer(ch.ID), c.user.ID) {
		return nil, world.Refuse(400, "USER_NOT_PARTICIPANT")
	}
	v := c.view()
	p := v.bannedSender(ban)
	v.include(world.ChannelPeer(ch.ID))
	return &api.ChannelsChannelParticipant{Participant: p, Users: v.users, Chats: v.chats}, nil
}

// bannedSenders returns the banned channels of a group whose names have what a filter
// asks for, none for a filter that is not about who is banned.
func (c *Call) bannedSenders(ch *world.Channel, f api.ChannelParticipantsFilterClass) (out []*world.VoiceBan) {
	kicked, ok := f.(*api.ChannelParticipantsKicked)
	if !ok {
		return nil
	}
	for _, b := range c.world().VoiceBans(ch) {
		if s := c.world().Channel(b.Channel); containsFold(s.Title+" "+s.Username, kicked.Q) {
			out = append(out, b)
		}
	}
	return out
}
