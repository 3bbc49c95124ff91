package world

import "time"

// InlineRef names, for the bot that it came from, a message of a conversation that
// the bot need not be in: the row of its author, or that of the channel.
// See https://core.telegram.org/constructor/inputBotInlineMessageID64.
type InlineRef struct {
	Owner Peer
	ID    int
}

func (m *Message) inlineRef() InlineRef {
	if m.Origin == 0 {
		return InlineRef{m.Box, m.ID}
	}
	return InlineRef{m.From, m.Origin}
}

// InlineHash is what proves that a bot was told of a message.
func (w *World) InlineHash(bot UserID, r InlineRef) int64 {
	return w.derive("inline message", bot, r.Owner.Kind, r.Owner.ID, r.ID)
}

// InlineDC is where a message is that came from a bot: at the home of who sent it.
func (w *World) InlineDC(r InlineRef) int {
	owner := r.Owner.User()
	if m := w.Message(r.Owner, r.ID); m != nil && r.Owner.Kind == KindChannel {
		owner = m.From.User()
	}
	if u := w.users.Get(owner); u != nil {
		return u.DC
	}
	return 1
}

// InlineMessage returns a copy of the message that a bot means, or nil.
func (w *World) InlineMessage(bot UserID, r InlineRef) *Message {
	key := messageKey{r.Owner, r.ID}
	m := w.messages.Get(key)
	if m == nil && len(w.copies[key]) > 0 { // its author has deleted the own one
		m = w.messages.Get(w.copies[key][0])
	}
	if m == nil || m.Via != bot || m.Forward != nil {
		return nil
	}
	return m
}

// EditInline changes, for a bot, a message that came from its inline mode, in every
// copy and at any time. The refusals are those of what a message holds, and
// MESSAGE_NOT_MODIFIED.
// See https://core.telegram.org/method/messages.editInlineBotMessage.
func (w *World) EditInline(now time.Time, m *Message, e Edit) error {
	edited := *m
	if err := edited.apply(e); err != nil {
		return err
	}
	edited.Edited = now.Unix()
	w.address(&edited)
	w.rewrite(now, m, &edited)
	w.editDiscussion(now, m)
	return nil
}
