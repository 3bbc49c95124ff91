// Package effect knows what a second, identical request would do, method by
// method. The journal decides by it what to do with a request whose answer
// nobody recorded.
package effect

import (
	"strings"
	"sync"
)

// Class is the effect class of a method. Its values are stored: keep them.
type Class string

// Classes.
const (
	Read       Class = "read"       // changes nothing: repeat
	Idempotent Class = "idempotent" // repeat
	RandomID   Class = "random_id"  // repeat with the same random_id
	Unsafe     Class = "unsafe"     // look whether it happened, else ask a person
)

// Repeatable reports whether a request may be sent again when nobody knows
// whether the first one was executed.
func (c Class) Repeatable() bool { return c != Unsafe }

var table = sync.OnceValue(func() map[string]Class {
	t := make(map[string]Class, 512)
	for c, list := range map[Class]string{Read: reads, Idempotent: idempotent, RandomID: withRandomID} {
		for method := range strings.FieldsSeq(list) {
			t[method] = c
		}
	}
	return t
})

// Of returns the class of a method by its TL name. Unlisted methods are
// unsafe.
func Of(method string) Class {
	if c, ok := table()[method]; ok {
		return c
	}
	return Unsafe
}

// Already reports whether a refusal of this type says that what was asked for is
// so already. To the second copy of a request whose first one got no answer that
// is the news that it was done.
func Already(errorType string) bool {
	switch errorType {
	case "USER_ALREADY_PARTICIPANT", "CHAT_NOT_MODIFIED", "CHAT_ABOUT_NOT_MODIFIED", "MESSAGE_NOT_MODIFIED":
		return true
	}
	return false
}
