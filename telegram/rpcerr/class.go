package rpcerr

import (
	"errors"
	"strings"
)

// Class is the kind of reaction an error asks for.
type Class uint8

// Classes. The zero Class is that of errors nobody but the caller can judge.
const (
	ClassCaller       Class = iota // wrong or refused request: report, never retry blindly
	ClassWait                      // the same request may be repeated after Wait
	ClassMigrate                   // the request belongs to another DC
	ClassReauth                    // this auth key is not, or no longer, signed in
	ClassNeedPassword              // the sign-in goes on with the 2FA password
	ClassInit                      // initConnection is to be sent (again)
	ClassRebind                    // the temporary key is not bound: make and bind another
	ClassServer                    // trouble inside Telegram: retry with growing pauses
	ClassFrozen                    // the account is limited, frozen, banned or its key burnt: a person must look
)

var classNames = [...]string{"caller", "wait", "migrate", "reauth", "need_password", "init", "rebind", "server", "frozen"}

func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "invalid"
}

// byType lists types whose meaning does not follow from the code. Codes differ
// between pages and practice for some (SESSION_PASSWORD_NEEDED is 400 in one
// place and 401 in another), so the text goes first.
var byType = map[string]Class{
	"SESSION_PASSWORD_NEEDED": ClassNeedPassword,

	"CONNECTION_NOT_INITED":    ClassInit,
	"CONNECTION_LAYER_INVALID": ClassInit,

	"AUTH_KEY_PERM_EMPTY": ClassRebind,

	"AUTH_KEY_UNREGISTERED": ClassReauth,
	"AUTH_KEY_INVALID":      ClassReauth,
	"SESSION_EXPIRED":       ClassReauth,

	"PEER_FLOOD":           ClassFrozen,
	"AUTH_KEY_DUPLICATED":  ClassFrozen,
	"SESSION_REVOKED":      ClassFrozen,
	"USER_DEACTIVATED":     ClassFrozen,
	"USER_DEACTIVATED_BAN": ClassFrozen,
	"PHONE_NUMBER_BANNED":  ClassFrozen,

	// The whole sign-in is to begin again, not this request of it.
	"AUTH_RESTART": ClassCaller,

	// The message was sent by an earlier try: repeating cannot help, and only
	// the caller knows what it was.
	"RANDOM_ID_DUPLICATE": ClassCaller,
}

// Class says what kind of reaction e asks for. Codes nobody has described are
// treated as trouble of the server, as the documentation asks.
func (e *Error) Class() Class {
	if c, ok := byType[e.Type]; ok {
		return c
	}
	if strings.HasPrefix(e.Type, "FROZEN_") {
		return ClassFrozen
	}
	if _, ok := e.Wait(); ok {
		return ClassWait
	}
	switch e.Code {
	case 303:
		if _, _, ok := e.Migrate(); ok {
			return ClassMigrate
		}
		return ClassCaller
	case 401:
		return ClassReauth
	case 400, 403, 404, 406, 420:
		return ClassCaller
	}
	return ClassServer
}

// ClassOf is the class of the *Error in err's chain; ok is false without one.
func ClassOf(err error) (c Class, ok bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return 0, false
	}
	return e.Class(), true
}
