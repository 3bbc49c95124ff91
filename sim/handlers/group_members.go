package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func groupMemberMethods(m methods) {
	object(m, signedIn, addChatUser)
	object(m, signedIn, deleteChatUser)
	boolean(m, signedIn, editChatAdmin)
}

// addChatUser brings somebody into a basic group, with copies of the newest
// fwd_limit messages.
func addChatUser(c *Call, req *api.MessagesAddChatUserRequest) (*api.MessagesInvitedUsers, error) {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	up, err := c.world().AddToGroup(c.Now, c.user.ID, g, u.ID, max(0, int(req.FwdLimit)))
	if err != nil {
		return nil, err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{Subject: int64(u.ID), MessageID: up.IDs[0]})
	v := c.view()
	own := []api.UpdateClass{&api.UpdateChatParticipants{Participants: v.participants(g)}}
	return v.invited(nil, own, up), nil
}

// deleteChatUser takes somebody out of a basic group, or leaves it.
func deleteChatUser(c *Call, req *api.MessagesDeleteChatUserRequest) (api.UpdatesClass, error) {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	log, err := c.world().RemoveFromGroup(c.Now, c.user.ID, g, u.ID, req.RevokeHistory)
	if err != nil {
		return nil, err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{Subject: int64(u.ID), MessageID: messageOf(log[len(log)-1])})
	v := c.view()
	own := []api.UpdateClass{&api.UpdateChatParticipants{Participants: v.participants(g)}}
	return v.applied(own, log), nil
}

func editChatAdmin(c *Call, req *api.MessagesEditChatAdminRequest) error {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return err
	}
	if err := c.world().SetGroupAdmin(c.Now, c.user.ID, g, u.ID, req.IsAdmin); err != nil {
		return err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{Subject: int64(u.ID)})
	return nil
}
