package world

import "strings"

// Quote is the part of a message that an answer repeats. Offset is in UTF-16
// units; Entities are in an encoding that the world does not read.
// See https://core.telegram.org/constructor/inputReplyToMessage.
type Quote struct {
	Text     string `json:"t"`
	Offset   int    `json:"o,omitempty"`
	Entities []byte `json:"e,omitempty"`
}

// checkReply refuses an answer to what is not in the conversation with
// REPLY_MESSAGE_ID_INVALID, and a quote of what is not in its text with
// QUOTE_TEXT_INVALID.
func (w *World) checkReply(by UserID, p Peer, o *Outgoing) error {
	if o.ReplyTo == 0 {
		return nil
	}
	m := w.Answerable(by, p, o.ReplyTo)
	switch {
	case m == nil:
		return Refuse(400, "REPLY_MESSAGE_ID_INVALID")
	case o.Quote != nil && (o.Quote.Text == "" || !strings.Contains(m.Text, o.Quote.Text)):
		return Refuse(400, "QUOTE_TEXT_INVALID")
	}
	return nil
}
