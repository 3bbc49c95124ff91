package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func pinMethods(m methods) {
	object(m, signedIn, updatePinnedMessage)
}

func updatePinnedMessage(c *Call, req *api.MessagesUpdatePinnedMessageRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	var log []*world.Update
	if t.channel != nil {
		log, err = c.world().Pin(c.Now, c.user.ID, t.channel, int(req.ID), req.Unpin, req.Silent)
	} else {
		var up *world.Update
		up, err = c.world().PinPrivate(c.user.ID, t.peer(), int(req.ID), req.Unpin)
		log = []*world.Update{up}
	}
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: int(req.ID)})
	return c.view().applied(nil, log), nil
}
