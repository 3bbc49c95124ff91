package mtproto

import (
	"fmt"
	"time"
)

// MsgID is a message identifier: roughly server unix time in 2^-32 s, made
// unique. Ids of a client are 0 modulo 4, of a server 1 (an answer) or 3
// (anything else). See https://core.telegram.org/mtproto/description#message-identifier-msg-id.
type MsgID int64

// String returns the 16 hex digits used in logs.
func (id MsgID) String() string { return fmt.Sprintf("%016x", uint64(id)) }

// Time is the instant the id was made at, by server time.
func (id MsgID) Time() time.Time {
	const scale = 1_000_000_000
	frac := uint64(uint32(id)) * scale >> 32
	return time.Unix(int64(id)>>32, int64(frac))
}

// RequestID names a request towards the host of a Session. The host chooses it;
// it stays while the msg_id changes with every resend.
type RequestID uint64

// Salt is a server salt with its validity by server time. Salts belong to the
// auth key: they survive a change of session or connection.
type Salt struct {
	Value      int64
	ValidSince time.Time
	ValidUntil time.Time
}
