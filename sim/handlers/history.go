package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func historyMethods(m methods) {
	object(m, signedIn, getHistory)
	object(m, signedIn, getReplies)
	object(m, signedIn, getMessages)
	object(m, signedIn, getChannelMessages)
	linkMethods(m)
}

// getHistory reads one page of a conversation.
// See https://core.telegram.org/method/messages.getHistory.
func getHistory(c *Call, req *api.MessagesGetHistoryRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	return c.history(t, req.Hash, world.Query{
		OffsetID: int(req.OffsetID), OffsetDate: int(req.OffsetDate), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID),
	}), nil
}

// getReplies reads one page of the thread of a supergroup's message, or of the
// comments on a post, which are in the discussion group.
// See https://core.telegram.org/method/messages.getReplies.
func getReplies(c *Call, req *api.MessagesGetRepliesRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	if c.world().InChat(c.user.ID, t.peer(), int(req.MsgID)) == nil {
		return nil, errMsgID
	}
	top := int(req.MsgID)
	if t.channel != nil && !t.channel.Megagroup {
		root, err := c.thread(req.Peer, req.MsgID)
		if err != nil {
			return nil, err
		}
		t, top = target{channel: c.world().Channel(root.Box.Channel())}, root.ID
	}
	return c.history(t, req.Hash, world.Query{
		OffsetID: int(req.OffsetID), OffsetDate: int(req.OffsetDate), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID), Match: inThread(top),
	}), nil
}

func inThread(top int) func(*world.Message) bool {
	return func(m *world.Message) bool { return m.Thread == top || m.Topic == top }
}

// history answers with what a query selects, or says that the client has it already.
func (c *Call) history(t target, hash int64, q world.Query) api.MessagesMessagesClass {
	page := c.world().History(c.user.ID, t.peer(), q)
	if hash != 0 && hash == pageHash(page.Messages) {
		return &api.MessagesMessagesNotModified{Count: int32(page.Total)}
	}
	return c.page(t, page)
}

// pageHash is the hash of message ids that clients send for what they have; 0, which
// matches nothing, when a message was edited since it was sent.
// See https://core.telegram.org/api/offsets#hash-generation.
func pageHash(list []*world.Message) int64 {
	ids := make([]int64, len(list))
	for i, m := range list {
		if m.Edited != 0 {
			return 0
		}
		ids[i] = int64(m.ID)
	}
	return idHash(ids)
}

// page answers with messages of one conversation, in the form its kind asks for.
func (c *Call) page(t target, page world.Page) api.MessagesMessagesClass {
	v := c.view()
	messages := v.messages(page.Messages)
	at := optional(int32(page.At))
	switch {
	case t.channel != nil:
		v.include(t.peer())
		return &api.MessagesChannelMessages{
			Pts: int32(t.channel.Pts), Count: int32(page.Total), OffsetIDOffset: at, Messages: messages, Users: v.users, Chats: v.chats,
		}
	case len(page.Messages) < page.Total:
		return &api.MessagesMessagesSlice{Count: int32(page.Total), OffsetIDOffset: at, Messages: messages, Users: v.users, Chats: v.chats}
	}
	return &api.MessagesMessages{Messages: messages, Users: v.users, Chats: v.chats}
}

// getMessages reads messages of the caller's own box by id.
// See https://core.telegram.org/method/messages.getMessages.
func getMessages(c *Call, req *api.MessagesGetMessagesRequest) (api.MessagesMessagesClass, error) {
	v := c.view()
	list := v.byID(world.UserPeer(c.user.ID), req.ID)
	return &api.MessagesMessages{Messages: list, Users: v.users, Chats: v.chats}, nil
}

// getChannelMessages reads messages of a channel by id.
// See https://core.telegram.org/method/channels.getMessages.
func getChannelMessages(c *Call, req *api.ChannelsGetMessagesRequest) (api.MessagesMessagesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if len(req.ID) == 0 {
		return nil, world.Refuse(400, "MESSAGE_IDS_EMPTY")
	}
	v := c.view()
	box := world.ChannelPeer(ch.ID)
	list := v.byID(box, req.ID)
	v.include(box)
	return &api.MessagesChannelMessages{
		Pts: int32(ch.Pts), Count: int32(len(list)), Messages: list, Users: v.users, Chats: v.chats,
	}, nil
}

// maxIDs is how many messages one request may name.
const maxIDs = 100

// byID returns one entry per id, messageEmpty where there is nothing.
func (v *view) byID(box world.Peer, ids []api.InputMessageClass) []api.MessageClass {
	out := make([]api.MessageClass, 0, min(len(ids), maxIDs))
	for _, in := range ids[:min(len(ids), maxIDs)] {
		id, m := v.find(box, in)
		if m != nil {
			out = append(out, v.message(m))
		} else {
			out = append(out, &api.MessageEmpty{ID: int32(id)})
		}
	}
	return out
}

func (v *view) find(box world.Peer, in api.InputMessageClass) (int, *world.Message) {
	switch in := in.(type) {
	case *api.InputMessageID:
		return int(in.ID), v.own(box, int(in.ID))
	case *api.InputMessageReplyTo:
		if m := v.own(box, int(in.ID)); m != nil && m.ReplyTo != 0 {
			return m.ReplyTo, v.w.Answerable(v.viewer, m.Peer, m.ReplyTo)
		}
		return int(in.ID), nil
	case *api.InputMessageCallbackQuery:
		return int(in.ID), v.own(box, int(in.ID))
	case *api.InputMessagePinned:
		if box.Kind == world.KindChannel {
			return 0, v.w.NewestPinned(v.viewer, box)
		}
	}
	return 0, nil
}

// own returns a message of a box unless it is cut off for the viewer.
func (v *view) own(box world.Peer, id int) *world.Message {
	m := v.w.Message(box, id)
	if m == nil {
		return nil
	}
	return v.w.InChat(v.viewer, m.Peer, id)
}
