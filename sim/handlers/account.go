package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

func accountMethods(m methods) {
	boolean(m, signedIn, updateStatus)
	object(m, signedIn, getAuthorizations)
	object(m, signedIn, updateProfile)
}

func updateStatus(c *Call, req *api.AccountUpdateStatusRequest) error {
	c.world().SetOnline(c.Now, c.user, !req.Offline)
	return nil
}

func getAuthorizations(c *Call, _ *api.AccountGetAuthorizationsRequest) (*api.AccountAuthorizations, error) {
	out := &api.AccountAuthorizations{AuthorizationTtlDays: 180, Authorizations: []*api.Authorization{}}
	for _, k := range c.world().Authorizations(c.user.ID) {
		a := &api.Authorization{
			Current: k.Authorization == c.Key.Authorization, Hash: k.Authorization,
			DateCreated: date(k.Since), DateActive: date(k.Active), IP: "127.0.0.1", AppName: "tgfleet",
		}
		if a.Current {
			a.Hash = 0 // as Telegram hides the hash of the session that asks
		}
		if cl := k.Client; cl != nil {
			a.DeviceModel, a.SystemVersion, a.AppVersion, a.APIID = cl.Device, cl.System, cl.App, cl.APIID
		}
		out.Authorizations = append(out.Authorizations, a)
	}
	return out, nil
}

func updateProfile(c *Call, req *api.AccountUpdateProfileRequest) (api.UserClass, error) {
	if err := c.world().Rename(c.user, cloned(req.FirstName), cloned(req.LastName), cloned(req.About)); err != nil {
		return nil, err
	}
	c.record(ledger.Entry{})
	return c.view().user(c.user), nil
}

// cloned copies an optional string out of the request's buffer.
func cloned(s *string) *string {
	if s == nil {
		return nil
	}
	return new(strings.Clone(*s))
}
