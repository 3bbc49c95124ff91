package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Somebody whom a client knows from a message only, without an access hash that
// holds, is named by that message. Bots do not: they need no hash.
// See https://core.telegram.org/api/min.

func (c *Call) userFromMessage(peer api.InputPeerClass, msgID int32, id int64) (*world.User, error) {
	if err := c.namedIn(peer, msgID, world.UserPeer(world.UserID(id)), errUser); err != nil {
		return nil, err
	}
	return c.world().User(world.UserID(id)), nil
}

func (c *Call) channelFromMessage(peer api.InputPeerClass, msgID int32, id int64) (*world.Channel, error) {
	if err := c.namedIn(peer, msgID, world.ChannelPeer(world.ChannelID(id)), errChannel); err != nil {
		return nil, err
	}
	return c.world().Channel(world.ChannelID(id)), nil
}

// namedIn checks that a message which the caller can read names whom, and refuses
// with unknown otherwise. The conversation must be named by its own hash.
func (c *Call) namedIn(peer api.InputPeerClass, msgID int32, whom world.Peer, unknown error) error {
	if c.user.Bot != nil {
		return world.Refuse(400, "FROM_MESSAGE_BOT_DISABLED")
	}
	switch peer.(type) {
	case *api.InputPeerUserFromMessage, *api.InputPeerChannelFromMessage:
		return errPeer
	}
	t, err := c.inputPeer(peer)
	if err != nil {
		return err
	}
	m := c.world().InChat(c.user.ID, t.peer(), int(msgID))
	if m == nil {
		return world.Refuse(400, "MSG_ID_INVALID")
	}
	v := c.view()
	v.message(m)
	if _, named := v.included[whom]; !named || !c.exists(whom) {
		return unknown
	}
	return nil
}

func (c *Call) exists(p world.Peer) bool {
	if p.Kind == world.KindChannel {
		return c.world().Channel(p.Channel()) != nil
	}
	return c.world().User(p.User()) != nil
}
