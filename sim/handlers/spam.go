package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func spamMethods(m methods) {
	boolean(m, signedIn, reportSpam)
	boolean(m, signedIn, reportParticipant)
}

// reportSpam is heard and has no consequence but an entry in the ledger.
func reportSpam(c *Call, req *api.MessagesReportSpamRequest) error {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return err
	}
	c.recordAt(t.peer(), ledger.Entry{})
	return nil
}

// reportParticipant is the same of a member of a supergroup, by an administrator of
// it.
func reportParticipant(c *Call, req *api.ChannelsReportSpamRequest) error {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return err
	}
	t, err := c.inputPeer(req.Participant)
	switch m := c.world().Member(ch.ID, c.user.ID); {
	case err != nil:
		return err
	case t.user == nil:
		return errUser
	case m == nil || m.Role < world.RoleAdmin:
		return world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	}
	c.recordIn(ch, ledger.Entry{Subject: int64(t.user.ID)})
	return nil
}
