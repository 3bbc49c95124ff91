package handlers

import (
	"bytes"
	"strings"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func passwordChangeMethods(m methods) {
	object(m, signedIn, getPasswordSettings)
	boolean(m, signedIn, updatePasswordSettings)
	boolean(m, signedIn, confirmPasswordEmail)
	boolean(m, signedIn, resendPasswordEmail)
	boolean(m, signedIn, cancelPasswordEmail)
	object(m, signedIn, resetPassword)
	boolean(m, signedIn, declinePasswordReset)
}

// getPasswordSettings tells whoever knows the password what goes with it.
func getPasswordSettings(c *Call, req *api.AccountGetPasswordSettingsRequest) (*api.AccountPasswordSettings, error) {
	if c.user.Password == nil {
		return &api.AccountPasswordSettings{}, nil
	}
	if err := c.prove(c.user, req.Password); err != nil {
		return nil, err
	}
	return &api.AccountPasswordSettings{Email: optional(c.user.Password.Email.Reveal())}, nil
}

// updatePasswordSettings sets, changes or removes the password, or its e-mail
// address alone. See https://core.telegram.org/api/srp#setting-a-new-2fa-password.
func updatePasswordSettings(c *Call, req *api.AccountUpdatePasswordSettingsRequest) error {
	if c.user.Password != nil {
		if err := c.prove(c.user, req.Password); err != nil {
			return err
		}
	}
	p, err := c.newPassword(c.user, req.NewSettings)
	if err != nil {
		return err
	}
	return c.changed(c.world().SetPassword(c.Now, c.user, p))
}

// changed notes that the caller's account was changed, unless it was not.
func (c *Call) changed(err error) error {
	if err == nil {
		c.record(ledger.Entry{})
	}
	return err
}

var errSettings = world.Refuse(400, "NEW_SETTINGS_INVALID")

const (
	maxHint          = 255 // bytes
	passwordHashSize = 256
)

// newPassword reads what a password is to become: nil when it is to be removed.
// The refusals are NEW_SETTINGS_EMPTY, NEW_SETTINGS_INVALID and NEW_SALT_INVALID.
func (c *Call) newPassword(u *world.User, in *api.AccountPasswordInputSettings) (*world.Password, error) {
	p := &world.Password{}
	switch {
	case in == nil, in.NewAlgo == nil && in.Email == nil:
		return nil, world.Refuse(400, "NEW_SETTINGS_EMPTY")
	case in.NewAlgo == nil && u.Password == nil, in.Hint != nil && len(*in.Hint) > maxHint:
		return nil, errSettings
	case u.Password != nil:
		*p = *u.Password
	}
	if in.Email != nil {
		p.Email = world.Private(strings.Clone(*in.Email))
	}
	if in.NewAlgo == nil {
		return p, nil
	}
	if in.Hint != nil {
		p.Hint = strings.Clone(*in.Hint)
	}
	if len(in.NewPasswordHash) == 0 { // whatever algorithm comes along: clients send what they were offered
		return nil, nil
	}
	switch algo := in.NewAlgo.(type) {
	case *api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow:
		if len(in.NewPasswordHash) != passwordHashSize || algo.G != passwordGenerator || !bytes.Equal(algo.P, crypto.KnownPrime()) {
			return nil, errSettings
		}
		if err := c.world().CheckSalts(u, algo.Salt1, algo.Salt2); err != nil {
			return nil, err
		}
		p.Salt1, p.Salt2, p.Verifier = bytes.Clone(algo.Salt1), bytes.Clone(algo.Salt2), bytes.Clone(in.NewPasswordHash)
		if _, err := srp.VerifierFromHash(p.Verifier, passwordParams(p)); err != nil {
			return nil, errSettings
		}
		return p, nil
	}
	return nil, errSettings
}

func confirmPasswordEmail(c *Call, req *api.AccountConfirmPasswordEmailRequest) error {
	return c.changed(c.world().ConfirmEmail(c.Now, c.user, req.Code))
}

func resendPasswordEmail(c *Call, _ *api.AccountResendPasswordEmailRequest) error {
	return c.world().ResendEmail(c.Now, c.user)
}

func cancelPasswordEmail(c *Call, _ *api.AccountCancelPasswordEmailRequest) error {
	return c.world().CancelEmail(c.user)
}

// resetPassword removes a password that the owner has forgotten, after a week.
// See https://core.telegram.org/api/srp#password-reset.
func resetPassword(c *Call, _ *api.AccountResetPasswordRequest) (api.AccountResetPasswordResultClass, error) {
	until, gone, retry, err := c.world().ResetPassword(c.Now, c.user)
	switch {
	case err != nil:
		return nil, err
	case gone:
		c.record(ledger.Entry{})
		return &api.AccountResetPasswordOk{}, nil
	case retry:
		return &api.AccountResetPasswordFailedWait{RetryDate: date(until.Unix())}, nil
	}
	return &api.AccountResetPasswordRequestedWait{UntilDate: date(until.Unix())}, nil
}

func declinePasswordReset(c *Call, _ *api.AccountDeclinePasswordResetRequest) error {
	return c.changed(c.world().DeclineReset(c.Now, c.user))
}
