package handlers

import (
	"maps"
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func signInMethods(m methods) {
	object(m, anybody, signIn)
	object(m, anybody, signUp)
	object(m, anywhere, logOut)
	boolean(m, signedIn, acceptTerms)
}

// signIn checks the code. An account with a password then owes it, a number
// without an account a name.
// See https://core.telegram.org/method/auth.signIn.
func signIn(c *Call, req *api.AuthSignInRequest) (api.AuthAuthorizationClass, error) {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	if home := c.world().HomeOf(phone, c.DC); home != c.DC {
		return nil, world.Refuse(303, "PHONE_MIGRATE_%d", home)
	}
	var digits string
	if req.PhoneCode != nil {
		digits = *req.PhoneCode
	}
	if err := c.world().EnterCode(c.Now, c.Key.ID, phone, req.PhoneCodeHash, digits); err != nil {
		return nil, err
	}
	u := c.world().UserByPhone(phone)
	switch {
	case u == nil:
		return &api.AuthAuthorizationSignUpRequired{TermsOfService: terms()}, nil
	case u.Deny() != nil:
		return nil, u.Deny()
	case u.Password != nil && c.Key.User != u.ID:
		c.world().AwaitPassword(c.Key, u.ID)
		return nil, errNeedPassword
	}
	return c.welcome(u), nil
}

// signUp founds the account of a number whose code was entered.
func signUp(c *Call, req *api.AuthSignUpRequest) (api.AuthAuthorizationClass, error) {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	if err := c.world().EnteredCode(c.Now, c.Key.ID, phone, req.PhoneCodeHash); err != nil {
		return nil, err
	}
	u, err := c.world().AddUser(c.Now, world.NewUser{
		Phone: phone, DC: c.DC, FirstName: strings.Clone(req.FirstName), LastName: strings.Clone(req.LastName),
	})
	if err != nil {
		return nil, err
	}
	return c.welcome(u), nil
}

// welcome signs the caller's key in and tells who it is now.
func (c *Call) welcome(u *world.User) *api.AuthAuthorization {
	fresh := c.Key.User != u.ID
	c.world().SignIn(c.Now, c.Key, u.ID)
	c.user = u
	if fresh {
		c.record(ledger.Entry{})
	}
	return &api.AuthAuthorization{User: c.view().user(u)}
}

// logOut ends the authorization on all its keys, at every DC.
func logOut(c *Call, _ *api.AuthLogOutRequest) (*api.AuthLoggedOut, error) {
	maps.DeleteFunc(c.exports, func(_ string, x export) bool { return x.authorization == c.Key.Authorization })
	c.ended = c.world().SignOut(c.Key.Authorization)
	c.record(ledger.Entry{})
	return &api.AuthLoggedOut{FutureAuthToken: c.world().NewLogoutToken(c.Now, c.user)}, nil
}

// terms is what somebody who signs up agrees to.
func terms() *api.HelpTermsOfService {
	return &api.HelpTermsOfService{
		ID:   &api.DataJSON{Data: `{"country":"ZZ","min_age":false,"terms_key":"TERMS_OF_SERVICE"}`},
		Text: "By signing up you agree that nothing in this Telegram is real.", Entities: []api.MessageEntityClass{},
	}
}

// acceptTerms has nothing to remember: these terms never change.
func acceptTerms(*Call, *api.HelpAcceptTermsOfServiceRequest) error { return nil }
