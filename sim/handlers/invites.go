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
	object(m, signedIn, editExportedChatInvite)
	object(m, signedIn, checkChatInvite)
	object(m, signedIn, importChatInvite)
}

// channelPeer finds the channel that a request names as a peer.
func (c *Call) channelPeer(in api.InputPeerClass) (*world.Channel, error) {
	t, err := c.inputPeer(in)
	switch {
	case err != nil:
		return nil, err
	case t.channel == nil:
		return nil, errPeer
	}
	return t.channel, nil
}

func exportChatInvite(c *Call, req *api.MessagesExportChatInviteRequest) (api.ExportedChatInviteClass, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	if req.RequestNeeded || req.SubscriptionPricing != nil {
		return nil, errMethodInvalid // join requests and paid links are not simulated
	}
	n := world.NewInvite{ReplacePermanent: req.LegacyRevokePermanent}
	if req.ExpireDate != nil {
		n.Expires = int64(*req.ExpireDate)
	}
	if req.UsageLimit != nil {
		n.Limit = int(*req.UsageLimit)
	}
	if req.Title != nil {
		n.Title = strings.Clone(*req.Title)
	}
	i, fresh, err := c.world().ExportInvite(c.Now, c.user.ID, ch, n)
	if err != nil {
		return nil, err
	}
	if fresh {
		c.recordIn(ch, ledger.Entry{Text: i.Link()})
	}
	return c.view().invite(i), nil
}

func getExportedChatInvites(c *Call, req *api.MessagesGetExportedChatInvitesRequest) (*api.MessagesExportedChatInvites, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	admin, err := c.inputUser(req.AdminID)
	if err != nil {
		return nil, err
	}
	links, err := c.world().Invites(c.user.ID, ch, admin.ID, req.Revoked)
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := &api.MessagesExportedChatInvites{Count: int32(len(links)), Invites: []api.ExportedChatInviteClass{}}
	after := req.OffsetLink == nil || *req.OffsetLink == ""
	for _, i := range links {
		if after && len(out.Invites) < int(req.Limit) {
			out.Invites = append(out.Invites, v.invite(i))
		}
		after = after || i.Link() == *req.OffsetLink
	}
	out.Users = v.users
	return out, nil
}

// editExportedChatInvite can revoke a link; nothing else about links changes in
// this world.
func editExportedChatInvite(c *Call, req *api.MessagesEditExportedChatInviteRequest) (api.MessagesExportedChatInviteClass, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	if !req.Revoked {
		return nil, world.Refuse(400, "CHAT_INVITE_NOT_MODIFIED")
	}
	i, err := c.world().RevokeInvite(c.user.ID, ch, inviteHash(req.Link))
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Text: i.Link()})
	v := c.view()
	link := v.invite(i)
	return &api.MessagesExportedChatInvite{Invite: link, Users: v.users}, nil
}

// inviteHash takes the hash out of a link of ours.
func inviteHash(link string) string {
	_, hash, _ := strings.Cut(link, "t.me/+")
	return hash
}

// checkChatInvite shows what a link leads to.
func checkChatInvite(c *Call, req *api.MessagesCheckChatInviteRequest) (api.ChatInviteClass, error) {
	_, ch, err := c.world().FindInvite(c.Now, req.Hash)
	if err != nil {
		return nil, err
	}
	v := c.view()
	if m := c.world().Member(ch.ID, c.user.ID); m != nil && m.Present() {
		return &api.ChatInviteAlready{Chat: v.channel(ch)}, nil
	}
	return &api.ChatInvite{
		Channel: true, Broadcast: !ch.Megagroup, Megagroup: ch.Megagroup, Public: ch.Username != "",
		Title: ch.Title, About: optional(ch.About), Photo: &api.PhotoEmpty{},
		ParticipantsCount: int32(c.world().MemberCount(ch.ID)), Color: int32(ch.ID % 7),
	}, nil
}

func importChatInvite(c *Call, req *api.MessagesImportChatInviteRequest) (api.MessagesChatInviteJoinResultClass, error) {
	ch, up, err := c.world().JoinByInvite(c.Now, c.user.ID, req.Hash)
	if err != nil {
		return nil, err
	}
	return c.joined(ch, up), nil
}
