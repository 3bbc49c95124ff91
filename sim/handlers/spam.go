package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func spamMethods(m methods) {
	boolean(m, signedIn, reportSpam)
	boolean(m, signedIn, reportParticipant)
	object(m, signedIn, getSendAs)
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

// getSendAs lists as whom the caller may write in a group: as nobody else here.
func getSendAs(c *Call, req *api.ChannelsGetSendAsRequest) (*api.ChannelsSendAsPeers, error) {
	if _, err := c.inputChat(req.Peer); err != nil {
		return nil, err
	}
	v := c.view()
	self := &api.SendAsPeer{Peer: v.peer(world.UserPeer(c.user.ID))}
	return &api.ChannelsSendAsPeers{Peers: []*api.SendAsPeer{self}, Users: v.users, Chats: v.chats}, nil
}
