package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var errFrozen = world.Refuse(420, "FROZEN_METHOD_INVALID")

// frozenMayAlso are what a frozen account may call besides methods that read.
var frozenMayAlso = map[string]bool{
	"account.updateStatus": true, "account.registerDevice": true, "account.unregisterDevice": true,
	"account.deleteAccount": true, "auth.logOut": true, "auth.exportAuthorization": true,
}

// allowedFrozen tells whether a frozen account may call a method: it may read.
// See https://core.telegram.org/api/auth#frozen-accounts.
func allowedFrozen(method string) bool {
	_, verb, _ := strings.Cut(method, ".")
	for _, reads := range []string{"get", "check", "resolve", "search", "read", "receive"} {
		if strings.HasPrefix(verb, reads) {
			return true
		}
	}
	return frozenMayAlso[method]
}

// freezeConfig is what a frozen account finds in the client configuration, no
// entries for anybody else.
func freezeConfig(u *world.User) []*api.JSONObjectValue {
	if u == nil || u.Standing != world.StandingFrozen {
		return nil
	}
	return []*api.JSONObjectValue{
		{Key: "freeze_since_date", Value: &api.JSONNumber{Value: float64(u.FrozenSince)}},
		{Key: "freeze_until_date", Value: &api.JSONNumber{Value: float64(u.FrozenUntil)}},
		{Key: "freeze_appeal_url", Value: &api.JSONString{Value: "https://t.me/spambot"}},
	}
}
