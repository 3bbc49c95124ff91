package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// maxEntities is how many formatted parts a message may have.
const maxEntities = 100

var errEntities = world.Refuse(400, "ENTITIES_TOO_LONG")

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
	out, err := outgoing(req)
	if err != nil {
		return nil, err
	}
	sent, err := c.sendTo(t, out)
	if err != nil {
		return nil, c.repeated(req.RandomID, err)
	}
	c.recordSent(t, sent)
	return c.sentMessage(t, sent), nil
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

func outgoing(req *api.MessagesSendMessageRequest) (world.Outgoing, error) {
	out := world.Outgoing{Text: strings.Clone(req.Message), RandomID: req.RandomID, Silent: req.Silent}
	switch r := req.ReplyTo.(type) {
	case nil:
	case *api.InputReplyToMessage:
		out.ReplyTo = int(r.ReplyToMsgID)
		if r.TopMsgID != nil {
			out.Topic = int(*r.TopMsgID)
		}
	default:
		return out, world.Refuse(400, "REPLY_MESSAGE_ID_INVALID")
	}
	if req.ScheduleDate != nil {
		return out, world.Refuse(400, "SCHEDULE_DATE_INVALID") // scheduling is not simulated
	}
	var err error
	out.Entities, err = encodeEntities(req.Entities)
	return out, err
}

// sentMessage answers a send: the short form for a private message, else the
// message itself with its new id.
func (c *Call) sentMessage(t target, sent world.Sent) api.UpdatesClass {
	m, up := sent.Message, sent.Update
	if t.user != nil && t.user.ID != c.user.ID {
		return &api.UpdateShortSentMessage{
			Out: true, ID: int32(m.ID), Pts: int32(up.Pts), PtsCount: int32(up.Count), Date: date(m.Date),
			Entities: decodeEntities(m.Entities),
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
