package handlers

import (
	"cmp"
	"slices"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func sessionMethods(m methods) {
	object(m, signedIn, getAuthorizations)
	boolean(m, signedIn, resetAuthorization)
	boolean(m, signedIn, resetAuthorizations)
	boolean(m, signedIn, changeAuthorizationSettings)
	boolean(m, signedIn, setAuthorizationTTL)
	boolean(m, anybody, dropTempAuthKeys)
}

// defaultSessionTTL is after how many days without use a session ends.
const defaultSessionTTL = 180

// getAuthorizations lists where the account is signed in, the caller first.
// See https://core.telegram.org/method/account.getAuthorizations.
func getAuthorizations(c *Call, _ *api.AccountGetAuthorizationsRequest) (*api.AccountAuthorizations, error) {
	out := &api.AccountAuthorizations{
		AuthorizationTtlDays: int32(cmp.Or(c.user.SessionTTL, defaultSessionTTL)), Authorizations: []*api.Authorization{},
	}
	for _, k := range c.world().Authorizations(c.user.ID) {
		a := &api.Authorization{
			Current: k.Authorization == c.Key.Authorization, Hash: k.Authorization, Unconfirmed: k.Unconfirmed(c.Now),
			EncryptedRequestsDisabled: k.Settings.NoSecretChats, CallRequestsDisabled: k.Settings.NoCalls,
			DateCreated: date(k.Since), DateActive: date(k.Active), IP: "127.0.0.1", AppName: "tgfleet",
		}
		if a.Current {
			// As Telegram hides the hash of the session that asks, and trusts it.
			a.Hash, a.Unconfirmed = 0, false
		}
		if cl := k.Client; cl != nil {
			a.DeviceModel, a.SystemVersion, a.AppVersion, a.APIID = cl.Device, cl.System, cl.App, cl.APIID
		}
		if a.Current {
			out.Authorizations = slices.Insert(out.Authorizations, 0, a)
			continue
		}
		out.Authorizations = append(out.Authorizations, a)
	}
	return out, nil
}

// resetAuthorization ends another session of the account.
func resetAuthorization(c *Call, req *api.AccountResetAuthorizationRequest) error {
	ended, err := c.world().Terminate(c.Now, c.Key, req.Hash)
	return c.terminated(ended, err)
}

// resetAuthorizations ends all sessions of the account but the caller's.
func resetAuthorizations(c *Call, _ *api.AuthResetAuthorizationsRequest) error {
	ended, err := c.world().TerminateOthers(c.Now, c.Key)
	return c.terminated(ended, err)
}

func (c *Call) terminated(ended []uint64, err error) error {
	if err != nil {
		return err
	}
	c.ended = ended
	c.record(ledger.Entry{})
	return nil
}

func changeAuthorizationSettings(c *Call, req *api.AccountChangeAuthorizationSettingsRequest) error {
	err := c.world().ChangeSession(c.user.ID, req.Hash, req.Confirmed, req.EncryptedRequestsDisabled, req.CallRequestsDisabled)
	if err == nil {
		c.record(ledger.Entry{})
	}
	return err
}

var errDays = world.Refuse(400, "TTL_DAYS_INVALID")

func setAuthorizationTTL(c *Call, req *api.AccountSetAuthorizationTTLRequest) error {
	if req.AuthorizationTtlDays < 1 || req.AuthorizationTtlDays > 366 {
		return errDays
	}
	c.world().SetLifetimes(c.user, c.user.AccountTTL, int(req.AuthorizationTtlDays))
	c.record(ledger.Entry{})
	return nil
}

// dropTempAuthKeys forgets the temporary keys of the caller's permanent key but
// those it names and the one it speaks with.
func dropTempAuthKeys(c *Call, req *api.AuthDropTempAuthKeysRequest) error {
	c.world().ForgetTempKeys(func(t *world.TempKey) bool {
		return t.Perm == c.Key.ID && t != c.Temp && !slices.Contains(req.ExceptAuthKeys, int64(t.ID))
	})
	return nil
}
