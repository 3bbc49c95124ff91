// Package rpcerr turns what Telegram answers instead of a result into typed
// errors: the text becomes a type and an argument, and a class that says what
// kind of reaction is due. Callers match types and classes, never strings.
//
// See https://core.telegram.org/api/errors.
package rpcerr
