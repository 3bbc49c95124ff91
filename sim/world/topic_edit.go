package world

import (
	"slices"
	"time"
)

// manageTopic returns a topic that by may change: who began it, and administrators
// of topics.
func (w *World) manageTopic(by UserID, c *Channel, id int) (*Topic, error) {
	m := w.Member(c.ID, by)
	t := w.Topic(c, id)
	switch {
	case !c.Forum:
		return nil, errNoForum
	case t == nil:
		return nil, errTopicInvalid
	case m == nil || !m.Present():
		return nil, errWriteForbidden
	case t.By != by && !w.may(c, m, MayManageTopics, 0):
		return nil, errAdminRequired
	}
	return t, nil
}

// EditTopic changes a topic. The refusals are CHANNEL_FORUM_MISSING,
// TOPIC_ID_INVALID, CHAT_ADMIN_REQUIRED, TOPIC_TITLE_EMPTY, TOPIC_HIDE_FORBIDDEN
// (only the general topic can be hidden) and TOPIC_NOT_MODIFIED.
func (w *World) EditTopic(now time.Time, by UserID, c *Channel, id int, e TopicEdit) (*Update, error) {
	t, err := w.manageTopic(by, c, id)
	switch {
	case err != nil:
		return nil, err
	case e.Hidden != nil && id != GeneralTopic:
		return nil, Refuse(400, "TOPIC_HIDE_FORBIDDEN")
	}
	if e.Title != nil {
		if err := checkTopicTitle(*e.Title); err != nil {
			return nil, err
		}
	}
	was := t.snapshot()
	set(&t.Title, e.Title)
	set(&t.Emoji, e.Emoji)
	set(&t.Closed, e.Closed)
	set(&t.Hidden, e.Hidden)
	if t.Hidden && (e.Hidden != nil) {
		t.Closed = true // a hidden topic is a closed one
	}
	if *t == *was {
		return nil, Refuse(400, "TOPIC_NOT_MODIFIED")
	}
	w.putTopic(t)
	w.note(now, c, by, AdminEvent{Kind: LogTopicEdited, OldTopic: was, NewTopic: t.snapshot()})
	return w.post(c, &Message{
		Box: ChannelPeer(c.ID), From: UserPeer(by), Peer: ChannelPeer(c.ID), Date: now.Unix(), Topic: id,
		Action: &Action{Kind: ActionTopicEdited, Topic: &e},
	}), nil
}

// PinTopic puts a topic at the top, or takes it from there. The refusals are
// CHANNEL_FORUM_MISSING, TOPIC_ID_INVALID, CHAT_ADMIN_REQUIRED,
// PINNED_TOPIC_NOT_MODIFIED and PINNED_TOO_MUCH.
func (w *World) PinTopic(now time.Time, by UserID, c *Channel, id int, pinned bool) error {
	t := w.Topic(c, id)
	switch m := w.Member(c.ID, by); {
	case !c.Forum:
		return errNoForum
	case t == nil:
		return errTopicInvalid
	case !w.may(c, m, MayManageTopics, 0):
		return errAdminRequired
	case slices.Contains(c.Pinned, id) == pinned:
		return Refuse(400, "PINNED_TOPIC_NOT_MODIFIED")
	case pinned && len(c.Pinned) >= MaxPinnedTopics:
		return Refuse(400, "PINNED_TOO_MUCH")
	}
	e := AdminEvent{Kind: LogTopicPinned, OldTopic: t.snapshot()}
	if pinned {
		e.OldTopic, e.NewTopic = nil, t.snapshot()
		c.Pinned = append([]int{id}, c.Pinned...)
	} else {
		c.Pinned = slices.DeleteFunc(c.Pinned, func(p int) bool { return p == id })
	}
	w.note(now, c, by, e)
	w.channels.Put(c)
	w.emit(Event{To: w.audience(c), Chat: &ChatNews{Kind: NewsPinnedTopic, Peer: ChannelPeer(c.ID), Topic: id, Flag: pinned}})
	return nil
}

// ReorderTopics sets the order of the pinned topics. Without force, those that are
// not named stay where they are, after the others; with it they are unpinned.
func (w *World) ReorderTopics(by UserID, c *Channel, order []int, force bool) error {
	switch m := w.Member(c.ID, by); {
	case !c.Forum:
		return errNoForum
	case !w.may(c, m, MayManageTopics, 0):
		return errAdminRequired
	}
	var next []int
	for _, id := range order {
		if w.Topic(c, id) != nil && !slices.Contains(next, id) && (force || slices.Contains(c.Pinned, id)) {
			next = append(next, id)
		}
	}
	for _, id := range c.Pinned {
		if !force && !slices.Contains(next, id) {
			next = append(next, id)
		}
	}
	if len(next) > MaxPinnedTopics {
		return Refuse(400, "PINNED_TOO_MUCH")
	}
	c.Pinned = next
	w.channels.Put(c)
	w.emit(Event{To: w.audience(c), Chat: &ChatNews{Kind: NewsPinnedTopics, Peer: ChannelPeer(c.ID)}})
	return nil
}
