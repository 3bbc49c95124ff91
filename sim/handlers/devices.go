package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func deviceMethods(m methods) {
	boolean(m, signedIn, registerDevice)
	boolean(m, signedIn, unregisterDevice)
	noted[*api.AccountUpdateDeviceLockedRequest](m, signedIn)
}

// tokenTypes is how many services for push notifications have a number, from 1.
// See https://core.telegram.org/api/push-updates#subscribing-to-notifications.
const tokenTypes = 13

// checkToken checks where a device wants its notifications. Nobody sends any:
// they would leave the box.
func checkToken(kind int32, token string) error {
	switch {
	case kind < 1 || kind > tokenTypes:
		return world.Refuse(400, "TOKEN_TYPE_INVALID")
	case token == "":
		return world.Refuse(400, "TOKEN_EMPTY")
	}
	return nil
}

func registerDevice(_ *Call, req *api.AccountRegisterDeviceRequest) error {
	return checkToken(req.TokenType, req.Token)
}

func unregisterDevice(_ *Call, req *api.AccountUnregisterDeviceRequest) error {
	return checkToken(req.TokenType, req.Token)
}
