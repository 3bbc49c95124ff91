package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// thread finds the message that began the thread of what a request names: a
// channel's post, or a message of a supergroup. The refusals are those of peers and
// MSG_ID_INVALID, also for a post without comments.
func (c *Call) thread(in api.InputPeerClass, id int32) (*world.Message, error) {
	ch, err := c.channelPeer(in)
	if err != nil {
		return nil, err
	}
	m := c.world().InChat(c.user.ID, world.ChannelPeer(ch.ID), int(id))
	if m == nil {
		return nil, errMsgID
	}
	root := c.world().ThreadOf(m)
	if root == nil {
		return nil, errMsgID
	}
	if err := c.world().Visible(c.user.ID, c.world().Channel(root.Box.Channel())); err != nil {
		return nil, err
	}
	if c.world().InChat(c.user.ID, root.Box, root.ID) == nil {
		return nil, errMsgID
	}
	return root, nil
}

var errMsgID = world.Refuse(400, "MSG_ID_INVALID")

// getDiscussionMessage finds where a post is discussed, and how far the caller has
// read there.
// See https://core.telegram.org/method/messages.getDiscussionMessage.
func getDiscussionMessage(c *Call, req *api.MessagesGetDiscussionMessageRequest) (*api.MessagesDiscussionMessage, error) {
	root, err := c.thread(req.Peer, req.MsgID)
	if err != nil {
		return nil, err
	}
	w, v := c.world(), c.view()
	out := &api.MessagesDiscussionMessage{
		UnreadCount: int32(w.UnreadInThread(c.user.ID, root)), Messages: v.messages(c.inAlbum(root)),
		ReadInboxMaxID:  optional(int32(w.ThreadReadBy(c.user.ID, root))),
		ReadOutboxMaxID: optional(int32(w.ThreadReadOut(c.user.ID, root))),
	}
	if list := w.Answers(root); len(list) > 0 {
		out.MaxID = new(int32(list[len(list)-1].ID))
	}
	v.include(root.Box)
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// inAlbum returns the messages of the album that m is of, the newest first; m alone
// where there is none.
func (c *Call) inAlbum(m *world.Message) []*world.Message {
	if m.Album == 0 {
		return []*world.Message{m}
	}
	list := c.world().Matching(c.user.ID, m.Peer, func(o *world.Message) bool { return o.Album == m.Album })
	slices.Reverse(list)
	return list
}

// readDiscussion marks a thread as read.
// See https://core.telegram.org/method/messages.readDiscussion.
func readDiscussion(c *Call, req *api.MessagesReadDiscussionRequest) error {
	root, err := c.thread(req.Peer, req.MsgID)
	if err != nil {
		return err
	}
	c.world().ReadThread(c.user.ID, root, int(req.ReadMaxID))
	return nil
}
