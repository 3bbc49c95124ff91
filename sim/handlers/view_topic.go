package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// topic returns a topic of a forum. What is unread in it counts from where the
// viewer has read the group, for topics have no marks of their own here.
func (v *view) topic(c *world.Channel, t *world.Topic) *api.ForumTopic {
	out := &api.ForumTopic{
		My: t.By == v.viewer, Closed: t.Closed, Hidden: t.Hidden, Pinned: slices.Contains(c.Pinned, t.ID),
		ID: int32(t.ID), Date: date(t.Date), Peer: v.peer(world.ChannelPeer(c.ID)), Title: t.Title,
		IconColor: int32(t.Color), IconEmojiID: optional(t.Emoji), FromID: v.peer(v.topicBy(c, t)),
		NotifySettings: v.notify(world.NotifyTarget{Scope: world.NotifyTopic, Peer: world.ChannelPeer(c.ID), Topic: t.ID}), ReadOutboxMaxID: int32(c.LastID),
	}
	if m := v.newest(c)[t.ID]; m != nil {
		out.TopMessage = int32(m.ID)
	}
	if m := v.w.Member(c.ID, v.viewer); m != nil && m.Present() {
		out.ReadInboxMaxID = int32(m.ReadMax)
		out.UnreadCount = int32(v.w.UnreadInTopic(c, m, t.ID))
		out.UnreadReactionsCount = int32(len(v.w.UnreadReactions(v.viewer, world.ChannelPeer(c.ID), t.ID)))
	}
	return out
}

// topicBy returns who everybody is told began a topic.
func (v *view) topicBy(c *world.Channel, t *world.Topic) world.Peer {
	if m := v.w.Message(world.ChannelPeer(c.ID), t.ID); m != nil && m.From == world.UserPeer(t.By) {
		return v.w.Shown(m)
	}
	return world.UserPeer(t.By)
}

// newest returns the newest message of each topic of a forum.
func (v *view) newest(c *world.Channel) map[int]*world.Message {
	if v.tops == nil || v.topsOf != c.ID {
		v.tops, v.topsOf = v.w.NewestByTopic(v.viewer, c), c.ID
	}
	return v.tops
}
