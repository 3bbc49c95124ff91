package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func topicMethods(m methods) {
	object(m, signedIn, createForumTopic)
	object(m, signedIn, editForumTopic)
	object(m, signedIn, getForumTopics)
	object(m, signedIn, getForumTopicsByID)
	object(m, signedIn, updatePinnedForumTopic)
	object(m, signedIn, reorderPinnedForumTopics)
	object(m, signedIn, deleteTopicHistory)
}

func createForumTopic(c *Call, req *api.MessagesCreateForumTopicRequest) (api.UpdatesClass, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	t := world.Topic{Title: strings.Clone(req.Title)}
	if req.IconColor != nil {
		t.Color = int(*req.IconColor)
	}
	if req.IconEmojiID != nil {
		t.Emoji = *req.IconEmojiID
	}
	topic, up, err := c.world().CreateTopic(c.Now, c.user.ID, ch, t, req.RandomID)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Text: topic.Title, MessageID: topic.ID, RandomID: req.RandomID})
	own := []api.UpdateClass{&api.UpdateMessageID{ID: int32(topic.ID), RandomID: req.RandomID}}
	return c.view().applied(own, []*world.Update{up}), nil
}

func editForumTopic(c *Call, req *api.MessagesEditForumTopicRequest) (api.UpdatesClass, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	e := world.TopicEdit{Emoji: req.IconEmojiID, Closed: req.Closed, Hidden: req.Hidden}
	if req.Title != nil {
		e.Title = new(strings.Clone(*req.Title))
	}
	up, err := c.world().EditTopic(c.Now, c.user.ID, ch, int(req.TopicID), e)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{MessageID: up.IDs[0]})
	return c.view().applied(nil, []*world.Update{up}), nil
}

// maxTopicPage is how many topics one page holds.
const maxTopicPage = 100

// getForumTopics lists topics: pinned ones, then the most recent, from the one
// after the topic that the offset names.
func getForumTopics(c *Call, req *api.MessagesGetForumTopicsRequest) (*api.MessagesForumTopics, error) {
	ch, err := c.forum(req.Peer)
	if err != nil {
		return nil, err
	}
	all := c.world().Topics(ch, c.world().NewestByTopic(c.user.ID, ch))
	if req.Q != nil && *req.Q != "" {
		q := strings.ToLower(*req.Q)
		kept := all[:0]
		for _, t := range all {
			if strings.Contains(strings.ToLower(t.Title), q) {
				kept = append(kept, t)
			}
		}
		all = kept
	}
	from := 0
	if req.OffsetTopic != 0 {
		for from < len(all) && all[from].ID != int(req.OffsetTopic) {
			from++
		}
		from = min(from+1, len(all))
	}
	to := min(from+min(max(0, int(req.Limit)), maxTopicPage), len(all))
	return c.forumTopics(ch, len(all), all[from:to]), nil
}

// forum finds a supergroup with topics that a request names.
func (c *Call) forum(in api.InputPeerClass) (*world.Channel, error) {
	ch, err := c.channelPeer(in)
	if err == nil && !ch.Forum {
		err = world.Refuse(400, "CHANNEL_FORUM_MISSING")
	}
	return ch, err
}

// getForumTopicsByID returns topics by their ids, deleted ones as such.
func getForumTopicsByID(c *Call, req *api.MessagesGetForumTopicsByIDRequest) (*api.MessagesForumTopics, error) {
	ch, err := c.forum(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case len(req.Topics) > maxTopicPage:
		return nil, world.Refuse(400, "LIMIT_INVALID")
	}
	var found []*world.Topic
	var gone []api.ForumTopicClass
	for _, id := range req.Topics {
		if t := c.world().Topic(ch, int(id)); t != nil {
			found = append(found, t)
		} else {
			gone = append(gone, &api.ForumTopicDeleted{ID: id})
		}
	}
	out := c.forumTopics(ch, len(req.Topics), found)
	out.Topics = append(out.Topics, gone...)
	return out, nil
}

func (c *Call) forumTopics(ch *world.Channel, total int, page []*world.Topic) *api.MessagesForumTopics {
	v := c.view()
	out := &api.MessagesForumTopics{
		Count: int32(total), Topics: []api.ForumTopicClass{}, Messages: []api.MessageClass{}, Pts: int32(ch.Pts),
	}
	for _, t := range page {
		out.Topics = append(out.Topics, v.topic(ch, t))
		if m := v.newest(ch)[t.ID]; m != nil {
			out.Messages = append(out.Messages, v.message(m))
		}
	}
	v.include(world.ChannelPeer(ch.ID))
	out.Users, out.Chats = v.users, v.chats
	return out
}

func updatePinnedForumTopic(c *Call, req *api.MessagesUpdatePinnedForumTopicRequest) (api.UpdatesClass, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.world().PinTopic(c.Now, c.user.ID, ch, int(req.TopicID), req.Pinned); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{MessageID: int(req.TopicID)})
	v := c.view()
	return v.updates(&api.UpdatePinnedForumTopic{
		Pinned: req.Pinned, Peer: v.peer(world.ChannelPeer(ch.ID)), TopicID: req.TopicID,
	}), nil
}

func reorderPinnedForumTopics(c *Call, req *api.MessagesReorderPinnedForumTopicsRequest) (api.UpdatesClass, error) {
	ch, err := c.channelPeer(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case len(req.Order) > maxTopicPage:
		return nil, world.Refuse(400, "PINNED_TOO_MUCH")
	}
	order := make([]int, len(req.Order))
	for i, id := range req.Order {
		order[i] = int(id)
	}
	if err := c.world().ReorderTopics(c.user.ID, ch, order, req.Force); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	v := c.view()
	return v.updates(&api.UpdatePinnedForumTopics{Peer: v.peer(world.ChannelPeer(ch.ID)), Order: ints(ch.Pinned)}), nil
}

// deleteTopicHistory removes a topic with all its messages, at once.
func deleteTopicHistory(c *Call, req *api.MessagesDeleteTopicHistoryRequest) (*api.MessagesAffectedHistory, error) {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	up, err := c.world().DeleteTopic(c.Now, c.user.ID, ch, int(req.TopMsgID))
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{MessageID: int(req.TopMsgID)})
	out := &api.MessagesAffectedHistory{Pts: int32(ch.Pts)}
	if up != nil {
		out.PtsCount = int32(up.Count)
	}
	return out, nil
}
