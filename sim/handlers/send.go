package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func sendMethods(m methods) {
	object(m, signedIn, sendMessage)
}

// sendMessage sends text. A random_id that was used before is answered with
// RANDOM_ID_DUPLICATE and changes nothing: the first send stands.
// See https://core.telegram.org/method/messages.sendMessage.
func sendMessage(c *Call, req *api.MessagesSendMessageRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	out, err := c.outgoing(req)
	if err != nil {
		return nil, err
	}
	if c.waits(req.ScheduleDate) {
		return c.schedule(t, *req.ScheduleDate, req.ClearDraft, out)
	}
	sent, err := c.sendOne(t, out, req.ClearDraft)
	if err != nil {
		return nil, err
	}
	return c.sentMessage(t, sent), nil
}

// sendOne sends a message, notes it in the ledger, and is done with the draft if
// the message was what that began.
func (c *Call) sendOne(t target, out world.Outgoing, clearDraft bool) (world.Sent, error) {
	sent, err := c.sendTo(t, out)
	if err != nil {
		return sent, c.repeated(out.RandomID, err)
	}
	c.recordSent(t, sent)
	return sent, c.clearDraft(t, clearDraft)
}

func (c *Call) sendTo(t target, out world.Outgoing) (world.Sent, error) {
	switch {
	case t.channel != nil:
		return c.world().SendToChannel(c.Now, c.user.ID, t.channel, out)
	case t.group != nil:
		return c.world().SendToGroup(c.Now, c.user.ID, t.group, out)
	}
	return c.world().SendToUser(c.Now, c.user.ID, t.user, out)
}

// outgoing reads what is sent. Its refusals are those of texts, REPLY_TO_INVALID
// and SEND_AS_PEER_INVALID.
func (c *Call) outgoing(req *api.MessagesSendMessageRequest) (world.Outgoing, error) {
	out := world.Outgoing{RandomID: req.RandomID, Silent: req.Silent, NoForwards: req.Noforwards}
	var err error
	if out.As, err = c.sendAs(req.SendAs); err != nil {
		return out, err
	}
	f, err := c.format(req.Message, req.Entities)
	if err != nil {
		return out, err
	}
	out.Text, out.Entities, out.Mentioned = f.text, f.entities, f.mentioned
	if out.Markup, err = c.markup(req.ReplyMarkup); err != nil {
		return out, err
	}
	return out, c.replyTo(&out, req.ReplyTo)
}

// replyTo reads what a message answers.
// See https://core.telegram.org/api/reply.
func (c *Call) replyTo(out *world.Outgoing, in api.InputReplyToClass) error {
	switch r := in.(type) {
	case nil:
		return nil
	case *api.InputReplyToMessage:
		if r.ReplyToPeerID != nil {
			break // answers across chats are not simulated
		}
		out.ReplyTo = int(r.ReplyToMsgID)
		if r.TopMsgID != nil {
			out.Topic = int(*r.TopMsgID)
		}
		if r.QuoteText == nil {
			return nil
		}
		f, err := c.format(*r.QuoteText, r.QuoteEntities)
		if err != nil {
			return err
		}
		out.Quote = &world.Quote{Text: f.text, Entities: f.entities}
		if r.QuoteOffset != nil {
			out.Quote.Offset = int(*r.QuoteOffset)
		}
		return nil
	}
	return world.Refuse(400, "REPLY_TO_INVALID")
}

// sentMessage answers a send: the short form for a private message, else the
// message itself with its new id.
func (c *Call) sentMessage(t target, sent world.Sent) api.UpdatesClass {
	m, up := sent.Message, sent.Update
	if t.user != nil && t.user.ID != c.user.ID {
		return &api.UpdateShortSentMessage{
			Out: true, ID: int32(m.ID), Pts: int32(up.Pts), PtsCount: int32(up.Count), Date: date(m.Date),
			Entities: decodeEntities(m.Entities), TtlPeriod: optional(int32(m.TTL)),
		}
	}
	v := c.view()
	own := []api.UpdateClass{&api.UpdateMessageID{ID: int32(m.ID), RandomID: m.RandomID}}
	if t.channel != nil {
		own = append(own, &api.UpdateReadChannelInbox{
			ChannelID: int64(t.channel.ID), MaxID: int32(m.ID), Pts: int32(up.Pts),
		})
	}
	return v.applied(own, []*world.Update{up})
}
