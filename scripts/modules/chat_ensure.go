package modules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

type chatEnsureParams struct {
	Key   string  `with:"key,required" doc:"name of the chat for this account; the same key finds the same chat in every run"`
	Kind  string  `with:"kind" doc:"supergroup (default) or channel"`
	Title string  `with:"title,required" doc:"title of the chat"`
	About *string `with:"about" doc:"description; not set leaves it alone"`
}

func chatEnsure() *module.Module {
	return module.New("chat.ensure", "Create a supergroup or channel once, and keep its title and description as written.", runChatEnsure)
}

// created is what is kept of a new chat; its access hash is with the peers.
type created struct {
	ID int64 `json:"id"`
}

func runChatEnsure(ctx context.Context, c *module.Call, p chatEnsureParams) (module.Result, error) {
	switch p.Kind {
	case "":
		p.Kind = "supergroup"
	case "supergroup", "channel":
	default:
		return module.Result{}, fmt.Errorf("with.kind is supergroup or channel, not %q", p.Kind)
	}
	if p.Key == "" || p.Title == "" {
		return module.Result{}, errors.New("with.key and with.title must not be empty")
	}
	key, err := c.Chats.ChatKey(ctx, c.Account.ID(), p.Key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return createChat(ctx, c, p)
	case err != nil:
		return module.Result{}, fmt.Errorf("look up chat key %s: %w", p.Key, err)
	}
	return adoptChat(ctx, c, p, key)
}

func createChat(ctx context.Context, c *module.Call, p chatEnsureParams) (module.Result, error) {
	req := &api.ChannelsCreateChannelRequest{
		Megagroup: p.Kind == "supergroup", Broadcast: p.Kind == "channel", Title: p.Title, About: deref(p.About),
	}
	chat, err := module.Do(ctx, c, req, createdChannel, func(ctx context.Context, since time.Time) (created, bool, error) {
		return findCreated(ctx, c, p, since)
	})
	if err != nil {
		return module.Result{}, err
	}
	key := store.ChatKey{Account: c.Account.ID(), Key: p.Key, Kind: string(peers.Channel), ChatID: chat.ID}
	if err := c.Chats.PutChatKey(ctx, c.Account.Lease(), key); err != nil {
		return module.Result{}, fmt.Errorf("store chat key %s: %w", p.Key, err)
	}
	res, err := adoptChat(ctx, c, p, key)
	res.Changed, res.Detail = true, "created "+p.Title
	return res, err
}

func createdChannel(u api.UpdatesClass) (created, error) {
	_, chats := updatesOf(u)
	for _, chat := range chats {
		if ch, ok := chat.(*api.Channel); ok && ch.Creator {
			return created{ID: ch.ID}, nil
		}
	}
	return created{}, errors.New("channels.createChannel answers without the channel")
}

// adoptChat brings the chat that the key stands for to its title and
// description.
func adoptChat(ctx context.Context, c *module.Call, p chatEnsureParams, key store.ChatKey) (module.Result, error) {
	peer, known, err := c.Account.Peers().ByID(ctx, peers.Kind(key.Kind), key.ChatID)
	if err != nil {
		return module.Result{}, err
	}
	if !known {
		return module.Result{}, fmt.Errorf("chat key %s stands for channel %d, which this account cannot address any more", p.Key, key.ChatID)
	}
	f, ch, err := full(ctx, c, peer)
	if rpcerr.Is(err, "CHANNEL_INVALID", "CHANNEL_PRIVATE") {
		return module.Result{}, fmt.Errorf("chat key %s stands for channel %d, which is gone or closed to this account: use another key to create a new one: %w", p.Key, key.ChatID, err)
	}
	if err != nil {
		return module.Result{}, err
	}
	changed := false
	if ch.Title != p.Title {
		req := &api.ChannelsEditTitleRequest{Channel: peers.InputChannel(peer), Title: p.Title}
		_, err := module.Do(ctx, c, req, keepNothing[api.UpdatesClass], nil)
		if err != nil && !notModified(err) {
			return module.Result{}, err
		}
		changed = true
	}
	if p.About != nil && f.About != *p.About {
		req := &api.MessagesEditChatAboutRequest{Peer: peers.Input(peer), About: *p.About}
		_, err := module.Do(ctx, c, req, keepNothing[bool], nil)
		if err != nil && !notModified(err) {
			return module.Result{}, err
		}
		changed = true
	}
	peer.Title = p.Title
	detail := "as it should be"
	if changed {
		detail = "brought up to date"
	}
	return module.Result{Changed: changed, Detail: detail, Fields: map[string]any{"chat": chatValue(peer), "key": p.Key}}, nil
}

// notModified is the server's answer when somebody else was quicker.
func notModified(err error) bool {
	return rpcerr.Is(err, "CHAT_NOT_MODIFIED", "CHAT_ABOUT_NOT_MODIFIED")
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
