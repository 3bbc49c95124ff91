package modules

import (
	"context"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

type joinParams struct {
	Chat Ref `with:"chat,required" doc:"invite link, or @username of a public chat"`
}

func chatJoin() *module.Module {
	return module.New("chat.join", "Join a chat by an invite link or its username; being in it already is fine.", runJoin)
}

// joined is what is kept of joining.
type joined struct {
	Kind    string `json:"kind"`
	ID      int64  `json:"id"`
	Pending string `json:"pending,omitempty"` // why it is not complete
}

func runJoin(ctx context.Context, c *module.Call, p joinParams) (module.Result, error) {
	if hash, ok := peers.ParseInvite(p.Chat.text); ok {
		return joinByInvite(ctx, c, hash)
	}
	peer, err := p.Chat.channel(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	if in, err := isMember(ctx, c, peer); err != nil {
		return module.Result{}, err
	} else if in {
		return module.Result{Detail: "in it already", Fields: joinFields(peer, false)}, nil
	}
	req := &api.ChannelsJoinChannelRequest{Channel: peers.InputChannel(peer)}
	done, err := module.Do(ctx, c, req, keepJoined, nil)
	if rpcerr.Is(err, "USER_ALREADY_PARTICIPANT") {
		return module.Result{Detail: "in it already", Fields: joinFields(peer, false)}, nil
	}
	if rpcerr.Is(err, "INVITE_REQUEST_SENT") {
		done, err = joined{Pending: "an administrator must let it in"}, nil
	}
	if err != nil {
		return module.Result{}, err
	}
	return joinResult(peer, done), nil
}

// joinByInvite asks first what the link leads to: the answer says whether the
// account is in the chat already.
func joinByInvite(ctx context.Context, c *module.Call, hash string) (module.Result, error) {
	look, err := module.Read(ctx, c, &api.MessagesCheckChatInviteRequest{Hash: hash})
	if err != nil {
		return module.Result{}, err
	}
	if in, ok := look.(*api.ChatInviteAlready); ok {
		return alreadyIn(ctx, c, in)
	}
	done, err := module.Do(ctx, c, &api.MessagesImportChatInviteRequest{Hash: hash}, keepJoined,
		func(ctx context.Context, _ time.Time) (joined, bool, error) { return findJoined(ctx, c, hash) })
	switch {
	case rpcerr.Is(err, "INVITE_REQUEST_SENT"):
		return module.Result{
			Changed: true, Detail: "an administrator must let it in", Fields: map[string]any{"chat": nil, "pending": true},
		}, nil
	case rpcerr.Is(err, "USER_ALREADY_PARTICIPANT"):
		again, err := module.Read(ctx, c, &api.MessagesCheckChatInviteRequest{Hash: hash})
		if err != nil {
			return module.Result{}, err
		}
		if in, ok := again.(*api.ChatInviteAlready); ok {
			return alreadyIn(ctx, c, in)
		}
		return module.Result{}, fmt.Errorf("the server says both that the account is in the chat and that it is not")
	case err != nil:
		return module.Result{}, err
	}
	peer, known, err := c.Account.Peers().ByID(ctx, peers.Kind(done.Kind), done.ID)
	if err != nil {
		return module.Result{}, err
	}
	if !known {
		peer = peers.Peer{Kind: peers.Kind(done.Kind), ID: done.ID}
	}
	return joinResult(peer, done), nil
}

// findJoined looks whether the account is in the chat that an invite leads to.
func findJoined(ctx context.Context, c *module.Call, hash string) (joined, bool, error) {
	look, err := module.Read(ctx, c, &api.MessagesCheckChatInviteRequest{Hash: hash})
	if err != nil {
		return joined{}, false, err
	}
	in, ok := look.(*api.ChatInviteAlready)
	if !ok {
		return joined{}, false, nil
	}
	kind, id := chatID(in.Chat)
	return joined{Kind: string(kind), ID: id}, id != 0, nil
}

func alreadyIn(ctx context.Context, c *module.Call, in *api.ChatInviteAlready) (module.Result, error) {
	kind, id := chatID(in.Chat)
	peer, known, err := c.Account.Peers().ByID(ctx, kind, id)
	if err != nil {
		return module.Result{}, err
	}
	if !known {
		return module.Result{}, fmt.Errorf("the invite link leads to a %T that cannot be addressed", in.Chat)
	}
	return module.Result{Detail: "in it already", Fields: joinFields(peer, false)}, nil
}

func chatID(chat api.ChatClass) (peers.Kind, int64) {
	switch c := chat.(type) {
	case *api.Channel:
		return peers.Channel, c.ID
	case *api.Chat:
		return peers.Chat, c.ID
	}
	return "", 0
}

func keepJoined(res api.MessagesChatInviteJoinResultClass) (joined, error) {
	switch r := res.(type) {
	case *api.MessagesChatInviteJoinResultOk:
		_, chats := updatesOf(r.Updates)
		for _, chat := range chats {
			if kind, id := chatID(chat); id != 0 {
				return joined{Kind: string(kind), ID: id}, nil
			}
		}
		return joined{}, fmt.Errorf("the server says it is done without naming the chat")
	case *api.MessagesChatInviteJoinResultWebView:
		return joined{}, fmt.Errorf("this chat wants a person to pass a check in an app first")
	}
	return joined{}, fmt.Errorf("unexpected answer %T", res)
}

func joinResult(peer peers.Peer, done joined) module.Result {
	detail := "joined"
	if done.Pending != "" {
		detail = done.Pending
	}
	return module.Result{Changed: true, Detail: detail, Fields: joinFields(peer, done.Pending != "")}
}

func joinFields(peer peers.Peer, pending bool) map[string]any {
	return map[string]any{"chat": chatValue(peer), "pending": pending}
}

// isMember asks whether the account itself is in a channel.
func isMember(ctx context.Context, c *module.Call, peer peers.Peer) (bool, error) {
	res, err := module.Read(ctx, c, &api.ChannelsGetParticipantRequest{
		Channel: peers.InputChannel(peer), Participant: &api.InputPeerSelf{},
	})
	switch {
	case rpcerr.Is(err, "USER_NOT_PARTICIPANT", "CHANNEL_PRIVATE"):
		return false, nil
	case err != nil:
		return false, err
	}
	switch res.Participant.(type) {
	case *api.ChannelParticipantLeft, *api.ChannelParticipantBanned:
		return false, nil
	}
	return true, nil
}
