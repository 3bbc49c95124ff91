package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// sendInlineBotResult sends a result that a bot offered, in the name of the caller.
// See https://core.telegram.org/method/messages.sendInlineBotResult.
func sendInlineBotResult(c *Call, req *api.MessagesSendInlineBotResultRequest) (api.UpdatesClass, error) {
	if err := c.unsent(req.RandomID); err != nil {
		return nil, err
	}
	switch {
	case req.QueryID == 0:
		return nil, world.Refuse(400, "QUERY_ID_EMPTY")
	case req.ID == "":
		return nil, world.Refuse(400, "RESULT_ID_EMPTY")
	}
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	a, r, err := c.world().FindInline(c.Now, c.user.ID, req.QueryID, req.ID)
	if err != nil {
		return nil, err
	}
	out, err := c.chosen(req, a, r)
	if err != nil {
		return nil, err
	}
	if c.waits(req.ScheduleDate) {
		answer, err := c.schedule(t, *req.ScheduleDate, req.ClearDraft, out)
		if err == nil {
			c.world().ChooseInline(c.user.ID, a, r.ID, nil)
		}
		return answer, err
	}
	sent, err := c.sendOne(t, out, req.ClearDraft)
	if err != nil {
		return nil, err
	}
	c.world().ChooseInline(c.user.ID, a, r.ID, sent.Message)
	return c.sentMedia(t, sent), nil
}

// chosen returns a result as it is sent.
func (c *Call) chosen(req *api.MessagesSendInlineBotResultRequest, a *world.InlineAnswer, r *world.InlineResult) (world.Outgoing, error) {
	out := r.Message
	if r.Remote {
		return out, world.Refuse(400, "WEBPAGE_CURL_FAILED")
	}
	out.RandomID, out.Silent = req.RandomID, req.Silent
	if out.Via = a.Query.Bot; req.HideVia && c.world().HidesVia(out.Via) {
		out.Via, out.Markup = 0, nil // nobody would answer to the buttons
	}
	var err error
	if out.As, err = c.sendAs(req.SendAs); err != nil {
		return out, err
	}
	return out, c.replyTo(&out, req.ReplyTo)
}

// editInlineBotMessage changes a message that came from the inline mode of the caller,
// a bot, at the data centre where the message is.
// See https://core.telegram.org/method/messages.editInlineBotMessage.
func editInlineBotMessage(c *Call, req *api.MessagesEditInlineBotMessageRequest) error {
	if _, err := c.inlineMessageOf(req.ID); err != nil {
		return err
	}
	if err := inlineMarkup(req.ReplyMarkup); err != nil {
		return err
	}
	e, err := c.edit(&api.MessagesEditMessageRequest{Message: req.Message, Media: req.Media, ReplyMarkup: req.ReplyMarkup, Entities: req.Entities})
	if err != nil {
		return err
	}
	m, err := c.inlineMessageOf(req.ID) // it may have gone meanwhile
	if err != nil {
		return err
	}
	if err := c.world().EditInline(c.Now, m, e); err != nil {
		return err
	}
	c.record(ledger.Entry{Chat: m.Peer.String(), MessageID: m.ID, Text: m.Text})
	return nil
}

var errInlineMessage = world.Refuse(400, "MESSAGE_ID_INVALID")

// inlineMessageOf finds the message that a bot names.
func (c *Call) inlineMessageOf(in api.InputBotInlineMessageIDClass) (*world.Message, error) {
	id, ok := in.(*api.InputBotInlineMessageID64)
	if !ok {
		return nil, errInlineMessage
	}
	r := world.InlineRef{Owner: world.UserPeer(world.UserID(id.OwnerID)), ID: int(id.ID)}
	if id.OwnerID < 0 {
		r.Owner = world.ChannelPeer(world.ChannelID(-id.OwnerID))
	}
	if id.AccessHash != c.world().InlineHash(c.user.ID, r) || int(id.DCID) != c.DC {
		return nil, errInlineMessage
	}
	if m := c.world().InlineMessage(c.user.ID, r); m != nil {
		return m, nil
	}
	return nil, errInlineMessage
}
