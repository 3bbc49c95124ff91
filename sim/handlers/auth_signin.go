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
		return &api.AuthAuthorizationSignUpRequired{}, nil
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
	maps.DeleteFunc(c.exports, func(_ int64, x export) bool { return x.authorization == c.Key.Authorization })
	c.ended = c.world().SignOut(c.Key.Authorization)
	c.record(ledger.Entry{})
	return &api.AuthLoggedOut{}, nil
}
