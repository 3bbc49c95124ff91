package modules

import (
	"context"
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl/api"
)

type sendParams struct {
	Chat      Ref    `with:"chat,required" doc:"where to"`
	Text      string `with:"text,required" doc:"the message"`
	Silent    bool   `with:"silent" doc:"without a notification"`
	NoPreview bool   `with:"no_preview" doc:"without a preview of links"`
	ReplyTo   int32  `with:"reply_to" doc:"id of the message that is answered"`
}

func messageSend() *module.Module {
	return module.New("message.send", "Send a text message, once.", runSend)
}

// sent is what is kept of a message. ID is 0 when an earlier process sent it
// and it could not be found again.
type sent struct {
	ID   int32 `json:"id"`
	Date int32 `json:"date"`
}

func runSend(ctx context.Context, c *module.Call, p sendParams) (module.Result, error) {
	if p.Text == "" {
		return module.Result{}, errors.New("with.text is empty")
	}
	peer, err := p.Chat.resolve(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	req := &api.MessagesSendMessageRequest{
		Peer: peers.Input(peer), Message: p.Text, Silent: p.Silent, NoWebpage: p.NoPreview,
	}
	if p.ReplyTo != 0 {
		req.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: p.ReplyTo}
	}
	message, err := module.Do(ctx, c, req,
		func(u api.UpdatesClass) (sent, error) { return sentMessage(u, req.RandomID) },
		func(ctx context.Context, since time.Time) (sent, bool, error) {
			return findSent(ctx, c, peer, p.Text, since)
		})
	if err != nil {
		return module.Result{}, err
	}
	return module.Result{Changed: true, Fields: map[string]any{
		"id": message.ID, "date": message.Date, "chat": chatValue(peer),
	}}, nil
}

// sentMessage finds the id that the server gave to the message with this
// random_id.
func sentMessage(u api.UpdatesClass, randomID int64) (sent, error) {
	if short, ok := u.(*api.UpdateShortSentMessage); ok {
		return sent{ID: short.ID, Date: short.Date}, nil
	}
	updates, _ := updatesOf(u)
	var id int32
	for _, x := range updates {
		if m, ok := x.(*api.UpdateMessageID); ok && m.RandomID == randomID {
			id = m.ID
		}
	}
	if id == 0 {
		return sent{}, errors.New("it was sent, but the server's answer does not name the message")
	}
	return sent{ID: id, Date: dateOfMessage(updates, id)}, nil
}

func dateOfMessage(updates []api.UpdateClass, id int32) int32 {
	for _, x := range updates {
		var m api.MessageClass
		switch x := x.(type) {
		case *api.UpdateNewMessage:
			m = x.Message
		case *api.UpdateNewChannelMessage:
			m = x.Message
		}
		if msg, ok := m.(*api.Message); ok && msg.ID == id {
			return msg.Date
		}
	}
	return 0
}

const historyPage = 100

// findSent looks for a message that an earlier process sent: the newest of our
// own with this text, not older than since.
func findSent(ctx context.Context, c *module.Call, peer peers.Peer, text string, since time.Time) (sent, bool, error) {
	res, err := module.Read(ctx, c, &api.MessagesGetHistoryRequest{Peer: peers.Input(peer), Limit: historyPage})
	if err != nil {
		return sent{}, false, err
	}
	// What one writes to oneself is not outgoing, and there is nobody else's.
	saved := peer.Kind == peers.User && peer.ID == c.Account.Peers().Self()
	for _, x := range messagesOf(res) {
		m, ok := x.(*api.Message)
		if ok && (m.Out || saved) && m.Message == text && int64(m.Date) >= since.Add(-5*time.Minute).Unix() {
			return sent{ID: m.ID, Date: m.Date}, true, nil
		}
	}
	return sent{}, false, nil
}

func messagesOf(res api.MessagesMessagesClass) []api.MessageClass {
	switch r := res.(type) {
	case *api.MessagesMessages:
		return r.Messages
	case *api.MessagesMessagesSlice:
		return r.Messages
	case *api.MessagesChannelMessages:
		return r.Messages
	}
	return nil
}
