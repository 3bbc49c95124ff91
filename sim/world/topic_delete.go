package world

import (
	"slices"
	"time"
)

// ownTopic is how many messages a topic may have at most that who began it deletes
// without the right to delete messages; nobody else has written there.
const ownTopic = 11

// DeleteTopic removes a topic with its messages and returns what entered the log of
// the forum. It takes the right to delete messages, or to have begun the topic and
// written all of its few messages; the general topic stays. The
// refusals are CHANNEL_FORUM_MISSING, TOPIC_ID_INVALID and CHAT_ADMIN_REQUIRED.
// See https://core.telegram.org/method/messages.deleteTopicHistory.
func (w *World) DeleteTopic(now time.Time, by UserID, c *Channel, id int) (*Update, error) {
	t := w.Topic(c, id)
	switch {
	case !c.Forum:
		return nil, errNoForum
	case t == nil || id == GeneralTopic:
		return nil, errTopicInvalid
	}
	list := matching(w.box(ChannelPeer(c.ID)).messages, func(m *Message) bool { return m.Topic == id })
	switch m := w.Member(c.ID, by); {
	case m == nil || !m.Present():
		return nil, errAdminRequired
	case w.may(c, m, MayDelete, 0):
	case t.By != by || len(list) > ownTopic || slices.ContainsFunc(list, func(m *Message) bool { return !m.By(by) }):
		return nil, errAdminRequired
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
