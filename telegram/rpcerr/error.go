package rpcerr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Error is an rpc_error as an answer to one request.
type Error struct {
	Code    int    // HTTP-like; 303, 400, 401, 403, 404, 406, 420, 500, -503 and others
	Type    string // Message without its number: "FLOOD_WAIT" of "FLOOD_WAIT_31"
	Arg     int    // the number of the message; meaningful when HasArg
	HasArg  bool
	Message string // as sent, but valid UTF-8 and of maxMessage bytes at most
	Method  string // TL name of the request, "" when not known
	// Resent tells that the request was sent more than once, and that an earlier
	// copy, whose answer was lost, may have been executed.
	Resent bool
}

// maxMessage bounds the text of an error, which ends up in logs and stores. The
// longest known type has 40 characters.
const maxMessage = 256

// New makes an Error of what the server sent. method is the TL name of the
// request it answers and may be empty.
func New(code int, message, method string) *Error {
	message = strings.ToValidUTF8(message[:min(len(message), maxMessage)], "?")
	typ, arg, has := split(message)
	return &Error{Code: code, Type: typ, Arg: arg, HasArg: has, Message: message, Method: method}
}

func (e *Error) Error() string {
	if e.Method == "" {
		return fmt.Sprintf("rpc error %d %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: rpc error %d %s", e.Method, e.Code, e.Message)
}

// Is reports whether err is, or wraps, an *Error of one of the types. A type is
// spelled without its number: Is(err, "FLOOD_WAIT").
func Is(err error, types ...string) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	return slices.Contains(types, e.Type)
}

// split takes the number out of message. A number is a whole part between
// underscores: the 2 of 2FA_CONFIRM_WAIT_5 belongs to the name. With several
// numbers the type loses all of them, so that it is one and the same for each
// error of its kind, and arg is the last. A text that is not written as an
// error type ("Timeout", "No workers running") is its own type.
func split(message string) (typ string, arg int, has bool) {
	if !isType(message) {
		return message, 0, false
	}
	kept := make([]string, 0, 8)
	for part := range strings.SplitSeq(message, "_") {
		if n, ok := number(part); ok {
			arg, has = n, true
			continue
		}
		kept = append(kept, part)
	}
	typ = strings.Join(kept, "_")
	if typ == "" {
		return message, 0, false // nothing but a number
	}
	return typ, arg, has
}

func isType(s string) bool {
	for _, c := range []byte(s) {
		if c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// number accepts what fits 32 bits, so that it means the same on every
// platform; seconds, DC ids and part numbers are far below.
func number(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err == nil
}
