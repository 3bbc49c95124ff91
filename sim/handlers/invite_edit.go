package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func inviteEditMethods(m methods) {
	object(m, signedIn, editExportedChatInvite)
	boolean(m, signedIn, deleteExportedChatInvite)
	boolean(m, signedIn, deleteRevokedExportedChatInvites)
}

// editExportedChatInvite changes the conditions of a link or revokes it; who
// revokes a permanent link gets another one at once.
// See https://core.telegram.org/method/messages.editExportedChatInvite.
func editExportedChatInvite(c *Call, req *api.MessagesEditExportedChatInviteRequest) (api.MessagesExportedChatInviteClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	hash := inviteHash(req.Link)
	if req.Revoked {
		return c.revokeInvite(t.peer(), hash)
	}
	i, err := c.world().EditInvite(c.Now, c.user.ID, t.peer(), hash, inviteEdit(req))
	if err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{Text: i.Link()})
	v := c.view()
	link := v.invite(i)
	return &api.MessagesExportedChatInvite{Invite: link, Users: v.users}, nil
}

func inviteEdit(req *api.MessagesEditExportedChatInviteRequest) (e world.InviteEdit) {
	if req.ExpireDate != nil {
		e.Expires = new(int64(*req.ExpireDate))
	}
	if req.UsageLimit != nil {
		e.Limit = new(int(*req.UsageLimit))
	}
	if req.Title != nil {
		e.Title = new(strings.Clone(*req.Title))
	}
	e.Request = req.RequestNeeded
	return e
}

func (c *Call) revokeInvite(p world.Peer, hash string) (api.MessagesExportedChatInviteClass, error) {
	i, replaced, err := c.world().RevokeInvite(c.Now, c.user.ID, p, hash)
	if err != nil {
		return nil, err
	}
	c.recordAt(p, ledger.Entry{Text: i.Link()})
	v := c.view()
	link := v.invite(i)
	if replaced == nil {
		return &api.MessagesExportedChatInvite{Invite: link, Users: v.users}, nil
	}
	return &api.MessagesExportedChatInviteReplaced{Invite: link, NewInvite: v.invite(replaced), Users: v.users}, nil
}

func deleteExportedChatInvite(c *Call, req *api.MessagesDeleteExportedChatInviteRequest) error {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return err
	}
	if err := c.world().DeleteInvite(c.Now, c.user.ID, t.peer(), inviteHash(req.Link)); err != nil {
		return err
	}
	c.recordAt(t.peer(), ledger.Entry{Text: strings.Clone(req.Link)})
	return nil
}

func deleteRevokedExportedChatInvites(c *Call, req *api.MessagesDeleteRevokedExportedChatInvitesRequest) error {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return err
	}
	admin, err := c.inputUser(req.AdminID)
	if err != nil {
		return world.Refuse(400, "ADMIN_ID_INVALID")
	}
	if err := c.world().DeleteRevokedInvites(c.user.ID, t.peer(), admin.ID); err != nil {
		return err
	}
	c.recordAt(t.peer(), ledger.Entry{Subject: int64(admin.ID)})
	return nil
}
