package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func codeMethods(m methods) {
	object(m, anybody, sendCode)
	object(m, anybody, resendCode)
	boolean(m, anybody, cancelCode)
}

// sendCode answers where the code went: to the number's Telegram, or as a text
// message when it has none.
// See https://core.telegram.org/method/auth.sendCode.
func sendCode(c *Call, req *api.AuthSendCodeRequest) (api.AuthSentCodeClass, error) {
	if !c.opts.app(req.APIID, req.APIHash) {
		return nil, errAPIID
	}
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	if home := c.world().HomeOf(phone, c.DC); home == c.DC && req.Settings != nil {
		if u := c.world().UseLogoutToken(c.Now, phone, req.Settings.LogoutTokens); u != nil && u.Deny() == nil {
			return c.relogin(u)
		}
	}
	code, err := c.world().SendCode(c.Now, phone, c.DC)
	if err != nil {
		return nil, err
	}
	return sentCode(code), nil
}

func resendCode(c *Call, req *api.AuthResendCodeRequest) (api.AuthSentCodeClass, error) {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	code, err := c.world().ResendCode(c.Now, phone, req.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	return sentCode(code), nil
}

func cancelCode(c *Call, req *api.AuthCancelCodeRequest) error {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return err
	}
	return c.world().CancelCode(c.Now, phone, req.PhoneCodeHash)
}

// relogin signs an account in that was signed in on this client before: a token
// of auth.logOut takes the place of the code, never of the password.
func (c *Call) relogin(u *world.User) (api.AuthSentCodeClass, error) {
	if u.Password != nil && c.Key.User != u.ID {
		c.world().AwaitPassword(c.Key, u.ID)
		return nil, errNeedPassword
	}
	return &api.AuthSentCodeSuccess{Authorization: c.welcome(u)}, nil
}

// codeTimeout is after how many seconds a code may be asked for in another way.
const codeTimeout = 60

func sentCode(code *world.Code) *api.AuthSentCode {
	out := &api.AuthSentCode{
		Type: &api.AuthSentCodeTypeSMS{Length: world.CodeLength}, PhoneCodeHash: code.Hash, Timeout: new(int32(codeTimeout)),
	}
	if code.ViaApp {
		out.Type = &api.AuthSentCodeTypeApp{Length: world.CodeLength}
		out.NextType = &api.AuthCodeTypeSMS{}
	}
	return out
}
