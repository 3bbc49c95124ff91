package handlers

import (
	"errors"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func entryMethods(m methods) {
	object(m, signedIn, joinChannel)
	object(m, signedIn, leaveChannel)
	object(m, signedIn, inviteToChannel)
}

func joinChannel(c *Call, req *api.ChannelsJoinChannelRequest) (api.MessagesChatInviteJoinResultClass, error) {
	ch, err := c.inputChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	up, err := c.world().Join(c.Now, c.user.ID, ch)
	if err != nil {
		c.asked(world.ChannelPeer(ch.ID), err)
		return nil, err
	}
	return c.joined(world.ChannelPeer(ch.ID), up), nil
}

// asked writes down that a request to be let in was left, which is an answer that
// refuses.
func (c *Call) asked(p world.Peer, err error) {
	if r, ok := errors.AsType[*world.Refusal](err); ok && r.Text == "INVITE_REQUEST_SENT" {
		c.recordAt(p, ledger.Entry{})
	}
}

// joined answers a join and writes it down.
func (c *Call) joined(p world.Peer, up *world.Update) *api.MessagesChatInviteJoinResultOk {
	c.recordAt(p, ledger.Entry{MessageID: messageOf(up)})
	v := c.view()
	var own []api.UpdateClass
	if p.Kind == world.KindChannel {
		own = append(own, v.updateChannel(p.Channel()))
	} else {
		own = append(own, &api.UpdateChatParticipants{Participants: v.participants(c.world().Group(p.Group()))})
	}
	return &api.MessagesChatInviteJoinResultOk{Updates: v.applied(own, []*world.Update{up})}
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
	return c.channelChanged(ch), nil
}

// inviteToChannel adds whom it can; who is there already is passed over unless
// it is the only one, and who does not let the caller do it is listed as missing.
// See https://core.telegram.org/method/channels.inviteToChannel.
func inviteToChannel(c *Call, req *api.ChannelsInviteToChannelRequest) (*api.MessagesInvitedUsers, error) {
	ch, err := c.visibleChannel(req.Channel)
	switch {
	case err != nil:
		return nil, err
	case len(req.Users) == 0:
		return nil, world.Refuse(400, "USERS_TOO_FEW")
	case len(req.Users) > maxParticipants:
		return nil, world.Refuse(400, "USERS_TOO_MUCH")
	}
	users := make([]*world.User, len(req.Users))
	for i, in := range req.Users {
		if users[i], err = c.inputUser(in); err != nil {
			return nil, err
		}
	}
	var log []*world.Update
	var last error
	done, missing := 0, []world.UserID{}
	for _, u := range users {
		up, err := c.world().Invite(c.Now, c.user.ID, ch, u.ID)
		if err != nil {
			last = err
			if c.unwilling(u.ID) {
				missing = append(missing, u.ID)
			}
			continue
		}
		log = append(log, up)
		done++
		c.recordIn(ch, ledger.Entry{MessageID: messageOf(up), Subject: int64(u.ID)})
	}
	if done == 0 {
		return nil, last
	}
	v := c.view()
	return v.invited(missing, []api.UpdateClass{v.updateChannel(ch.ID)}, log...), nil
}
