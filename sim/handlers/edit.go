package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func editMethods(m methods) {
	object(m, signedIn, editMessage)
	object(m, signedIn, deleteMessages)
	object(m, signedIn, deleteChannelMessages)
	object(m, signedIn, deleteHistory)
	object(m, signedIn, deleteChannelHistory)
	object(m, signedIn, deleteParticipantHistory)
}

// editMessage changes the text or the media of a message.
// See https://core.telegram.org/method/messages.editMessage.
func editMessage(c *Call, req *api.MessagesEditMessageRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	e, err := c.edit(req)
	if err != nil {
		return nil, err
	}
	if req.ScheduleDate != nil {
		return c.editScheduled(t, req, e)
	}
	m, up, err := c.world().EditMessage(c.Now, c.user.ID, t.peer(), int(req.ID), e)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: m.ID, Text: m.Text})
	return c.view().applied(nil, []*world.Update{up}), nil
}

func (c *Call) edit(req *api.MessagesEditMessageRequest) (world.Edit, error) {
	e := world.Edit{}
	if req.Message != nil {
		f, err := c.format(*req.Message, req.Entities)
		if err != nil {
			return e, err
		}
		e.Text, e.Entities = &f.text, f.entities
	}
	var err error
	if e.Markup, err = c.markup(req.ReplyMarkup); err != nil {
		return e, err
	}
	if e.Markup == nil && c.user.Bot != nil {
		e.Markup = []byte{} // an edit without buttons takes them away
	}
	if req.Media == nil {
		return e, nil
	}
	if poll, ok := req.Media.(*api.InputMediaPoll); ok {
		e.Poll, e.Close = true, poll.Poll.Closed
		return e, nil
	}
	e.Media, err = c.inputMedia(req.Media)
	return e, err
}

// ids are the messages that a request names.
func ids(list []int32) ([]int, error) {
	if len(list) > maxIDs {
		return nil, world.Refuse(400, "MESSAGE_IDS_TOO_LONG")
	}
	out := make([]int, len(list))
	for i, id := range list {
		out[i] = int(id)
	}
	return out, nil
}

// deleteMessages deletes messages of private conversations and basic groups.
// See https://core.telegram.org/method/messages.deleteMessages.
func deleteMessages(c *Call, req *api.MessagesDeleteMessagesRequest) (*api.MessagesAffectedMessages, error) {
	list, err := ids(req.ID)
	if err != nil {
		return nil, err
	}
	up, err := c.world().Delete(c.user.ID, list, req.Revoke)
	if err != nil {
		return nil, err
	}
	if up != nil {
		c.recordDeleted(world.UserPeer(c.user.ID), up)
	}
	return c.affected(world.UserPeer(c.user.ID), up), nil
}

func (c *Call) recordDeleted(p world.Peer, up *world.Update) {
	for _, id := range up.IDs {
		c.record(ledger.Entry{Chat: p.String(), MessageID: id})
	}
}

// affected tells what was done to a box; up is nil for nothing.
func (c *Call) affected(box world.Peer, up *world.Update) *api.MessagesAffectedMessages {
	if up == nil {
		return &api.MessagesAffectedMessages{Pts: int32(c.world().Pts(box))}
	}
	return &api.MessagesAffectedMessages{Pts: int32(up.Pts), PtsCount: int32(up.Count)}
}

// deleteChannelMessages deletes messages of a channel for everybody.
// See https://core.telegram.org/method/channels.deleteMessages.
func deleteChannelMessages(c *Call, req *api.ChannelsDeleteMessagesRequest) (*api.MessagesAffectedMessages, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	list, err := ids(req.ID)
	if err != nil {
		return nil, err
	}
	up, err := c.world().DeletePosts(c.Now, c.user.ID, ch, list)
	if err != nil {
		return nil, err
	}
	if up != nil {
		c.recordDeleted(world.ChannelPeer(ch.ID), up)
	}
	return c.affected(world.ChannelPeer(ch.ID), up), nil
}

func (c *Call) affectedHistory(box world.Peer, done world.Affected) *api.MessagesAffectedHistory {
	if done.Pts == 0 {
		done.Pts = c.world().Pts(box)
	}
	return &api.MessagesAffectedHistory{Pts: int32(done.Pts), PtsCount: int32(done.Count), Offset: int32(done.Remain)}
}

// deleteHistory clears a private conversation or a basic group, a page at a time.
// See https://core.telegram.org/method/messages.deleteHistory.
func deleteHistory(c *Call, req *api.MessagesDeleteHistoryRequest) (*api.MessagesAffectedHistory, error) {
	t, err := c.inputPeer(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case t.channel != nil:
		return nil, errPeer
	}
	q := world.Clearing{MaxID: int(req.MaxID), Keep: req.JustClear, Revoke: req.Revoke}
	if req.MinDate != nil {
		q.MinDate = int64(*req.MinDate)
	}
	if req.MaxDate != nil {
		q.MaxDate = int64(*req.MaxDate)
	}
	if q.MinDate < 0 {
		return nil, world.Refuse(400, "MIN_DATE_INVALID")
	}
	if q.MaxDate < 0 {
		return nil, world.Refuse(400, "MAX_DATE_INVALID")
	}
	done := c.world().ClearHistory(c.user.ID, t.peer(), q)
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: int(req.MaxID)})
	return c.affectedHistory(world.UserPeer(c.user.ID), done), nil
}

// deleteChannelHistory clears a channel for everybody, or for the caller alone.
// See https://core.telegram.org/method/channels.deleteHistory.
func deleteChannelHistory(c *Call, req *api.ChannelsDeleteHistoryRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	up, err := c.world().ClearChannel(c.Now, c.user.ID, ch, int(req.MaxID), req.ForEveryone)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: world.ChannelPeer(ch.ID).String(), MessageID: int(req.MaxID)})
	var log []*world.Update
	if up != nil {
		log = append(log, up)
	}
	return c.view().applied(nil, log), nil
}

// deleteParticipantHistory deletes all that somebody wrote in a supergroup.
// See https://core.telegram.org/method/channels.deleteParticipantHistory.
func deleteParticipantHistory(c *Call, req *api.ChannelsDeleteParticipantHistoryRequest) (*api.MessagesAffectedHistory, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	author, err := c.inputPeer(req.Participant)
	if err != nil {
		return nil, world.Refuse(400, "PARTICIPANT_ID_INVALID")
	}
	up, err := c.world().ClearParticipant(c.Now, c.user.ID, ch, author.peer())
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: world.ChannelPeer(ch.ID).String(), Subject: author.peer().ID})
	done := world.Affected{}
	if up != nil {
		done.Pts, done.Count = up.Pts, up.Count
	}
	return c.affectedHistory(world.ChannelPeer(ch.ID), done), nil
}
