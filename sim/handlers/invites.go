package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func inviteMethods(m methods) {
	object(m, signedIn, exportChatInvite)
	object(m, signedIn, getExportedChatInvites)
	object(m, signedIn, getExportedChatInvite)
	object(m, signedIn, getAdminsWithInvites)
	object(m, signedIn, checkChatInvite)
	object(m, signedIn, importChatInvite)
}

func exportChatInvite(c *Call, req *api.MessagesExportChatInviteRequest) (api.ExportedChatInviteClass, error) {
	t, err := c.inputChat(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case req.SubscriptionPricing != nil:
		return nil, world.Refuse(400, "PRICING_CHAT_INVALID") // nothing costs anything here
	}
	n := world.NewInvite{ReplacePermanent: req.LegacyRevokePermanent, Request: req.RequestNeeded}
	if req.ExpireDate != nil {
		n.Expires = int64(*req.ExpireDate)
	}
	if req.UsageLimit != nil {
		n.Limit = int(*req.UsageLimit)
	}
	if req.Title != nil {
		n.Title = strings.Clone(*req.Title)
	}
	i, fresh, err := c.world().ExportInvite(c.Now, c.user.ID, t.peer(), n)
	if err != nil {
		return nil, err
	}
	if fresh {
		c.recordAt(t.peer(), ledger.Entry{Text: i.Link()})
	}
	return c.view().invite(i), nil
}

// maxInvitePage is how many links, or people who came by one, a page holds.
const maxInvitePage = 100

// getExportedChatInvites lists the links of one administrator, newest first, from
// the one after the offset.
func getExportedChatInvites(c *Call, req *api.MessagesGetExportedChatInvitesRequest) (*api.MessagesExportedChatInvites, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	admin, err := c.inputUser(req.AdminID)
	if err != nil {
		return nil, world.Refuse(400, "ADMIN_ID_INVALID")
	}
	links, err := c.world().Invites(c.user.ID, t.peer(), admin.ID, req.Revoked)
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := &api.MessagesExportedChatInvites{Count: int32(len(links)), Invites: []api.ExportedChatInviteClass{}}
	limit := min(int(req.Limit), maxInvitePage)
	after := req.OffsetLink == nil || *req.OffsetLink == ""
	for _, i := range links {
		if after && len(out.Invites) < limit {
			out.Invites = append(out.Invites, v.invite(i))
		}
		after = after || i.Hash == inviteHash(*req.OffsetLink)
	}
	out.Users = v.users
	return out, nil
}

func getExportedChatInvite(c *Call, req *api.MessagesGetExportedChatInviteRequest) (api.MessagesExportedChatInviteClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	i, err := c.world().InviteByHash(c.user.ID, t.peer(), inviteHash(req.Link))
	if err != nil {
		return nil, err
	}
	v := c.view()
	link := v.invite(i)
	return &api.MessagesExportedChatInvite{Invite: link, Users: v.users}, nil
}

func getAdminsWithInvites(c *Call, req *api.MessagesGetAdminsWithInvitesRequest) (*api.MessagesChatAdminsWithInvites, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	list, err := c.world().Inviters(c.user.ID, t.peer())
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := &api.MessagesChatAdminsWithInvites{Admins: []*api.ChatAdminWithInvites{}}
	for _, i := range list {
		out.Admins = append(out.Admins, &api.ChatAdminWithInvites{
			AdminID: v.userID(i.Admin), InvitesCount: int32(i.Live), RevokedInvitesCount: int32(i.Revoked),
		})
	}
	out.Users = v.users
	return out, nil
}

// inviteHash takes the hash out of a link, in any form that links have had.
func inviteHash(link string) string {
	for _, mark := range []string{"/+", "/joinchat/", "?invite="} {
		if _, hash, ok := strings.Cut(link, mark); ok {
			return hash
		}
	}
	return link
}

// checkChatInvite shows what a link leads to.
func checkChatInvite(c *Call, req *api.MessagesCheckChatInviteRequest) (api.ChatInviteClass, error) {
	i, err := c.world().FindInvite(c.Now, req.Hash)
	if err != nil {
		return nil, err
	}
	v := c.view()
	if g := c.world().Group(i.Peer.Group()); i.Peer.Kind == world.KindGroup {
		if g.Has(c.user.ID) {
			return &api.ChatInviteAlready{Chat: v.group(g)}, nil
		}
		return &api.ChatInvite{
			RequestNeeded: i.Request, Title: g.Title, About: optional(g.About), Photo: v.photo(c.world().File(g.Photo)),
			ParticipantsCount: int32(len(g.Present())), Color: int32(g.ID % 7),
		}, nil
	}
	ch := c.world().Channel(i.Peer.Channel())
	switch m := c.world().Member(ch.ID, c.user.ID); {
	case m != nil && m.Present():
		return &api.ChatInviteAlready{Chat: v.channel(ch)}, nil
	case m != nil && m.Role == world.RoleBanned:
		return nil, world.Refuse(400, "INVITE_HASH_EXPIRED")
	}
	return &api.ChatInvite{
		Channel: true, Broadcast: !ch.Megagroup, Megagroup: ch.Megagroup, Public: ch.Username != "", RequestNeeded: i.Request,
		Title: ch.Title, About: optional(ch.About), Photo: v.photo(c.world().File(ch.Photo)),
		ParticipantsCount: int32(c.world().MemberCount(ch.ID)), Color: int32(ch.ID % 7),
	}, nil
}

func importChatInvite(c *Call, req *api.MessagesImportChatInviteRequest) (api.MessagesChatInviteJoinResultClass, error) {
	i, up, err := c.world().JoinByInvite(c.Now, c.user.ID, req.Hash)
	if err != nil {
		if i != nil {
			c.asked(i.Peer, err)
		}
		return nil, err
	}
	return c.joined(i.Peer, up), nil
}
