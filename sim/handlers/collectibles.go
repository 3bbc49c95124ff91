package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Names can be bought elsewhere and put beside the one that an account or channel
// has. Nobody here has any; clients ask all the same when settings are saved.
// See https://fragment.com and https://core.telegram.org/api/invites#collectible-usernames.
func collectibleMethods(m methods) {
	boolean(m, signedIn, deactivateUsernames)
	boolean(m, signedIn, toggleChannelUsername)
	boolean(m, signedIn, reorderChannelUsernames)
	boolean(m, signedIn, toggleOwnUsername)
	boolean(m, signedIn, reorderOwnUsernames)
}

var (
	errUsernameInvalid     = world.Refuse(400, "USERNAME_INVALID")
	errUsernameNotModified = world.Refuse(400, "USERNAME_NOT_MODIFIED")
)

// deactivateUsernames leaves a channel without the names that were bought for it.
// See https://core.telegram.org/method/channels.deactivateAllUsernames.
func deactivateUsernames(c *Call, req *api.ChannelsDeactivateAllUsernamesRequest) error {
	_, err := c.ownChannel(req.Channel)
	return err
}

// See https://core.telegram.org/method/channels.toggleUsername.
func toggleChannelUsername(c *Call, req *api.ChannelsToggleUsernameRequest) error {
	ch, err := c.ownChannel(req.Channel)
	if err != nil {
		return err
	}
	return toggleUsername(ch.Username, req.Username, req.Active)
}

// See https://core.telegram.org/method/account.toggleUsername.
func toggleOwnUsername(c *Call, req *api.AccountToggleUsernameRequest) error {
	return toggleUsername(c.user.Username, req.Username, req.Active)
}

// toggleUsername refuses every change: a name that was not bought is always active.
func toggleUsername(own, name string, active bool) error {
	if own == "" || own != name || !active {
		return errUsernameInvalid
	}
	return errUsernameNotModified
}

// See https://core.telegram.org/method/channels.reorderUsernames.
func reorderChannelUsernames(c *Call, req *api.ChannelsReorderUsernamesRequest) error {
	ch, err := c.ownChannel(req.Channel)
	if err != nil {
		return err
	}
	if !sameOrder(ch.Username, req.Order) {
		return world.Refuse(400, "ORDER_INVALID")
	}
	return world.Refuse(400, "CHAT_NOT_MODIFIED")
}

// See https://core.telegram.org/method/account.reorderUsernames.
func reorderOwnUsernames(c *Call, req *api.AccountReorderUsernamesRequest) error {
	if !sameOrder(c.user.Username, req.Order) {
		return world.Refuse(400, "ORDER_INVALID")
	}
	return errUsernameNotModified
}

// sameOrder reports whether order has just the names that there are.
func sameOrder(own string, order []string) bool {
	if own == "" {
		return len(order) == 0
	}
	return len(order) == 1 && order[0] == own
}

// ownChannel is a channel that the caller founded.
func (c *Call) ownChannel(in api.InputChannelClass) (*world.Channel, error) {
	ch, err := c.visibleChannel(in)
	if err != nil {
		return nil, err
	}
	if m := c.world().Member(ch.ID, c.user.ID); m == nil || m.Role != world.RoleCreator {
		return nil, world.Refuse(400, "CHAT_ADMIN_REQUIRED")
	}
	return ch, nil
}
