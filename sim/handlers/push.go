package handlers

import (
	"cmp"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Push returns one object that tells the client of a key of events, in their order;
// nil when there is nothing to tell. What counts in seq gives its numbers to the
// object, even if nothing is left to tell of it. A single event goes in a short form where Telegram has
// one for it and the client can know the peers it names.
// See https://core.telegram.org/api/updates#updates-sequence.
func Push(w *world.World, now time.Time, to *world.AuthKey, events []world.Event) api.UpdatesClass {
	v := newView(w, now, to.User)
	v.lang = langOf(to)
	list := make([]api.UpdateClass, 0, len(events))
	var last world.Event
	first, seq := 0, 0
	for _, e := range events {
		if n := e.SeqFor(to.ID); n != 0 {
			first, seq = cmp.Or(first, n), n
		}
		if u := v.event(e); u != nil {
			list, last = append(list, u), e
		}
	}
	switch {
	case seq != 0:
		return v.counted(list, first, seq)
	case len(list) == 0:
		return nil
	case len(list) == 1:
		if short := v.short(last, list[0]); short != nil {
			return short
		}
	}
	return v.updates(list...)
}

// counted wraps updates that took the viewer's seq from before first to seq.
func (v *view) counted(list []api.UpdateClass, first, seq int) api.UpdatesClass {
	if first == seq {
		out := v.updates(list...)
		out.Seq = int32(seq)
		return out
	}
	return &api.UpdatesCombined{
		Updates: list, Users: v.users, Chats: v.chats, Date: date(v.now.Unix()), SeqStart: int32(first), Seq: int32(seq),
	}
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
				ChatID: row.Peer.ID, Message: m.Message, Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, Entities: m.Entities, TtlPeriod: m.TtlPeriod,
			}
		}
		return &api.UpdateShortMessage{
			Out: m.Out, Silent: m.Silent, ID: m.ID, UserID: row.Peer.ID,
			Message: m.Message, Pts: u.Pts, PtsCount: u.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, Entities: m.Entities, TtlPeriod: m.TtlPeriod,
		}
	case *api.UpdateLoginToken, // clients take it in no other form before they are signed in
		*api.UpdateUserTyping, *api.UpdateChatUserTyping, *api.UpdateUserStatus: // nothing that is counted: there are clients that do not look for it there
		return &api.UpdateShort{Update: u, Date: date(v.now.Unix())}
	}
	return nil
}

// fitsShort tells whether a message is text alone, of a conversation that the client
// heard of before it, by somebody it heard before.
func (v *view) fitsShort(row *world.Message, m *api.Message) bool {
	switch {
	case m.FwdFrom != nil, m.ViaBotID != nil, m.Media != nil, m.ReplyMarkup != nil, m.EditDate != nil, m.Noforwards, m.FromScheduled, m.Pinned, m.Reactions != nil,
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
