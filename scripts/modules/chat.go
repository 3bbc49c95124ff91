package modules

import (
	"context"
	"fmt"
	"strconv"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Ref is a parameter that names a peer: a chat value that another step made,
// "@username", a t.me link, "me", or an id.
type Ref struct {
	text string
}

// ParamType implements module.Decoder.
func (*Ref) ParamType() string { return "chat or user" }

// DecodeParam implements module.Decoder.
func (r *Ref) DecodeParam(v any) error {
	switch x := v.(type) {
	case string:
		if x == "" {
			return fmt.Errorf(`it is empty: want a chat of another step, "@username", a t.me link or an id`)
		}
		r.text = x
		return nil
	case int64:
		r.text = strconv.FormatInt(x, 10)
		return nil
	case map[string]any:
		kind, _ := x["kind"].(string)
		id, ok := x["id"].(int64)
		if ok && id > 0 && (kind == string(peers.User) || kind == string(peers.Chat) || kind == string(peers.Channel)) {
			r.text = strconv.FormatInt(peers.Peer{Kind: peers.Kind(kind), ID: id}.BotID(), 10)
			return nil
		}
		return fmt.Errorf("this mapping is not a chat: write the chat itself, such as steps.group.chat")
	}
	return fmt.Errorf(`want a chat of another step, "@username", a t.me link or an id, got %s`, module.Describe(v))
}

// resolve finds the peer for the calling account.
func (r *Ref) resolve(ctx context.Context, c *module.Call) (peers.Peer, error) {
	return c.Account.Peers().Resolve(ctx, c, r.text)
}

// channel is resolve where only a channel or supergroup will do.
func (r *Ref) channel(ctx context.Context, c *module.Call) (peers.Peer, error) {
	p, err := r.resolve(ctx, c)
	if err == nil && p.Kind != peers.Channel {
		return p, fmt.Errorf("%s is a %s: a supergroup or channel is needed", r.text, p.Kind)
	}
	return p, err
}

// chatValue is how a chat looks in results. Access hashes are not in it: each
// account has its own.
func chatValue(p peers.Peer) map[string]any {
	return map[string]any{"kind": string(p.Kind), "id": p.ID, "title": p.Title, "username": p.Username}
}

// keepNothing is for effects whose answer says nothing worth keeping.
func keepNothing[R any](R) (struct{}, error) { return struct{}{}, nil }

// full reads what the server says of a channel.
func full(ctx context.Context, c *module.Call, p peers.Peer) (*api.ChannelFull, *api.Channel, error) {
	res, err := module.Read(ctx, c, &api.ChannelsGetFullChannelRequest{Channel: peers.InputChannel(p)})
	if err != nil {
		return nil, nil, err
	}
	f, ok := res.FullChat.(*api.ChannelFull)
	if !ok {
		return nil, nil, fmt.Errorf("channels.getFullChannel answers %T", res.FullChat)
	}
	for _, chat := range res.Chats {
		if ch, ok := chat.(*api.Channel); ok && ch.ID == p.ID {
			return f, ch, nil
		}
	}
	return nil, nil, fmt.Errorf("channels.getFullChannel answers without the channel itself")
}

// updatesOf returns the updates in an answer, and its chats.
func updatesOf(u api.UpdatesClass) ([]api.UpdateClass, []api.ChatClass) {
	switch u := u.(type) {
	case *api.Updates:
		return u.Updates, u.Chats
	case *api.UpdatesCombined:
		return u.Updates, u.Chats
	case *api.UpdateShort:
		return []api.UpdateClass{u.Update}, nil
	}
	return nil, nil
}
