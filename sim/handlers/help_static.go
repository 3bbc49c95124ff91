package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func helpStaticMethods(m methods) {
	fixed[*api.HelpGetAppUpdateRequest, api.HelpAppUpdateClass](m, anybody, &api.HelpNoAppUpdate{})
	fixed[*api.HelpGetInviteTextRequest](m, signedIn, &api.HelpInviteText{Message: "Hey, I'm using a simulated Telegram. Join me!"})
	fixed[*api.HelpGetDeepLinkInfoRequest, api.HelpDeepLinkInfoClass](m, anybody, &api.HelpDeepLinkInfoEmpty{})
	fixed[*api.HelpGetPassportConfigRequest, api.HelpPassportConfigClass](m, anybody, &api.HelpPassportConfig{CountriesLangs: &api.DataJSON{Data: "{}"}})
	fixed[*api.HelpGetRecentMeURLsRequest](m, signedIn, &api.HelpRecentMeURLs{})
	fixed[*api.HelpGetPremiumPromoRequest](m, signedIn, &api.HelpPremiumPromo{StatusText: "There is no Premium in a simulated Telegram."})
	fixed[*api.HelpGetPeerProfileColorsRequest, api.HelpPeerColorsClass](m, anybody, &api.HelpPeerColors{})
	object(m, anybody, getPeerColors)
	object(m, anybody, getTimezones)
	object(m, anybody, getCountries)
	object(m, signedIn, getSupport)
	object(m, signedIn, getTermsUpdate)
	object(m, signedIn, getPromoData)
	noted[*api.HelpHidePromoDataRequest](m, signedIn)
	noted[*api.HelpDismissSuggestionRequest](m, signedIn)
	noted[*api.HelpSaveAppLogRequest](m, anybody)
	noted[*api.HelpSetBotUpdatesStatusRequest](m, signedIn)
}

// staticHash is the hash of the lists below; it changes when one of them does.
const staticHash = 1

// basicColors are the colors of names that clients know without being told how
// they look.
const basicColors = 7

// getPeerColors lists the colors that everybody may have.
// See https://core.telegram.org/api/colors.
func getPeerColors(_ *Call, req *api.HelpGetPeerColorsRequest) (api.HelpPeerColorsClass, error) {
	if req.Hash == staticHash {
		return &api.HelpPeerColorsNotModified{}, nil
	}
	out := &api.HelpPeerColors{Hash: staticHash}
	for id := range int32(basicColors) {
		out.Colors = append(out.Colors, &api.HelpPeerColorOption{ColorID: id})
	}
	return out, nil
}

func getTimezones(_ *Call, req *api.HelpGetTimezonesListRequest) (api.HelpTimezonesListClass, error) {
	if req.Hash == staticHash {
		return &api.HelpTimezonesListNotModified{}, nil
	}
	return &api.HelpTimezonesList{Hash: staticHash, Timezones: []*api.Timezone{{ID: "Etc/UTC", Name: "UTC"}}}, nil
}

// getCountries lists where the numbers of tests are from: any number can be
// registered, the country of most is nobody's business here.
func getCountries(_ *Call, req *api.HelpGetCountriesListRequest) (api.HelpCountriesListClass, error) {
	if req.Hash == staticHash {
		return &api.HelpCountriesListNotModified{}, nil
	}
	country := func(iso, name, code string) *api.HelpCountry {
		return &api.HelpCountry{Iso2: iso, DefaultName: name, CountryCodes: []*api.HelpCountryCode{{CountryCode: code}}}
	}
	return &api.HelpCountriesList{Hash: staticHash, Countries: []*api.HelpCountry{
		country("US", "United States", "1"), country("YL", "Y-land", "42"), country("ZZ", "Test numbers", "999"),
	}}, nil
}

// supportPhone is how the service user is shown to those who ask for help.
const supportPhone = "42777"

func getSupport(c *Call, _ *api.HelpGetSupportRequest) (*api.HelpSupport, error) {
	u := c.world().User(world.ServiceUser)
	if u == nil {
		return nil, errInternal
	}
	return &api.HelpSupport{PhoneNumber: supportPhone, User: c.view().user(u)}, nil
}

// askAgain is when clients ask once more whether there is news of rare kinds.
const askAgain = time.Hour

func getTermsUpdate(c *Call, _ *api.HelpGetTermsOfServiceUpdateRequest) (api.HelpTermsOfServiceUpdateClass, error) {
	return &api.HelpTermsOfServiceUpdateEmpty{Expires: date(c.Now.Add(askAgain).Unix())}, nil
}

func getPromoData(c *Call, _ *api.HelpGetPromoDataRequest) (api.HelpPromoDataClass, error) {
	return &api.HelpPromoDataEmpty{Expires: date(c.Now.Add(askAgain).Unix())}, nil
}
