package handlers

import (
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func stateMethods(m methods) {
	object(m, signedIn, getState)
}

func differenceMethods(m methods) {
	object(m, signedIn, getDifference)
	object(m, signedIn, getChannelDifference)
}

// differencePage is how many updates one difference holds unless the client asks
// for fewer.
const differencePage = 100

// remembers tells whether the server still knows what changed since a date.
func (c *Call) remembers(since int32) bool {
	return c.opts.DifferenceAge == 0 || c.Now.Sub(time.Unix(int64(since), 0)) <= c.opts.DifferenceAge
}

func (c *Call) state(pts, qts int) *api.UpdatesState {
	unread := c.world().UnreadInAll(c.user.ID)
	return &api.UpdatesState{
		Pts: int32(pts), Qts: int32(qts), Seq: int32(c.world().Seq(c.Key)), Date: date(c.Now.Unix()), UnreadCount: int32(unread),
	}
}

func getState(c *Call, _ *api.UpdatesGetStateRequest) (*api.UpdatesState, error) {
	c.Key.CaughtUp()
	return c.state(c.world().Pts(world.UserPeer(c.user.ID)), c.world().Qts(c.user.ID)), nil
}

// getDifference returns what a user's own box got since a pts, and what else
// counted since a date; the last slice has that. Channels have their own.
// See https://core.telegram.org/api/updates#recovering-gaps.
func getDifference(c *Call, req *api.UpdatesGetDifferenceRequest) (api.UpdatesDifferenceClass, error) {
	box := world.UserPeer(c.user.ID)
	newest := c.world().Pts(box)
	switch pts := int(req.Pts); {
	case pts < 1:
		return nil, world.Refuse(400, "PERSISTENT_TIMESTAMP_EMPTY")
	case pts > newest:
		return nil, world.Refuse(400, "PERSISTENT_TIMESTAMP_INVALID")
	case req.PtsTotalLimit != nil && newest-pts > int(*req.PtsTotalLimit), !c.remembers(req.Date),
		!c.world().Reaches(box, pts), !c.world().BotLogReaches(c.user.ID, int(req.Qts)):
		return &api.UpdatesDifferenceTooLong{Pts: int32(newest)}, nil
	}
	news, whole := c.world().CountedSince(c.Key, int64(req.Date))
	if !whole {
		return &api.UpdatesDifferenceTooLong{Pts: int32(newest)}, nil
	}
	v := c.view()
	channels := v.busyChannels(int64(req.Date))
	log, more := firstOf(c.world().UpdatesSince(box, int(req.Pts)), req.PtsLimit)
	counted, moreCounted := firstOf(c.world().BotUpdatesSince(c.user.ID, int(req.Qts)), req.QtsLimit)
	if len(log) == 0 && len(counted) == 0 && len(channels) == 0 && len(news) == 0 {
		return &api.UpdatesDifferenceEmpty{Date: date(c.Now.Unix()), Seq: int32(c.world().Seq(c.Key))}, nil
	}
	fresh, other := v.split(log)
	for _, u := range counted {
		other = append(other, v.botUpdate(u))
	}
	state := c.state(newest, c.world().Qts(c.user.ID))
	if !more && !moreCounted {
		for _, n := range news {
			if up := v.event(n.Event()); up != nil {
				other = append(other, up)
			}
		}
		c.Key.CaughtUp()
		return &api.UpdatesDifference{
			NewMessages: fresh, OtherUpdates: append(other, channels...), Users: v.users, Chats: v.chats, State: state,
		}, nil
	}
	if more {
		state.Pts = int32(log[len(log)-1].Pts)
	}
	if moreCounted {
		state.Qts = int32(counted[len(counted)-1].Qts)
	}
	// The date stays, so that the last slice still tells of the channels.
	state.Date = req.Date
	return &api.UpdatesDifferenceSlice{
		NewMessages: fresh, OtherUpdates: other, Users: v.users, Chats: v.chats, IntermediateState: state,
	}, nil
}

// firstOf returns as much of a log as one difference holds, fewer if the client
// asks for that, and whether there is more.
func firstOf[U any](log []U, limit *int32) (page []U, more bool) {
	n := differencePage
	if limit != nil && *limit > 0 {
		n = min(n, int(*limit))
	}
	return log[:min(n, len(log))], len(log) > n
}

// busyChannels tells of the viewer's channels whose logs grew since a moment;
// what happened in them is for getChannelDifference.
func (v *view) busyChannels(since int64) (out []api.UpdateClass) {
	for _, ch := range v.w.ChannelsOf(v.viewer) {
		if ch.Active >= since {
			v.include(world.ChannelPeer(ch.ID))
			out = append(out, &api.UpdateChannelTooLong{ChannelID: int64(ch.ID), Pts: new(int32(ch.Pts))})
		}
	}
	return out
}

// split parts a log into its new messages and everything else.
func (v *view) split(log []*world.Update) (fresh []api.MessageClass, other []api.UpdateClass) {
	for _, u := range log {
		switch up := v.update(u).(type) {
		case nil:
		case *api.UpdateNewMessage:
			fresh = append(fresh, up.Message)
		case *api.UpdateNewChannelMessage:
			fresh = append(fresh, up.Message)
		default:
			other = append(other, up)
		}
	}
	return fresh, other
}

// getChannelDifference is getDifference for one channel.
func getChannelDifference(c *Call, req *api.UpdatesGetChannelDifferenceRequest) (api.UpdatesChannelDifferenceClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	box := world.ChannelPeer(ch.ID)
	newest := c.world().Pts(box)
	switch pts := int(req.Pts); {
	case pts < 1:
		return nil, world.Refuse(400, "PERSISTENT_TIMESTAMP_EMPTY")
	case pts > newest:
		return nil, world.Refuse(400, "PERSISTENT_TIMESTAMP_INVALID")
	case pts == newest:
		return &api.UpdatesChannelDifferenceEmpty{Final: true, Pts: int32(newest), Timeout: new(int32(30))}, nil
	case !c.world().Reaches(box, pts):
		return c.channelTooLong(ch), nil
	}
	log := c.world().UpdatesSince(box, int(req.Pts))
	limit := min(max(1, int(req.Limit)), differencePage)
	final := len(log) <= limit
	log = log[:min(limit, len(log))]
	v := c.view()
	v.include(box)
	v.brief = true
	fresh, other := v.split(slices.DeleteFunc(slices.Clone(log), func(u *world.Update) bool { return !wanted(req.Filter, u) }))
	out := &api.UpdatesChannelDifference{
		Final: final, Pts: int32(log[len(log)-1].Pts),
		NewMessages: fresh, OtherUpdates: other, Users: v.users, Chats: v.chats,
	}
	if final { // else the rest is asked for at once
		out.Timeout = new(int32(30))
	}
	return out, nil
}

// wanted tells whether a filter asks for an update: one that names ranges asks for
// the messages in them alone, and for everything that is no new message.
// See https://core.telegram.org/constructor/channelMessagesFilter.
func wanted(f api.ChannelMessagesFilterClass, u *world.Update) bool {
	filter, ok := f.(*api.ChannelMessagesFilter)
	if !ok || u.Kind != world.UpdateNewMessage {
		return true
	}
	id := int32(u.IDs[0])
	return slices.ContainsFunc(filter.Ranges, func(r *api.MessageRange) bool { return r.MinID <= id && id <= r.MaxID })
}

// channelTooLong tells a client that missed too much to start from the newest
// messages.
func (c *Call) channelTooLong(ch *world.Channel) *api.UpdatesChannelDifferenceTooLong {
	v := c.view()
	p := world.ChannelPeer(ch.ID)
	page := c.world().History(c.user.ID, p, world.Query{Limit: differencePage})
	out := &api.UpdatesChannelDifferenceTooLong{Final: true, Timeout: new(int32(30)), Messages: v.messages(page.Messages)}
	if chat := c.world().Chat(c.user.ID, p); chat != nil {
		out.Dialog = v.dialog(*chat)
	} else {
		out.Dialog = &api.Dialog{Peer: v.peer(p), Pts: new(int32(ch.Pts)), NotifySettings: v.notifyOf(p)}
	}
	out.Users, out.Chats = v.users, v.chats
	return out
}
