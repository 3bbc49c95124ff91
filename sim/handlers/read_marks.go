package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func readMarkMethods(m methods) {
	list(m, signedIn, getMessageReadParticipants)
	object(m, signedIn, getOutboxReadDate)
}

// getMessageReadParticipants tells who read a message of a small group.
// See https://core.telegram.org/method/messages.getMessageReadParticipants.
func getMessageReadParticipants(c *Call, req *api.MessagesGetMessageReadParticipantsRequest) ([]*api.ReadParticipantDate, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	found, err := c.world().ReadBy(c.Now, c.user.ID, t.peer(), int(req.MsgID))
	if err != nil {
		return nil, err
	}
	out := make([]*api.ReadParticipantDate, len(found))
	for i, r := range found {
		out[i] = &api.ReadParticipantDate{UserID: int64(r.By), Date: date(r.At)}
	}
	return out, nil
}

// getOutboxReadDate tells when the other side read a private message.
// See https://core.telegram.org/method/messages.getOutboxReadDate.
func getOutboxReadDate(c *Call, req *api.MessagesGetOutboxReadDateRequest) (*api.OutboxReadDate, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	p := t.peer()
	if p.Kind != world.KindUser {
		return nil, errPeer
	}
	at, err := c.world().ReadDate(c.Now, c.user, c.world().User(p.User()), int(req.MsgID))
	if err != nil {
		return nil, err
	}
	return &api.OutboxReadDate{Date: date(at)}, nil
}
