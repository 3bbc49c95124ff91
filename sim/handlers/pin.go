package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func pinMethods(m methods) {
	object(m, signedIn, updatePinnedMessage)
	object(m, signedIn, unpinAllMessages)
}

// updatePinnedMessage pins or unpins one message.
// See https://core.telegram.org/method/messages.updatePinnedMessage.
func updatePinnedMessage(c *Call, req *api.MessagesUpdatePinnedMessageRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	q := world.Pinning{Unpin: req.Unpin, Silent: req.Silent, OneSide: req.PmOneside}
	var log []*world.Update
	if t.channel != nil {
		log, err = c.world().Pin(c.Now, c.user.ID, t.channel, int(req.ID), q)
	} else {
		log, err = c.world().PinInChat(c.Now, c.user.ID, t.peer(), int(req.ID), q)
	}
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: int(req.ID)})
	return c.view().applied(nil, log), nil
}

// unpinAllMessages unpins what is pinned in a conversation, a page at a time.
// See https://core.telegram.org/method/messages.unpinAllMessages.
func unpinAllMessages(c *Call, req *api.MessagesUnpinAllMessagesRequest) (*api.MessagesAffectedHistory, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	done, err := c.world().UnpinAll(c.Now, c.user.ID, t.peer())
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String()})
	return c.affectedHistory(c.boxOf(t), done), nil
}

// boxOf is where the caller has the messages of a conversation.
func (c *Call) boxOf(t target) world.Peer {
	if t.channel != nil {
		return t.peer()
	}
	return world.UserPeer(c.user.ID)
}
