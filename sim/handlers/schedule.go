package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func scheduleMethods(m methods) {
	object(m, signedIn, getScheduledHistory)
	object(m, signedIn, getScheduledMessages)
	object(m, signedIn, sendScheduledMessages)
	object(m, signedIn, deleteScheduledMessages)
}

// waits tells whether a message is for later; one for right now is sent at once.
func (c *Call) waits(date *int32) bool { return date != nil && world.Waits(c.Now, int64(*date)) }

// schedule keeps messages for later, and is done with the draft if they were what that
// began.
// See https://core.telegram.org/api/scheduled-messages.
func (c *Call) schedule(t target, date int32, clearDraft bool, list ...world.Outgoing) (api.UpdatesClass, error) {
	kept, err := c.world().Schedule(c.Now, c.user.ID, t.peer(), int64(date), list)
	if err != nil {
		return nil, c.repeated(list[0].RandomID, err)
	}
	if err := c.clearDraft(t, clearDraft); err != nil {
		return nil, err
	}
	v := c.view()
	var ids, news []api.UpdateClass
	for _, s := range kept {
		c.recordAt(s.To, ledger.Entry{MessageID: s.ID, RandomID: s.Outgoing.RandomID, Text: s.Outgoing.Text})
		ids = append(ids, &api.UpdateMessageID{ID: int32(s.ID), RandomID: s.Outgoing.RandomID})
		news = append(news, &api.UpdateNewScheduledMessage{Message: v.scheduled(s)})
	}
	return v.updates(append(ids, news...)...), nil
}

// editScheduled changes a message that waits.
func (c *Call) editScheduled(t target, req *api.MessagesEditMessageRequest, e world.Edit) (api.UpdatesClass, error) {
	s, err := c.world().EditScheduled(c.Now, c.user.ID, t.peer(), int(req.ID), int64(*req.ScheduleDate), e)
	if err != nil {
		return nil, err
	}
	c.recordAt(s.To, ledger.Entry{MessageID: s.ID, Text: s.Outgoing.Text})
	v := c.view()
	return v.updates(&api.UpdateNewScheduledMessage{Message: v.scheduled(s)}), nil
}

// getScheduledHistory lists what waits in a conversation.
// See https://core.telegram.org/method/messages.getScheduledHistory.
func getScheduledHistory(c *Call, req *api.MessagesGetScheduledHistoryRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	list, err := c.world().ScheduledIn(c.user.ID, t.peer())
	if err != nil {
		return nil, err
	}
	var numbers []int64
	for _, s := range list {
		numbers = append(numbers, int64(s.ID), s.Edited, s.At)
	}
	if len(list) > 0 && req.Hash == idHash(numbers) {
		return &api.MessagesMessagesNotModified{Count: int32(len(list))}, nil
	}
	return c.scheduledPage(t, list), nil
}

func (c *Call) scheduledPage(t target, list []*world.Scheduled) api.MessagesMessagesClass {
	v := c.view()
	messages := make([]api.MessageClass, len(list))
	for i, s := range list {
		messages[i] = v.scheduled(s)
	}
	v.include(t.peer())
	return &api.MessagesMessages{Messages: messages, Users: v.users, Chats: v.chats}
}

func getScheduledMessages(c *Call, req *api.MessagesGetScheduledMessagesRequest) (api.MessagesMessagesClass, error) {
	t, list, err := c.inSchedule(req.Peer, req.ID)
	if err != nil {
		return nil, err
	}
	all, err := c.world().ScheduledIn(c.user.ID, t.peer())
	if err != nil {
		return nil, err
	}
	var found []*world.Scheduled
	for _, id := range list {
		for _, s := range all {
			if s.ID == id {
				found = append(found, s)
			}
		}
	}
	return c.scheduledPage(t, found), nil
}

// inSchedule reads which messages of a conversation's schedule a request names.
func (c *Call) inSchedule(peer api.InputPeerClass, list []int32) (target, []int, error) {
	t, err := c.inputPeer(peer)
	if err != nil {
		return t, nil, err
	}
	named, err := ids(list)
	return t, named, err
}

// sendScheduledMessages sends messages before their time.
// See https://core.telegram.org/method/messages.sendScheduledMessages.
func sendScheduledMessages(c *Call, req *api.MessagesSendScheduledMessagesRequest) (api.UpdatesClass, error) {
	t, list, err := c.inSchedule(req.Peer, req.ID)
	if err != nil {
		return nil, err
	}
	sent, err := c.world().SendScheduled(c.Now, c.user.ID, t.peer(), list)
	if err != nil {
		return nil, err
	}
	gone := &api.UpdateDeleteScheduledMessages{Messages: ints(list)}
	var log []*world.Update
	for _, s := range sent {
		c.recordSent(t, s)
		log = append(log, s.Update)
		gone.SentMessages = append(gone.SentMessages, int32(s.Message.ID))
	}
	v := c.view()
	gone.Peer = v.peer(t.peer())
	return v.applied([]api.UpdateClass{gone}, log), nil
}

func deleteScheduledMessages(c *Call, req *api.MessagesDeleteScheduledMessagesRequest) (api.UpdatesClass, error) {
	t, list, err := c.inSchedule(req.Peer, req.ID)
	if err != nil {
		return nil, err
	}
	if err := c.world().DeleteScheduled(c.user.ID, t.peer(), list); err != nil {
		return nil, err
	}
	for _, id := range list {
		c.recordAt(t.peer(), ledger.Entry{MessageID: id})
	}
	v := c.view()
	return v.updates(&api.UpdateDeleteScheduledMessages{Peer: v.peer(t.peer()), Messages: ints(list)}), nil
}
