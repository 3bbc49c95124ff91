package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

func accountMethods(m methods) {
	boolean(m, signedIn, updateStatus)
	object(m, signedIn, updateProfile)
	object(m, signedIn, updateOwnUsername)
	boolean(m, signedIn, checkOwnUsername)
}

func updateStatus(c *Call, req *api.AccountUpdateStatusRequest) error {
	c.world().SetOnline(c.Now, c.user, !req.Offline)
	return nil
}

func updateProfile(c *Call, req *api.AccountUpdateProfileRequest) (api.UserClass, error) {
	if err := c.world().Rename(c.user, cloned(req.FirstName), cloned(req.LastName), cloned(req.About)); err != nil {
		return nil, err
	}
	c.record(ledger.Entry{})
	return c.view().user(c.user), nil
}

// updateOwnUsername changes the caller's public name.
// See https://core.telegram.org/method/account.updateUsername.
func updateOwnUsername(c *Call, req *api.AccountUpdateUsernameRequest) (api.UserClass, error) {
	if err := c.changed(c.world().SetUsername(c.user, strings.Clone(req.Username))); err != nil {
		return nil, err
	}
	return c.view().user(c.user), nil
}

func checkOwnUsername(c *Call, req *api.AccountCheckUsernameRequest) error {
	return c.world().UsernameFree(req.Username)
}

// cloned copies an optional string out of the request's buffer.
func cloned(s *string) *string {
	if s == nil {
		return nil
	}
	return new(strings.Clone(*s))
}
