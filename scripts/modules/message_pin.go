package modules

import (
	"context"
	"errors"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

type pinParams struct {
	Chat    Ref   `with:"chat,required" doc:"where the message is"`
	Message int32 `with:"message,required" doc:"id of the message, such as steps.post.id"`
	Silent  bool  `with:"silent" doc:"without a notification"`
}

func messagePin() *module.Module {
	return module.New("message.pin", "Pin a message, unless it is pinned already.", runPin)
}

func runPin(ctx context.Context, c *module.Call, p pinParams) (module.Result, error) {
	if p.Message <= 0 {
		return module.Result{}, errors.New("with.message is not the id of a message")
	}
	peer, err := p.Chat.resolve(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	fields := map[string]any{"chat": chatValue(peer), "id": p.Message}
	pinned, err := isPinned(ctx, c, peer, p.Message)
	if err != nil {
		return module.Result{}, err
	}
	if pinned {
		return module.Result{Detail: "pinned already", Fields: fields}, nil
	}
	req := &api.MessagesUpdatePinnedMessageRequest{Peer: peers.Input(peer), ID: p.Message, Silent: p.Silent}
	_, err = module.Do(ctx, c, req, keepNothing[api.UpdatesClass], nil)
	if err != nil && !rpcerr.Is(err, "CHAT_NOT_MODIFIED") {
		return module.Result{}, err
	}
	return module.Result{Changed: true, Fields: fields}, nil
}

// isPinned looks at the message itself: a chat may have several pinned ones.
func isPinned(ctx context.Context, c *module.Call, peer peers.Peer, id int32) (bool, error) {
	ids := []api.InputMessageClass{&api.InputMessageID{ID: id}}
	var res api.MessagesMessagesClass
	var err error
	if peer.Kind == peers.Channel {
		res, err = module.Read(ctx, c, &api.ChannelsGetMessagesRequest{Channel: peers.InputChannel(peer), ID: ids})
	} else {
		res, err = module.Read(ctx, c, &api.MessagesGetMessagesRequest{ID: ids})
	}
	if err != nil {
		return false, err
	}
	for _, x := range messagesOf(res) {
		if m, ok := x.(*api.Message); ok && m.ID == id {
			return m.Pinned, nil
		}
		if m, ok := x.(*api.MessageService); ok && m.ID == id {
			return false, errors.New("that is a service message, which cannot be pinned")
		}
	}
	return false, errors.New("there is no such message in the chat")
}
