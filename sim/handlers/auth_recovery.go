package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// recoveryMethods are for somebody who has forgotten the password, also in the
// middle of a sign-in.
func recoveryMethods(m methods) {
	object(m, anybody, requestPasswordRecovery)
	boolean(m, anybody, checkRecoveryPassword)
	object(m, anybody, recoverPassword)
}

// requestPasswordRecovery mails a code to the address that goes with the
// password. See https://core.telegram.org/api/srp#email-verification.
func requestPasswordRecovery(c *Call, _ *api.AuthRequestPasswordRecoveryRequest) (*api.AuthPasswordRecovery, error) {
	u := c.passwordOwner()
	if u == nil {
		return nil, errUnregistered
	}
	if err := c.world().RequestRecovery(c.Now, u); err != nil {
		return nil, err
	}
	return &api.AuthPasswordRecovery{EmailPattern: world.EmailPattern(u.Password.Email)}, nil
}

func checkRecoveryPassword(c *Call, req *api.AuthCheckRecoveryPasswordRequest) error {
	u := c.passwordOwner()
	if u == nil {
		return errUnregistered
	}
	return c.world().CheckRecovery(c.Now, u, req.Code)
}

// recoverPassword removes the password, or sets another, and completes the
// sign-in.
func recoverPassword(c *Call, req *api.AuthRecoverPasswordRequest) (api.AuthAuthorizationClass, error) {
	u := c.passwordOwner()
	if u == nil {
		return nil, errUnregistered
	}
	if err := c.world().CheckRecovery(c.Now, u, req.Code); err != nil {
		return nil, err
	}
	var p *world.Password
	if req.NewSettings != nil {
		var err error
		if p, err = c.newPassword(u, req.NewSettings); err != nil {
			return nil, err
		}
		if p != nil {
			p.Email = u.Password.Email // an address needs a code of its own
		}
	}
	c.world().Recover(u, p)
	return c.welcome(u), nil
}
