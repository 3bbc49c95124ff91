package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// update returns an entry of a box's log, nil when what it told of is gone.
func (v *view) update(u *world.Update) api.UpdateClass {
	pts, count := int32(u.Pts), int32(u.Count)
	channel := u.Box.Kind == world.KindChannel
	switch u.Kind {
	case world.UpdateNewMessage:
		m := v.own(u.Box, u.IDs[0])
		switch {
		case m == nil:
			return nil
		case channel:
			return &api.UpdateNewChannelMessage{Message: v.message(m), Pts: pts, PtsCount: count}
		}
		return &api.UpdateNewMessage{Message: v.message(m), Pts: pts, PtsCount: count}
	case world.UpdatePinned:
		if channel {
			v.include(u.Box)
			return &api.UpdatePinnedChannelMessages{
				Pinned: u.Flag, ChannelID: u.Box.ID, Messages: ints(u.IDs), Pts: pts, PtsCount: count,
			}
		}
		return &api.UpdatePinnedMessages{
			Pinned: u.Flag, Peer: v.peer(u.Peer), Messages: ints(u.IDs), Pts: pts, PtsCount: count,
		}
	}
	return v.logged(u)
}

// logged returns the entries that tell of no new message and of no pin.
func (v *view) logged(u *world.Update) api.UpdateClass {
	pts, count := int32(u.Pts), int32(u.Count)
	channel := u.Box.Kind == world.KindChannel
	switch u.Kind {
	case world.UpdateRead:
		d := v.w.Dialog(u.Box.User(), u.Peer)
		return &api.UpdateReadHistoryInbox{
			Peer: v.peer(u.Peer), MaxID: int32(u.MaxID), StillUnreadCount: int32(d.Unread), Pts: pts, PtsCount: count,
		}
	case world.UpdateReadOut:
		return &api.UpdateReadHistoryOutbox{Peer: v.peer(u.Peer), MaxID: int32(u.MaxID), Pts: pts, PtsCount: count}
	case world.UpdateEdited:
		m := v.own(u.Box, u.IDs[0])
		switch {
		case m == nil:
			return nil
		case channel:
			return &api.UpdateEditChannelMessage{Message: v.message(m), Pts: pts, PtsCount: count}
		}
		return &api.UpdateEditMessage{Message: v.message(m), Pts: pts, PtsCount: count}
	case world.UpdateDeleted:
		if channel {
			v.include(u.Box)
			return &api.UpdateDeleteChannelMessages{ChannelID: u.Box.ID, Messages: ints(u.IDs), Pts: pts, PtsCount: count}
		}
		return &api.UpdateDeleteMessages{Messages: ints(u.IDs), Pts: pts, PtsCount: count}
	case world.UpdateFolder:
		return &api.UpdateFolderPeers{
			FolderPeers: []*api.FolderPeer{{Peer: v.peer(u.Peer), FolderID: int32(u.MaxID)}}, Pts: pts, PtsCount: count,
		}
	case world.UpdateContents:
		return &api.UpdateReadMessagesContents{Messages: ints(u.IDs), Pts: pts, PtsCount: count}
	}
	return nil
}

func (v *view) updateChannel(id world.ChannelID) api.UpdateClass {
	v.include(world.ChannelPeer(id))
	return &api.UpdateChannel{ChannelID: int64(id)}
}

// event returns what to tell the viewer of an event, nil for nothing.
func (v *view) event(e world.Event) api.UpdateClass {
	switch {
	case e.Update != nil:
		v.brief = e.Update.Box.Kind == world.KindChannel
		defer func() { v.brief = false }()
		return v.update(e.Update)
	case e.Changed != 0:
		return v.updateChannel(e.Changed)
	case e.Notice != nil:
		return v.notice(e.Notice)
	case e.Chat != nil:
		return v.chatNews(e.Chat)
	case e.News != nil:
		return v.news(e.News)
	case e.Bot != nil:
		return v.botUpdate(e.Bot)
	}
	return nil
}

// applied returns the answer of a method that changed something: what entered
// the log (nil entries are none), after updates that only the caller gets.
func (v *view) applied(own []api.UpdateClass, log []*world.Update) *api.Updates {
	out := []api.UpdateClass{}
	for _, u := range log {
		if id := v.serviceID(u); id != nil {
			out = append(out, id)
		}
	}
	out = append(out, own...)
	for _, u := range log {
		if u == nil {
			continue
		}
		if up := v.update(u); up != nil {
			out = append(out, up)
		}
	}
	return v.updates(out...)
}

// serviceID names a service message that the caller caused, nil for any other
// entry. Telegram gives such a message a random_id of its own choice and tells the
// caller, by the same update as of a message that was sent; TDLib takes no chat for
// created without it.
func (v *view) serviceID(u *world.Update) api.UpdateClass {
	if u == nil || u.Kind != world.UpdateNewMessage {
		return nil
	}
	m := v.w.Message(u.Box, u.IDs[0])
	if m == nil || m.Action == nil || m.RandomID != 0 || m.From.Kind == world.KindUser && m.From.User() != v.viewer {
		return nil
	}
	return &api.UpdateMessageID{ID: int32(m.ID), RandomID: v.w.ServiceRandomID(m)}
}

// TooLong returns, serialized, the update that tells a client to ask for the
// difference: it missed too much.
func TooLong() []byte { return tl.AppendUint32(nil, api.IDUpdatesTooLong) }
