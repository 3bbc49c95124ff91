package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func creatorMethods(m methods) { object(m, signedIn, editChatCreator) }

// freshSession is how long a session must have been signed in before it may give a
// chat away.
const freshSession = 24 * time.Hour

// editChatCreator gives a channel to another member, which takes the password. An
// empty one asks whether it would be possible.
// See https://core.telegram.org/method/messages.editChatCreator.
func editChatCreator(c *Call, req *api.MessagesEditChatCreatorRequest) (api.UpdatesClass, error) {
	if err := c.proveOwner(req.Password); err != nil {
		return nil, err
	}
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	switch {
	case err != nil:
		return nil, err
	case ch.Creator != c.user.ID:
		return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	}
	log, err := c.world().SetCreator(c.Now, c.user.ID, ch, u.ID)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Subject: int64(u.ID)})
	return c.channelChanged(ch, log...), nil
}

// proveOwner checks the password of somebody who has one, in a session that is old
// enough. It comes before all else: clients that ask whether they could give chats
// away name no chat.
func (c *Call) proveOwner(password api.InputCheckPasswordSRPClass) error {
	if c.user.Password == nil {
		return world.Refuse(400, "PASSWORD_MISSING")
	}
	if wait := time.Unix(c.Key.Since, 0).Add(freshSession).Sub(c.Now); wait > 0 {
		return world.Refuse(400, "SESSION_TOO_FRESH_%d", int64((wait+time.Second-1)/time.Second))
	}
	return c.prove(c.user, password)
}
