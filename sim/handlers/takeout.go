package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

// takeoutMethods frame an export of all data of an account. What is asked within one,
// by invokeWithTakeout, is answered as it always is.
// See https://core.telegram.org/api/takeout.
func takeoutMethods(m methods) {
	object(m, signedIn, initTakeoutSession)
	boolean(m, signedIn, finishTakeoutSession)
}

func initTakeoutSession(c *Call, _ *api.AccountInitTakeoutSessionRequest) (*api.AccountTakeout, error) {
	c.record(ledger.Entry{})
	return &api.AccountTakeout{ID: c.world().StartTakeout(c.Key)}, nil
}

func finishTakeoutSession(c *Call, _ *api.AccountFinishTakeoutSessionRequest) error {
	return c.changed(c.world().FinishTakeout(c.Key, c.takeout))
}
