package handlers

import (
	"cmp"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

func lifetimeMethods(m methods) {
	object(m, signedIn, getAccountTTL)
	boolean(m, signedIn, setAccountTTL)
	boolean(m, signedIn, deleteAccount)
}

// defaultAccountTTL is after how many days without use an account is deleted;
// maxAccountTTL is the longest that an owner may wish for.
const (
	defaultAccountTTL = 548
	maxAccountTTL     = 730
)

func getAccountTTL(c *Call, _ *api.AccountGetAccountTTLRequest) (*api.AccountDaysTTL, error) {
	return &api.AccountDaysTTL{Days: int32(cmp.Or(c.user.AccountTTL, defaultAccountTTL))}, nil
}

func setAccountTTL(c *Call, req *api.AccountSetAccountTTLRequest) error {
	if req.Ttl == nil || req.Ttl.Days < 30 || req.Ttl.Days > maxAccountTTL {
		return errDays
	}
	c.world().SetLifetimes(c.user, int(req.Ttl.Days), c.user.SessionTTL)
	c.record(ledger.Entry{})
	return nil
}

// deleteAccount deletes the caller's account for ever. Without its password an
// account that has one is deleted by the second request, a week after the first.
// See https://core.telegram.org/api/account-deletion.
func deleteAccount(c *Call, req *api.AccountDeleteAccountRequest) error {
	if c.user.Password != nil {
		err := c.world().MayDelete(c.Now, c.user)
		if req.Password != nil {
			err = c.prove(c.user, req.Password)
		}
		if err != nil {
			return err
		}
	}
	c.record(ledger.Entry{})
	c.ended = c.world().DeleteAccount(c.user)
	return nil
}
