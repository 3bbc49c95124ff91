package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func joinRequestMethods(m methods) {
	object(m, signedIn, getChatInviteImporters)
	object(m, signedIn, hideChatJoinRequest)
	object(m, signedIn, hideAllChatJoinRequests)
}

// getChatInviteImporters lists who came by a link, or who asks to be let in, the
// latest first, from the one after the offset.
// See https://core.telegram.org/method/messages.getChatInviteImporters.
func getChatInviteImporters(c *Call, req *api.MessagesGetChatInviteImportersRequest) (*api.MessagesChatInviteImporters, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	hash, q := "", ""
	if req.Link != nil {
		hash = inviteHash(*req.Link)
	}
	if req.Q != nil {
		q = strings.ToLower(*req.Q)
	}
	if hash != "" && q != "" {
		return nil, world.Refuse(400, "SEARCH_WITH_LINK_NOT_SUPPORTED")
	}
	list, err := c.world().Comers(c.user.ID, t.peer(), hash, req.Requested)
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := &api.MessagesChatInviteImporters{Importers: []*api.ChatInviteImporter{}}
	offset, limit := comerOffset(req), min(int(req.Limit), maxInvitePage)
	for _, comer := range list {
		u := c.world().User(comer.User)
		if !matchesName(u, q) {
			continue
		}
		if out.Count++; offset.before(comer) && len(out.Importers) < limit {
			out.Importers = append(out.Importers, v.importer(comer))
		}
	}
	out.Users = v.users
	return out, nil
}

// importerOffset is the last entry of the page before, all zero for the first page.
type importerOffset struct {
	date int64
	user world.UserID
}

func comerOffset(req *api.MessagesGetChatInviteImportersRequest) importerOffset {
	o := importerOffset{date: int64(req.OffsetDate)}
	if u, ok := req.OffsetUser.(*api.InputUser); ok {
		o.user = world.UserID(u.UserID)
	}
	return o
}

// before reports whether the offset comes before an entry of a list whose latest
// entries are first.
func (o importerOffset) before(c *world.Comer) bool {
	return o.date == 0 || c.Date < o.date || c.Date == o.date && o.user != 0 && c.User < o.user
}

func (v *view) importer(c *world.Comer) *api.ChatInviteImporter {
	out := &api.ChatInviteImporter{Requested: c.Pending, UserID: v.userID(c.User), Date: date(c.Date)}
	if c.Pending {
		out.About = optional(v.w.User(c.User).About)
	}
	if c.ApprovedBy != 0 {
		out.ApprovedBy = new(v.userID(c.ApprovedBy))
	}
	return out
}

// hideChatJoinRequest lets in, or turns away, who asked.
func hideChatJoinRequest(c *Call, req *api.MessagesHideChatJoinRequestRequest) (api.UpdatesClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	up, err := c.world().AnswerRequest(c.Now, c.user.ID, t.peer(), u.ID, req.Approved)
	if err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{Subject: int64(u.ID), MessageID: messageOf(up)})
	return c.requestsAnswered(t.peer(), up), nil
}

func (c *Call) requestsAnswered(p world.Peer, log ...*world.Update) api.UpdatesClass {
	v := c.view()
	return v.applied([]api.UpdateClass{v.pendingRequests(p)}, log)
}

func hideAllChatJoinRequests(c *Call, req *api.MessagesHideAllChatJoinRequestsRequest) (api.UpdatesClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	hash := ""
	if req.Link != nil {
		hash = inviteHash(*req.Link)
	}
	done, log, err := c.world().AnswerRequests(c.Now, c.user.ID, t.peer(), hash, req.Approved)
	if err != nil {
		return nil, err
	}
	for _, u := range done {
		c.recordAt(t.peer(), ledger.Entry{Subject: int64(u)})
	}
	return c.requestsAnswered(t.peer(), log...), nil
}
