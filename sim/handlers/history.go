package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func historyMethods(m methods) {
	object(m, signedIn, getHistory)
	object(m, signedIn, searchMessages)
	object(m, signedIn, getMessages)
	object(m, signedIn, getChannelMessages)
}

func getHistory(c *Call, req *api.MessagesGetHistoryRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	page, total := c.world().History(c.user.ID, t.peer(), world.Query{
		OffsetID: int(req.OffsetID), OffsetDate: int(req.OffsetDate), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID),
	})
	return c.page(t, page, total), nil
}

// searchMessages finds text and pinned messages in one conversation.
func searchMessages(c *Call, req *api.MessagesSearchRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	var from world.Peer
	if req.FromID != nil {
		author, err := c.inputPeer(req.FromID)
		if err != nil {
			return nil, err
		}
		from = author.peer()
	}
	kind, err := messageFilter(req.Filter)
	if err != nil {
		return nil, err
	}
	q := strings.ToLower(req.Q)
	match := func(m *world.Message) bool {
		return kind(m) && strings.Contains(strings.ToLower(m.Text), q) && (from == world.Peer{} || m.From == from) &&
			(req.MinDate == 0 || m.Date > int64(req.MinDate)) && (req.MaxDate == 0 || m.Date < int64(req.MaxDate))
	}
	page, total := c.world().History(c.user.ID, t.peer(), world.Query{
		OffsetID: int(req.OffsetID), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID), Match: match,
	})
	return c.page(t, page, total), nil
}

// messageFilter returns what a filter keeps. There is no media yet, so filters
// for it keep nothing.
func messageFilter(f api.MessagesFilterClass) (func(*world.Message) bool, error) {
	switch f.(type) {
	case *api.InputMessagesFilterEmpty:
		return func(m *world.Message) bool { return m.Action == nil }, nil
	case *api.InputMessagesFilterPinned:
		return func(m *world.Message) bool { return m.Pinned }, nil
	case nil:
		return nil, world.Refuse(400, "INPUT_FILTER_INVALID")
	}
	return func(*world.Message) bool { return false }, nil
}

// page answers with messages of one conversation, in the form its kind asks for.
func (c *Call) page(t target, list []*world.Message, total int) api.MessagesMessagesClass {
	v := c.view()
	messages := v.messages(list)
	switch {
	case t.channel != nil:
		v.include(t.peer())
		return &api.MessagesChannelMessages{
			Pts: int32(t.channel.Pts), Count: int32(total), Messages: messages, Users: v.users, Chats: v.chats,
		}
	case len(list) < total:
		return &api.MessagesMessagesSlice{Count: int32(total), Messages: messages, Users: v.users, Chats: v.chats}
	}
	return &api.MessagesMessages{Messages: messages, Users: v.users, Chats: v.chats}
}

// getMessages reads messages of the caller's own box by id.
func getMessages(c *Call, req *api.MessagesGetMessagesRequest) (api.MessagesMessagesClass, error) {
	v := c.view()
	list := v.byID(world.UserPeer(c.user.ID), req.ID)
	return &api.MessagesMessages{Messages: list, Users: v.users, Chats: v.chats}, nil
}

func getChannelMessages(c *Call, req *api.ChannelsGetMessagesRequest) (api.MessagesMessagesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
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
		return int(in.ID), v.w.Message(box, int(in.ID))
	case *api.InputMessageReplyTo:
		if m := v.w.Message(box, int(in.ID)); m != nil && m.ReplyTo != 0 {
			return m.ReplyTo, v.w.Message(box, m.ReplyTo)
		}
		return int(in.ID), nil
	case *api.InputMessagePinned:
		if box.Kind == world.KindChannel {
			return 0, v.w.NewestPinned(v.w.Channel(box.Channel()))
		}
	}
	return 0, nil
}
