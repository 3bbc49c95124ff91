package conformance

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// answered is a scenario of calls that clients make on their own: each must have
// an answer, and every library must be able to read it.
func answered(ask func(p *person)) func(*stage) {
	return func(s *stage) { ask(s.people(1)[0]) }
}

// try sends a request whose answer is read and not looked at further.
func try[R any](p *person, req tl.Request[R]) {
	p.Helper()
	do(p, req)
}

var startScenarios = []scenario{
	{"configuration before sign-in", func(s *stage) {
		p := s.stranger()
		c := do(p, &api.HelpGetConfigRequest{})
		is(s, "this DC", c.ThisDC, 1)
		is(s, "three DCs", len(c.DCOptions) >= 3, true)
		is(s, "it expires later", c.Expires > c.Date, true)
	}},
	{"nearest DC before sign-in", func(s *stage) {
		is(s, "this DC", do(s.stranger(), &api.HelpGetNearestDCRequest{}).ThisDC, 1)
	}},
	{"configuration of apps, countries and keys of CDNs", answered(func(p *person) {
		try(p, &api.HelpGetAppConfigRequest{})
		try(p, &api.HelpGetCountriesListRequest{LangCode: "en"})
		try(p, &api.HelpGetCdnConfigRequest{})
		try(p, &api.HelpGetPeerColorsRequest{})
		try(p, &api.HelpGetPromoDataRequest{})
		try(p, &api.HelpGetTermsOfServiceUpdateRequest{})
	})},
	{"language packs", answered(func(p *person) {
		try(p, &api.LangpackGetLanguagesRequest{LangPack: "tdesktop"})
		try(p, &api.LangpackGetLangPackRequest{LangPack: "tdesktop", LangCode: "en"})
	})},
	{"state, status and devices", answered(func(p *person) {
		is(p.stage, "pts", do(p, &api.UpdatesGetStateRequest{}).Pts >= 1, true)
		try(p, &api.AccountUpdateStatusRequest{})
		try(p, &api.AccountRegisterDeviceRequest{TokenType: 7, Token: "token", Secret: []byte{}, OtherUids: []int64{}})
	})},
	{"settings", answered(func(p *person) {
		try(p, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyUsers{}})
		try(p, &api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyStatusTimestamp{}})
		try(p, &api.AccountGetContentSettingsRequest{})
		try(p, &api.AccountGetThemesRequest{Format: "tdesktop"})
		try(p, &api.MessagesGetDialogFiltersRequest{})
	})},
	{"stickers, reactions and stories", answered(func(p *person) {
		try(p, &api.MessagesGetAllStickersRequest{})
		try(p, &api.MessagesGetAvailableReactionsRequest{})
		try(p, &api.MessagesGetSavedGifsRequest{})
		try(p, &api.StoriesGetAllStoriesRequest{})
		try(p, &api.AccountGetDefaultEmojiStatusesRequest{})
	})},
	{"contacts at the start", answered(func(p *person) {
		try(p, &api.ContactsGetContactsRequest{})
		try(p, &api.ContactsGetStatusesRequest{})
		try(p, &api.ContactsGetTopPeersRequest{Correspondents: true, Limit: 10})
	})},
	{"methods that nobody simulates are refused, and the session goes on", answered(func(p *person) {
		refused(p, "400 INPUT_METHOD_INVALID", &api.SmsjobsJoinRequest{})
		do(p, &api.UpdatesGetStateRequest{})
	})},
	{"a method that needs an account", func(s *stage) {
		refused(s.stranger(), "401 AUTH_KEY_UNREGISTERED", &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	}},
}
