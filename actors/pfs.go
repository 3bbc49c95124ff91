package actors

import (
	"strings"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// PFS says whether sessions of accounts use temporary keys (perfect forward
// secrecy): the permanent key then encrypts nothing but the binding.
//
// See https://core.telegram.org/api/pfs.
type PFS uint8

const (
	// PFSRequire never does without. The default.
	PFSRequire PFS = iota
	// PFSPrefer does without on servers that do not know how to bind a key:
	// those that say so, or that hang up or are silent at every attempt. A
	// server that has ever bound one is not among them.
	PFSPrefer
	// PFSOff uses permanent keys as they are.
	PFSOff
)

// wantsPFS tells whether a session begins with a temporary key.
func (e *environment) wantsPFS() bool {
	switch e.opts.PFS {
	case PFSOff:
		return false
	case PFSPrefer:
		return !e.bindless.Load() || e.binds.Load()
	}
	return true
}

const methodBind = "auth.bindTempAuthKey"

// bindRefusal is what a refusal of auth.bindTempAuthKey says.
type bindRefusal uint8

const (
	bindAgain       bindRefusal = iota // of this temporary key: make another
	bindKeyUnknown                     // of the permanent key, by a server that proved to be the right one
	bindUnsupported                    // of the method
)

// judgeBinding reads a refusal. ENCRYPTED_MESSAGE_INVALID is what a server says
// that does not know the permanent key; one that never heard of the method has
// no standard way of saying so.
func judgeBinding(err *rpcerr.Error) bindRefusal {
	switch {
	case err.Type == "ENCRYPTED_MESSAGE_INVALID", err.Class() == rpcerr.ClassReauth, err.Class() == rpcerr.ClassFrozen:
		return bindKeyUnknown
	case strings.HasPrefix(err.Type, "INPUT_METHOD_INVALID"), strings.Contains(err.Type, "NOT_IMPLEMENTED"),
		strings.Contains(err.Type, "NOT_SUPPORTED"), err.Code == 404, err.Code == 501:
		return bindUnsupported
	}
	return bindAgain
}
