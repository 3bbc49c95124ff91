package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// unwilling tells whether a user does not let the caller add him or her.
func (c *Call) unwilling(u world.UserID) bool {
	return c.world().Blocks(u, c.user.ID) || !c.world().Allows(u, c.user.ID, world.PrivacyChatInvite)
}

// willing parts those whom the caller can add from those who do not let it.
func (c *Call) willing(users []world.UserID) (yes, no []world.UserID) {
	for _, u := range users {
		if c.unwilling(u) {
			no = append(no, u)
		} else {
			yes = append(yes, u)
		}
	}
	return yes, no
}

// invited answers who could be added and who is missing.
// See https://core.telegram.org/constructor/messages.invitedUsers.
func (v *view) invited(missing []world.UserID, own []api.UpdateClass, log ...*world.Update) *api.MessagesInvitedUsers {
	out := &api.MessagesInvitedUsers{MissingInvitees: make([]*api.MissingInvitee, len(missing))}
	for i, u := range missing {
		out.MissingInvitees[i] = &api.MissingInvitee{UserID: v.userID(u)}
	}
	out.Updates = v.applied(own, log)
	return out
}
