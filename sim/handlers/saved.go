package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func savedMethods(m methods) {
	object(m, signedIn, getSavedDialogs)
	object(m, signedIn, getSavedDialogsByID)
	object(m, signedIn, getPinnedSavedDialogs)
	object(m, signedIn, getSavedHistory)
	object(m, signedIn, deleteSavedHistory)
	boolean(m, signedIn, toggleSavedDialogPin)
	boolean(m, signedIn, reorderPinnedSavedDialogs)
}

// inputSaved reads whose topic of the caller's saved messages a request names, whether
// the caller can still see the chat or not.
func (c *Call) inputSaved(in api.InputPeerClass) (world.Peer, error) {
	switch p := in.(type) {
	case *api.InputPeerChannel:
		ch, err := c.world().LookupChannel(c.user.ID, world.ChannelID(p.ChannelID), p.AccessHash)
		if err != nil {
			return world.Peer{}, errPeer
		}
		return world.ChannelPeer(ch.ID), nil
	case *api.InputPeerChat:
		if c.world().Group(world.GroupID(p.ChatID)) == nil {
			return world.Peer{}, errPeer
		}
		return world.GroupPeer(world.GroupID(p.ChatID)), nil
	}
	t, err := c.inputPeer(in)
	if err != nil {
		return world.Peer{}, errPeer
	}
	return t.peer(), nil
}

func savedUnder(p world.Peer) func(*world.Message) bool {
	return func(m *world.Message) bool { return m.SavedUnder() == p }
}

// inSaved returns what a search keeps that may name a topic of the saved messages.
func (c *Call) inSaved(in api.InputPeerClass) (match, error) {
	if in == nil {
		return func(*world.Message) bool { return true }, nil
	}
	p, err := c.inputSaved(in)
	return savedUnder(p), err
}

// getSavedDialogs lists the topics of the caller's saved messages, the pinned ones
// first, from the one after the offset.
// See https://core.telegram.org/method/messages.getSavedDialogs.
func getSavedDialogs(c *Call, req *api.MessagesGetSavedDialogsRequest) (api.MessagesSavedDialogsClass, error) {
	if req.ParentPeer != nil {
		return nil, errPeer // channels' direct messages do not exist here
	}
	pinned, rest := c.world().SavedTopics(c.user.ID)
	total := len(pinned) + len(rest)
	if req.OffsetDate != 0 || req.OffsetID != 0 {
		pinned = nil
		for len(rest) > 0 && !savedBelow(rest[0].Top, int64(req.OffsetDate), int(req.OffsetID)) {
			rest = rest[1:]
		}
	}
	if req.ExcludePinned {
		total, pinned = total-len(pinned), nil
	}
	all := append(pinned, rest...)
	return c.savedDialogs(all[:min(len(all), max(0, int(req.Limit)), maxDialogs)], total), nil
}

// savedBelow tells whether a topic with that newest message comes after an offset.
func savedBelow(top *world.Message, date int64, id int) bool {
	if date == 0 || top.Date == date {
		return id == 0 || top.ID < id
	}
	return top.Date < date
}

func (c *Call) savedDialogs(list []world.SavedTopic, total int) api.MessagesSavedDialogsClass {
	v := c.view()
	dialogs, top := make([]api.SavedDialogClass, len(list)), make([]api.MessageClass, len(list))
	for i, t := range list {
		dialogs[i] = &api.SavedDialog{Pinned: t.Pinned, Peer: v.peer(t.Peer), TopMessage: int32(t.Top.ID)}
		top[i] = v.message(t.Top)
	}
	if len(list) < total {
		return &api.MessagesSavedDialogsSlice{Count: int32(total), Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats}
	}
	return &api.MessagesSavedDialogs{Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats}
}

func getSavedDialogsByID(c *Call, req *api.MessagesGetSavedDialogsByIDRequest) (api.MessagesSavedDialogsClass, error) {
	if req.ParentPeer != nil {
		return nil, errPeer
	}
	if len(req.IDs) > maxDialogs {
		return nil, errRequestLong
	}
	pinned, rest := c.world().SavedTopics(c.user.ID)
	all := append(pinned, rest...)
	var list []world.SavedTopic
	for _, in := range req.IDs {
		p, err := c.inputSaved(in)
		if err != nil {
			return nil, err
		}
		for _, t := range all {
			if t.Peer == p {
				list = append(list, t)
			}
		}
	}
	return c.savedDialogs(list, len(list)), nil
}

func getPinnedSavedDialogs(c *Call, _ *api.MessagesGetPinnedSavedDialogsRequest) (api.MessagesSavedDialogsClass, error) {
	pinned, _ := c.world().SavedTopics(c.user.ID)
	return c.savedDialogs(pinned, len(pinned)), nil
}

// getSavedHistory reads one page of a topic of the caller's saved messages.
// See https://core.telegram.org/method/messages.getSavedHistory.
func getSavedHistory(c *Call, req *api.MessagesGetSavedHistoryRequest) (api.MessagesMessagesClass, error) {
	p, err := c.inputSaved(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case req.ParentPeer != nil:
		return nil, errPeer
	}
	return c.history(target{user: c.user}, req.Hash, world.Query{
		OffsetID: int(req.OffsetID), OffsetDate: int(req.OffsetDate), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID), Match: savedUnder(p),
	}), nil
}

// deleteSavedHistory removes a page of a topic of the caller's saved messages.
// See https://core.telegram.org/method/messages.deleteSavedHistory.
func deleteSavedHistory(c *Call, req *api.MessagesDeleteSavedHistoryRequest) (*api.MessagesAffectedHistory, error) {
	p, err := c.inputSaved(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case req.ParentPeer != nil:
		return nil, errPeer
	}
	q := world.Clearing{MaxID: int(req.MaxID), Match: savedUnder(p)}
	if req.MinDate != nil {
		q.MinDate = int64(*req.MinDate)
	}
	if req.MaxDate != nil {
		q.MaxDate = int64(*req.MaxDate)
	}
	own := world.UserPeer(c.user.ID)
	done := c.world().ClearHistory(c.user.ID, own, q)
	c.record(ledger.Entry{Chat: own.String(), MessageID: int(req.MaxID)})
	return c.affectedHistory(own, done), nil
}

// toggleSavedDialogPin pins a topic of the saved messages, or unpins it.
func toggleSavedDialogPin(c *Call, req *api.MessagesToggleSavedDialogPinRequest) error {
	in, ok := req.Peer.(*api.InputDialogPeer)
	if !ok {
		return errPeer
	}
	p, err := c.inputSaved(in.Peer)
	if err != nil {
		return err
	}
	return c.world().PinSaved(c.user.ID, p, req.Pinned)
}

func reorderPinnedSavedDialogs(c *Call, req *api.MessagesReorderPinnedSavedDialogsRequest) error {
	if len(req.Order) > maxDialogs {
		return errRequestLong
	}
	var order []world.Peer
	for _, in := range req.Order {
		d, ok := in.(*api.InputDialogPeer)
		if !ok {
			return errPeer
		}
		p, err := c.inputSaved(d.Peer)
		if err != nil {
			return err
		}
		order = append(order, p)
	}
	return c.world().OrderSaved(c.user.ID, order, req.Force)
}
