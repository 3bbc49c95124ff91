package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func qrMethods(m methods) {
	object(m, anybody, exportLoginToken)
	object(m, anybody, importLoginToken)
	object(m, signedIn, acceptLoginToken)
}

// exportLoginToken makes a token to be shown as a QR code, or completes the
// sign-in once somebody has accepted an earlier one.
// See https://core.telegram.org/method/auth.exportLoginToken.
func exportLoginToken(c *Call, req *api.AuthExportLoginTokenRequest) (api.AuthLoginTokenClass, error) {
	if !c.opts.app(req.APIID, req.APIHash) {
		return nil, errAPIID
	}
	if t := c.world().AcceptedLogin(c.Now, c.Key.ID); t != nil {
		return c.useLogin(t)
	}
	except := make([]world.UserID, len(req.ExceptIDs))
	for i, id := range req.ExceptIDs {
		except[i] = world.UserID(id)
	}
	token, expires := c.world().NewLoginToken(c.Now, c.Key, except)
	return &api.AuthLoginToken{Token: token, Expires: date(expires)}, nil
}

// importLoginToken completes at the account's home a sign-in that began at
// another DC.
func importLoginToken(c *Call, req *api.AuthImportLoginTokenRequest) (api.AuthLoginTokenClass, error) {
	t, err := c.world().FindLogin(c.Now, c.Key.ID, req.Token)
	if err != nil {
		return nil, err
	}
	return c.useLogin(t)
}

func (c *Call) useLogin(t *world.LoginToken) (api.AuthLoginTokenClass, error) {
	u := c.world().User(t.User)
	switch {
	case u.Deny() != nil:
		return nil, u.Deny()
	case u.DC != c.DC:
		return &api.AuthLoginTokenMigrateTo{DCID: int32(u.DC), Token: c.world().RenewLogin(t)}, nil
	}
	c.world().UseLogin(c.Key, t)
	if u.Password != nil && c.Key.User != u.ID {
		c.world().AwaitPassword(c.Key, u.ID)
		return nil, errNeedPassword
	}
	return &api.AuthLoginTokenSuccess{Authorization: c.welcome(u)}, nil
}

// acceptLoginToken lets somebody else sign in to the caller's account.
func acceptLoginToken(c *Call, req *api.AuthAcceptLoginTokenRequest) (*api.Authorization, error) {
	t, err := c.world().AcceptLogin(c.Now, c.user, req.Token)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{})
	now := date(c.Now.Unix())
	return &api.Authorization{
		PasswordPending: c.user.Password != nil, Hash: t.Authorization, DateCreated: now, DateActive: now,
		APIID: t.Client.APIID, DeviceModel: t.Client.Device, SystemVersion: t.Client.System, AppVersion: t.Client.App,
		AppName: "tgfleet", IP: "127.0.0.1",
	}, nil
}
