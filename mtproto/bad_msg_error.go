package mtproto

import "fmt"

// Error codes of bad_msg_notification and bad_server_salt.
// See https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message.
const (
	CodeMsgIDTooLow      = 16 // our clock is behind, or the message waited too long
	CodeMsgIDTooHigh     = 17 // our clock is ahead
	CodeMsgIDNotMod4     = 18
	CodeContainerIDReuse = 19
	CodeMsgTooOld        = 20 // the server cannot tell whether it was received
	CodeSeqNoTooLow      = 32
	CodeSeqNoTooHigh     = 33
	CodeSeqNoMustBeEven  = 34
	CodeSeqNoMustBeOdd   = 35
	CodeBadServerSalt    = 48
	CodeBadContainer     = 64
)

// BadMsgError is the server's refusal of a message. The session repairs what it
// can; a host sees one as the reason of a session reset, or of a request that
// was refused again and again.
type BadMsgError struct{ Code int }

var badMsgText = map[int]string{
	CodeMsgIDTooLow:      "msg_id too low",
	CodeMsgIDTooHigh:     "msg_id too high",
	CodeMsgIDNotMod4:     "msg_id is not divisible by 4",
	CodeContainerIDReuse: "container msg_id equals an earlier one",
	CodeMsgTooOld:        "message too old",
	CodeSeqNoTooLow:      "seqno too low",
	CodeSeqNoTooHigh:     "seqno too high",
	CodeSeqNoMustBeEven:  "seqno must be even",
	CodeSeqNoMustBeOdd:   "seqno must be odd",
	CodeBadServerSalt:    "bad server salt",
	CodeBadContainer:     "invalid container",
}

func (e *BadMsgError) Error() string {
	text := badMsgText[e.Code]
	if text == "" {
		text = "unknown reason"
	}
	return fmt.Sprintf("server refused the message with code %d: %s", e.Code, text)
}

// Retryable tells whether sending the message anew, after the repair the code
// asks for, can succeed.
func (e *BadMsgError) Retryable() bool { return !e.Fatal() }

// Fatal tells whether the code names a mistake of this implementation.
func (e *BadMsgError) Fatal() bool {
	switch e.Code {
	case CodeMsgIDNotMod4, CodeContainerIDReuse, CodeSeqNoMustBeEven, CodeSeqNoMustBeOdd:
		return true
	}
	return false
}
