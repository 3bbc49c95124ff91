package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func phoneMethods(m methods) {
	object(m, signedIn, sendChangePhoneCode)
	object(m, signedIn, changePhone)
}

func sendChangePhoneCode(c *Call, req *api.AccountSendChangePhoneCodeRequest) (api.AuthSentCodeClass, error) {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	code, err := c.world().SendChangeCode(c.Now, phone, c.DC)
	if err != nil {
		return nil, err
	}
	return sentCode(code), nil
}

// changePhone moves the account to another number.
// See https://core.telegram.org/method/account.changePhone.
func changePhone(c *Call, req *api.AccountChangePhoneRequest) (api.UserClass, error) {
	phone, err := world.ParsePhone(req.PhoneNumber)
	if err != nil {
		return nil, err
	}
	if err := c.changed(c.world().ChangePhone(c.Now, c.Key.ID, c.user, phone, req.PhoneCodeHash, req.PhoneCode)); err != nil {
		return nil, err
	}
	return c.view().user(c.user), nil
}
