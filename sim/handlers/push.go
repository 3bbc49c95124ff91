package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Push returns one object that tells viewer of events, in their order; nil when
// there is nothing to tell. A single one goes in a short form where Telegram has
// one for it and the client can know the peers it names.
// See https://core.telegram.org/api/updates#updates-sequence.
func Push(w *world.World, now time.Time, viewer world.UserID, events []world.Event) api.UpdatesClass {
	v := newView(w, now, viewer)
	list := make([]api.UpdateClass, 0, len(events))
	var last world.Event
	for _, e := range events {
		if u := v.event(e); u != nil {
			list, last = append(list, u), e
		}
	}
	switch len(list) {
	case 0:
		return nil
	case 1:
		if short := v.short(last, list[0]); short != nil {
			return short
		}
	}
	return v.updates(list...)
}

// short returns the short form of an update, nil when it has none.
func (v *view) short(e world.Event, u api.UpdateClass) api.UpdatesClass {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m, whole := u.Message.(*api.Message)
		row := v.w.Message(e.Update.Box, e.Update.IDs[0])
		if !whole || !v.fitsShort(row, m) {
			return nil
		}
		if row.Peer.Kind == world.KindGroup {
			return &api.UpdateShortChatMessage{
				Out: m.Out, Mentioned: m.Mentioned, MediaUnread: m.MediaUnread, Silent: m.Silent, ID: m.ID, FromID: row.From.ID,
				ChatID: row.Peer.ID, Message: m.Message, Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, Entities: m.Entities,
			}
		}
		return &api.UpdateShortMessage{
			Out: m.Out, Silent: m.Silent, ID: m.ID, UserID: row.Peer.ID,
			Message: m.Message, Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, Entities: m.Entities,
		}
	case *api.UpdateLoginToken, // clients take it in no other form before they are signed in
		*api.UpdateUserTyping, *api.UpdateChatUserTyping, *api.UpdateUserStatus, *api.UpdateDeleteMessages,
		*api.UpdateReadHistoryInbox, *api.UpdateReadHistoryOutbox, *api.UpdateReadMessagesContents:
		return &api.UpdateShort{Update: u, Date: date(v.now.Unix())}
	}
	return nil
}

// fitsShort tells whether a message is text alone, of a conversation that the client
// heard of before it, by somebody it heard before.
func (v *view) fitsShort(row *world.Message, m *api.Message) bool {
	switch {
	case m.FwdFrom != nil, m.Media != nil, m.ReplyMarkup != nil, m.EditDate != nil, m.Noforwards, m.Pinned, m.Reactions != nil,
		row.Peer == world.UserPeer(v.viewer), row.From == world.UserPeer(world.ServiceUser):
		return false
	}
	for _, e := range m.Entities {
		if _, named := e.(*api.MessageEntityMentionName); named {
			return false
		}
	}
	return m.Out && v.w.Before(row) || v.w.HeardBefore(row)
}
