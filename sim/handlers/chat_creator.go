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
	case c.user.Password == nil:
		return nil, world.Refuse(400, "PASSWORD_MISSING")
	}
	if wait := time.Unix(c.Key.Since, 0).Add(freshSession).Sub(c.Now); wait > 0 {
		return nil, world.Refuse(400, "SESSION_TOO_FRESH_%d", int64((wait+time.Second-1)/time.Second))
	}
	if err := c.prove(c.user, req.Password); err != nil {
		return nil, err
	}
	log, err := c.world().SetCreator(c.Now, c.user.ID, ch, u.ID)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Subject: int64(u.ID)})
	return c.channelChanged(ch, log...), nil
}
