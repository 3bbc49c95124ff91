package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestJoinRequests(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 5)
	owner, admin, guests := all[0], all[1], all[2:]
	id := owner.createGroup("Gated")
	admin.joinBy(owner.link(id))
	owner.meet(admin)
	must(owner.client, &api.ChannelsEditAdminRequest{
		Channel: owner.channel(id), UserID: owner.user(admin.self.ID), AdminRights: &api.ChatAdminRights{InviteUsers: true},
	})
	peer := owner.channelPeer(id)
	gate := must(owner.client, &api.MessagesExportChatInviteRequest{Peer: peer, RequestNeeded: true, Title: new("gate")}).(*api.ChatInviteExported)
	if !gate.RequestNeeded || gate.Permanent {
		t.Errorf("the link is %+v", gate)
	}
	if preview := must(guests[0].client, &api.MessagesCheckChatInviteRequest{Hash: hashOf(gate.Link)}).(*api.ChatInvite); !preview.RequestNeeded {
		t.Errorf("preview %+v", preview)
	}
	for _, g := range guests {
		refused(g.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(gate.Link)}, "400 INVITE_REQUEST_SENT")
	}
	refused(guests[0].client, &api.MessagesImportChatInviteRequest{Hash: hashOf(gate.Link)}, "400 INVITE_REQUEST_SENT")
	told := heardOf[*api.UpdatePendingJoinRequests](admin)
	if told.Peer.(*api.PeerChannel).ChannelID != id || told.RequestsPending < 1 || len(told.RecentRequesters) < 1 {
		t.Errorf("the administrator is told of %+v", told)
	}
	full := must(owner.client, &api.ChannelsGetFullChannelRequest{Channel: owner.channel(id)}).FullChat.(*api.ChannelFull)
	if full.RequestsPending == nil || *full.RequestsPending != 3 || len(full.RecentRequesters) != 3 {
		t.Errorf("the full channel: %+v", full)
	}
	importers := func(requested bool, q string) *api.MessagesGetChatInviteImportersRequest {
		req := &api.MessagesGetChatInviteImportersRequest{Peer: peer, Requested: requested, OffsetUser: &api.InputUserEmpty{}, Limit: 2}
		if q != "" {
			req.Q = &q
		} else {
			req.Link = &gate.Link
		}
		return req
	}
	page := must(owner.client, importers(true, ""))
	owner.learn(page.Users, nil)
	if page.Count != 3 || len(page.Importers) != 2 || !page.Importers[0].Requested {
		t.Fatalf("who asks: %+v", page)
	}
	next := importers(true, "")
	last := page.Importers[1]
	next.OffsetDate, next.OffsetUser = last.Date, owner.user(last.UserID)
	if rest := must(owner.client, next); len(rest.Importers) != 1 {
		t.Errorf("the second page: %+v", rest)
	} else {
		owner.learn(rest.Users, nil)
	}
	if found := must(owner.client, importers(true, "person2")); len(found.Importers) != 1 || found.Importers[0].UserID != guests[0].self.ID {
		t.Errorf("found by name: %+v", found)
	}
	both := importers(true, "x")
	both.Link = &gate.Link
	refused(owner.client, both, "400 SEARCH_WITH_LINK_NOT_SUPPORTED")

	up := must(owner.client, &api.MessagesHideChatJoinRequestRequest{Peer: peer, UserID: owner.user(guests[0].self.ID), Approved: true}).(*api.Updates)
	if up.Updates[0].(*api.UpdatePendingJoinRequests).RequestsPending != 2 {
		t.Errorf("still waiting: %+v", up.Updates[0])
	}
	if a := up.Updates[1].(*api.UpdateNewChannelMessage).Message.(*api.MessageService); a.Action.ConstructorID() != api.IDMessageActionChatJoinedByRequest ||
		a.FromID.(*api.PeerUser).UserID != guests[0].self.ID {
		t.Errorf("announced %+v", a)
	}
	refused(owner.client, &api.MessagesHideChatJoinRequestRequest{Peer: peer, UserID: owner.user(guests[0].self.ID)}, "400 USER_ALREADY_PARTICIPANT")
	heardOf[*api.UpdateChannel](guests[0])
	must(owner.client, &api.MessagesHideChatJoinRequestRequest{Peer: peer, UserID: owner.user(guests[1].self.ID)})
	refused(owner.client, &api.MessagesHideChatJoinRequestRequest{Peer: peer, UserID: owner.user(guests[1].self.ID)}, "400 HIDE_REQUESTER_MISSING")
	must(owner.client, &api.MessagesHideAllChatJoinRequestsRequest{Peer: peer, Approved: true, Link: &gate.Link})
	refused(owner.client, &api.MessagesHideAllChatJoinRequestsRequest{Peer: peer, Approved: true}, "400 HIDE_REQUESTER_MISSING")
	came := must(owner.client, importers(false, ""))
	if len(came.Importers) != 2 || came.Importers[0].ApprovedBy == nil || *came.Importers[0].ApprovedBy != owner.self.ID {
		t.Errorf("came by the link: %+v", came)
	}
	self := must(guests[0].client, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}).(*api.MessagesDialogs)
	guests[0].learn(self.Users, self.Chats)
	me := must(guests[0].client, &api.ChannelsGetParticipantRequest{Channel: guests[0].channel(id), Participant: &api.InputPeerSelf{}})
	if p := me.Participant.(*api.ChannelParticipantSelf); !p.ViaRequest || p.InviterID != owner.self.ID {
		t.Errorf("who was let in is %+v", p)
	}
}

// A public group can let nobody in unasked.
func TestPublicJoinRequests(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 2)
	owner, guest := all[0], all[1]
	id := owner.createGroup("Public")
	toggle := &api.ChannelsToggleJoinRequestRequest{Channel: owner.channel(id), Enabled: true}
	refused(owner.client, toggle, "400 CHAT_PUBLIC_REQUIRED")
	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(id), Username: "gated_group"})
	must(owner.client, toggle)
	refused(owner.client, toggle, "400 CHAT_NOT_MODIFIED")
	res := must(guest.client, &api.ContactsResolveUsernameRequest{Username: "gated_group"})
	guest.learn(res.Users, res.Chats)
	if !guest.channels[id].JoinRequest {
		t.Errorf("the group is %+v", guest.channels[id])
	}
	refused(guest.client, &api.ChannelsJoinChannelRequest{Channel: guest.channel(id)}, "400 INVITE_REQUEST_SENT")
	must(owner.client, &api.MessagesHideAllChatJoinRequestsRequest{Peer: owner.channelPeer(id), Approved: true})
	guest.post(id, "thanks", 1)
}

func TestLinksAreEdited(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 3)
	owner, guest := all[0], all[1]
	id := owner.createGroup("Club")
	peer := owner.channelPeer(id)
	refused(owner.client, &api.MessagesExportChatInviteRequest{Peer: peer, SubscriptionPricing: &api.StarsSubscriptionPricing{Period: 1, Amount: 1}}, "400 PRICING_CHAT_INVALID")
	refused(owner.client, &api.MessagesExportChatInviteRequest{Peer: peer, UsageLimit: new(int32(100_000))}, "400 USAGE_LIMIT_INVALID")
	refused(owner.client, &api.MessagesExportChatInviteRequest{Peer: &api.InputPeerSelf{}}, "400 PEER_ID_INVALID")
	link := must(owner.client, &api.MessagesExportChatInviteRequest{Peer: peer, UsageLimit: new(int32(5))}).(*api.ChatInviteExported).Link
	edited := must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, Title: new("five"), UsageLimit: new(int32(6))}).(*api.MessagesExportedChatInvite)
	if i := edited.Invite.(*api.ChatInviteExported); *i.Title != "five" || *i.UsageLimit != 6 {
		t.Errorf("edited: %+v", i)
	}
	guest.joinBy(link)
	must(guest.client, &api.ChannelsLeaveChannelRequest{Channel: guest.channel(id)})
	guest.joinBy(link)
	got := must(owner.client, &api.MessagesGetExportedChatInviteRequest{Peer: peer, Link: link}).(*api.MessagesExportedChatInvite)
	if i := got.Invite.(*api.ChatInviteExported); *i.Usage != 2 {
		t.Errorf("used: %+v", i)
	}
	must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, UsageLimit: new(int32(1))})
	refused(all[2].client, &api.MessagesImportChatInviteRequest{Hash: link[len("https://t.me/+"):]}, "406 INVITE_HASH_EXPIRED")
	refused(guest.client, &api.MessagesGetExportedChatInviteRequest{Peer: guest.channelPeer(id), Link: link}, "400 CHAT_ADMIN_REQUIRED")
	refused(owner.client, &api.MessagesGetExportedChatInviteRequest{Peer: peer, Link: "https://t.me/+other"}, "400 INVITE_HASH_EXPIRED")
	refused(owner.client, &api.MessagesGetExportedChatInvitesRequest{Peer: peer, AdminID: &api.InputUserEmpty{}}, "400 ADMIN_ID_INVALID")
	refused(owner.client, &api.MessagesDeleteRevokedExportedChatInvitesRequest{Peer: peer, AdminID: &api.InputUserEmpty{}}, "400 ADMIN_ID_INVALID")

	permanent := owner.link(id)
	replaced := must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: permanent, Revoked: true}).(*api.MessagesExportedChatInviteReplaced)
	if fresh := replaced.NewInvite.(*api.ChatInviteExported); fresh.Link != owner.link(id) || fresh.Link == permanent || !fresh.Permanent {
		t.Errorf("replaced by %+v", fresh)
	}
	refused(owner.client, &api.MessagesDeleteExportedChatInviteRequest{Peer: peer, Link: link}, "400 INVITE_REVOKED_MISSING")
	must(owner.client, &api.MessagesDeleteExportedChatInviteRequest{Peer: peer, Link: permanent})
	must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, Revoked: true})
	admins := must(owner.client, &api.MessagesGetAdminsWithInvitesRequest{Peer: peer}).Admins
	if len(admins) != 1 || admins[0].InvitesCount != 1 || admins[0].RevokedInvitesCount != 1 {
		t.Errorf("administrators with links: %+v", admins)
	}
	must(owner.client, &api.MessagesDeleteRevokedExportedChatInvitesRequest{Peer: peer, AdminID: &api.InputUserSelf{}})
	list := must(owner.client, &api.MessagesGetExportedChatInvitesRequest{Peer: peer, AdminID: &api.InputUserSelf{}, Revoked: true, Limit: 10})
	if list.Count != 0 {
		t.Errorf("revoked links: %+v", list)
	}
}
