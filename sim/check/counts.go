package check

import (
	"maps"
	"sync"
)

// Violation is a rule that a client broke.
type Violation string

// Violations. The first group is answered with bad_msg_notification, Salt with
// bad_server_salt, PlainID not at all, the last group ends the connection.
const (
	fine Violation = ""

	TooLow            Violation = "msg_id too low"
	TooHigh           Violation = "msg_id too high"
	NotDivisible      Violation = "msg_id not divisible by 4"
	ContainerRepeated Violation = "container repeats a msg_id"
	TooOld            Violation = "msg_id too old"
	SeqNoTooLow       Violation = "seqno too low"
	SeqNoTooHigh      Violation = "seqno too high"
	SeqNoOdd          Violation = "seqno odd, even expected"
	SeqNoEven         Violation = "seqno even, odd expected"
	ContainerInvalid  Violation = "container invalid"

	Salt Violation = "server salt"

	// PlainID lets the message pass, as Telegram does.
	PlainID Violation = "msg_id of an unencrypted message"

	Padding    Violation = "padding"
	Encryption Violation = "encryption"
	Handshake  Violation = "handshake"
	Framing    Violation = "framing"
	Malformed  Violation = "malformed message"
	UnknownKey Violation = "unknown auth key"
)

func (v Violation) code() int {
	switch v {
	case TooLow:
		return codeTooLow
	case TooHigh:
		return codeTooHigh
	case NotDivisible:
		return codeNotDivisible
	case ContainerRepeated:
		return codeSameContainer
	case TooOld:
		return codeTooOld
	case SeqNoTooLow:
		return codeSeqNoTooLow
	case SeqNoTooHigh:
		return codeSeqNoTooHigh
	case SeqNoOdd:
		return codeSeqNoOdd
	case SeqNoEven:
		return codeSeqNoEven
	}
	return codeContainer
}

// Counts counts violations. The zero value is ready; it is safe for concurrent
// use.
type Counts struct {
	mu sync.Mutex
	n  map[Violation]int
}

// Add counts one violation.
func (c *Counts) Add(v Violation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[Violation]int{}
	}
	c.n[v]++
}

// All returns a copy of the counts.
func (c *Counts) All() map[Violation]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}
