package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var (
	errPeer    = world.Refuse(400, "PEER_ID_INVALID")
	errUser    = world.Refuse(400, "USER_ID_INVALID")
	errChannel = world.Refuse(400, "CHANNEL_INVALID")
	errGroup   = world.Refuse(400, "CHAT_ID_INVALID")
)

// target is a peer that a request names: exactly one field is set.
type target struct {
	user    *world.User
	channel *world.Channel
	group   *world.Group
}

func (t target) peer() world.Peer {
	switch {
	case t.channel != nil:
		return world.ChannelPeer(t.channel.ID)
	case t.group != nil:
		return world.GroupPeer(t.group.ID)
	}
	return world.UserPeer(t.user.ID)
}

// inputPeer finds whom a request names. A wrong access hash, an unknown id, a
// basic group that the caller never was in and a kind of peer this world does not
// have are PEER_ID_INVALID; a channel the caller cannot look into is
// CHANNEL_PRIVATE.
func (c *Call) inputPeer(in api.InputPeerClass) (target, error) {
	switch p := in.(type) {
	case *api.InputPeerSelf:
		return target{user: c.user}, nil
	case *api.InputPeerUser:
		u, err := c.world().LookupUser(c.user.ID, world.UserID(p.UserID), p.AccessHash)
		if err != nil {
			return target{}, errPeer
		}
		return target{user: u}, nil
	case *api.InputPeerChannel:
		ch, err := c.world().LookupChannel(c.user.ID, world.ChannelID(p.ChannelID), p.AccessHash)
		if err != nil {
			return target{}, err
		}
		return target{channel: ch}, c.world().Visible(c.user.ID, ch)
	case *api.InputPeerChat:
		if g := c.world().Group(world.GroupID(p.ChatID)); g != nil && g.Member(c.user.ID) != nil {
			return target{group: g}, nil
		}
	case *api.InputPeerUserFromMessage:
		u, err := c.userFromMessage(p.Peer, p.MsgID, p.UserID)
		return target{user: u}, err
	case *api.InputPeerChannelFromMessage:
		ch, err := c.channelFromMessage(p.Peer, p.MsgID, p.ChannelID)
		if err != nil {
			return target{}, err
		}
		return target{channel: ch}, c.world().Visible(c.user.ID, ch)
	}
	return target{}, errPeer
}

// inputUser finds the user a request names.
func (c *Call) inputUser(in api.InputUserClass) (*world.User, error) {
	switch u := in.(type) {
	case *api.InputUserSelf:
		return c.user, nil
	case *api.InputUser:
		return c.world().LookupUser(c.user.ID, world.UserID(u.UserID), u.AccessHash)
	case *api.InputUserFromMessage:
		return c.userFromMessage(u.Peer, u.MsgID, u.UserID)
	}
	return nil, errUser
}

// inputChannel finds the channel a request names, without asking whether the
// caller may look inside.
func (c *Call) inputChannel(in api.InputChannelClass) (*world.Channel, error) {
	switch ch := in.(type) {
	case *api.InputChannel:
		return c.world().LookupChannel(c.user.ID, world.ChannelID(ch.ChannelID), ch.AccessHash)
	case *api.InputChannelFromMessage:
		return c.channelFromMessage(ch.Peer, ch.MsgID, ch.ChannelID)
	}
	return nil, errChannel
}

// visibleChannel is inputChannel for methods that read a channel.
func (c *Call) visibleChannel(in api.InputChannelClass) (*world.Channel, error) {
	ch, err := c.inputChannel(in)
	if err != nil {
		return nil, err
	}
	return ch, c.world().Visible(c.user.ID, ch)
}

// inputGroup finds the basic group a request names; the caller is or was in it.
func (c *Call) inputGroup(id int64) (*world.Group, error) {
	g := c.world().Group(world.GroupID(id))
	if g == nil || g.Member(c.user.ID) == nil {
		return nil, errGroup
	}
	return g, nil
}

// inputChat finds the channel or basic group that a request names as a peer.
func (c *Call) inputChat(in api.InputPeerClass) (target, error) {
	t, err := c.inputPeer(in)
	if err == nil && t.user != nil {
		err = errPeer
	}
	return t, err
}

// channelPeer finds the channel that a request names as a peer.
func (c *Call) channelPeer(in api.InputPeerClass) (*world.Channel, error) {
	t, err := c.inputPeer(in)
	switch {
	case err != nil:
		return nil, err
	case t.channel == nil:
		return nil, errPeer
	}
	return t.channel, nil
}
