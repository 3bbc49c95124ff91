package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func groupMethods(m methods) {
	object(m, signedIn, createChat)
}

// createChat founds a basic group.
// See https://core.telegram.org/method/messages.createChat.
func createChat(c *Call, req *api.MessagesCreateChatRequest) (*api.MessagesInvitedUsers, error) {
	users := make([]world.UserID, 0, min(len(req.Users), maxParticipants))
	for _, in := range req.Users {
		u, err := c.inputUser(in)
		if err != nil {
			return nil, err
		}
		users = append(users, u.ID)
	}
	g, up, err := c.world().CreateGroup(c.Now, c.user.ID, strings.Clone(req.Title), users)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: world.GroupPeer(g.ID).String(), MessageID: up.IDs[0], Text: g.Title})
	return &api.MessagesInvitedUsers{
		Updates: c.view().applied(nil, []*world.Update{up}), MissingInvitees: []*api.MissingInvitee{},
	}, nil
}
