package handlers_test

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// accountRequests are proper requests about accounts, as seeds.
func (b *box) accountRequests() []tl.Object {
	return []tl.Object{
		&api.AccountGetAuthorizationsRequest{},
		&api.AccountResetAuthorizationRequest{Hash: 1},
		&api.AccountChangeAuthorizationSettingsRequest{Hash: 1, Confirmed: true, CallRequestsDisabled: new(true)},
		&api.AuthResetAuthorizationsRequest{},
		&api.AuthDropTempAuthKeysRequest{ExceptAuthKeys: []int64{1}},
		&api.AccountSetAuthorizationTTLRequest{AuthorizationTtlDays: 30},
		&api.AccountSetAccountTTLRequest{Ttl: &api.AccountDaysTTL{Days: 30}},
		&api.AccountGetAccountTTLRequest{},
		&api.HelpAcceptTermsOfServiceRequest{ID: &api.DataJSON{Data: "{}"}},
	}
}
