package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// willing parts those whom the caller can add from those who block the caller.
func (c *Call) willing(users []world.UserID) (yes, no []world.UserID) {
	for _, u := range users {
		if c.world().Blocks(u, c.user.ID) {
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
