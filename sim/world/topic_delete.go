package world

import (
	"slices"
	"time"
)

// DeleteTopic removes a topic with its messages and returns what entered the log of
// the forum. It takes the right to delete messages; the general topic stays. The
// refusals are CHANNEL_FORUM_MISSING, TOPIC_ID_INVALID and CHAT_ADMIN_REQUIRED.
// See https://core.telegram.org/method/messages.deleteTopicHistory.
func (w *World) DeleteTopic(now time.Time, by UserID, c *Channel, id int) (*Update, error) {
	t := w.Topic(c, id)
	switch m := w.Member(c.ID, by); {
	case !c.Forum:
		return nil, errNoForum
	case t == nil || id == GeneralTopic:
		return nil, errTopicInvalid
	case !w.may(c, m, MayDelete, 0):
		return nil, errAdminRequired
	}
	var list []*Message
	for _, m := range w.box(ChannelPeer(c.ID)).messages {
		if m.Topic == id {
			list = append(list, m)
		}
	}
	w.note(now, c, by, AdminEvent{Kind: LogTopicDeleted, NewTopic: t.snapshot()})
	w.topics.Delete(t.key())
	index(w.forums, c.ID, id, t, false)
	c.Pinned = slices.DeleteFunc(c.Pinned, func(p int) bool { return p == id })
	w.channels.Put(c)
	if len(list) == 0 {
		return nil, nil
	}
	return w.deleteRows(now, list), nil
}
