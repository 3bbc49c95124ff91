package world

import "time"

// SetDiscussion makes group the discussion group of a broadcast channel, instead of
// the one before; a nil group ends that, and a nil channel ends it from the side of
// the group. The refusals are BROADCAST_ID_INVALID, MEGAGROUP_ID_INVALID,
// MEGAGROUP_PREHISTORY_HIDDEN, CHAT_ADMIN_REQUIRED and LINK_NOT_MODIFIED.
// See https://core.telegram.org/api/discussion.
func (w *World) SetDiscussion(now time.Time, by UserID, channel, group *Channel) error {
	if channel == nil && group != nil {
		if channel = w.channels.Get(group.Linked); channel == nil {
			return errLinkUnchanged
		}
		group = nil
	}
	switch {
	case channel == nil || channel.Megagroup:
		return Refuse(400, "BROADCAST_ID_INVALID")
	case group != nil && (!group.Megagroup || group.Forum):
		return Refuse(400, "MEGAGROUP_ID_INVALID")
	}
	if err := w.mayLink(by, channel, group); err != nil {
		return err
	}
	var next ChannelID
	if group != nil {
		next = group.ID
	}
	if next == channel.Linked {
		return errLinkUnchanged
	}
	w.note(now, channel, by, AdminEvent{Kind: LogLinked, OldNumber: int64(channel.Linked), NewNumber: int64(next)})
	w.unlink(channel)
	if group == nil {
		return nil
	}
	w.unlink(group)
	channel.Linked, group.Linked = group.ID, channel.ID
	for _, c := range []*Channel{channel, group} {
		w.channels.Put(c)
		w.channelChanged(c)
	}
	return nil
}

var errLinkUnchanged = Refuse(400, "LINK_NOT_MODIFIED")

// mayLink asks for the right to change a channel, and to pin in the group, where
// the posts of the channel are pinned.
func (w *World) mayLink(by UserID, channel, group *Channel) error {
	if err := w.require(by, channel, MayChangeInfo); err != nil || group == nil {
		return err
	}
	if err := w.require(by, group, MayPin); err != nil {
		return err
	}
	if group.PreHistoryHidden {
		return Refuse(400, "MEGAGROUP_PREHISTORY_HIDDEN")
	}
	return nil
}

// unlink ends the link of a channel or group, if there is one.
func (w *World) unlink(c *Channel) {
	other := w.channels.Get(c.Linked)
	if other == nil {
		return
	}
	c.Linked, other.Linked = 0, 0
	for _, c := range []*Channel{c, other} {
		w.channels.Put(c)
		w.channelChanged(c)
	}
}

// DiscussionGroups returns the supergroups that a user could make discussion
// groups: those it created, without topics.
func (w *World) DiscussionGroups(u UserID) []*Channel {
	var out []*Channel
	for _, c := range w.ChannelsOf(u) {
		if c.Creator == u && c.Megagroup && !c.Forum {
			out = append(out, c)
		}
	}
	return out
}
