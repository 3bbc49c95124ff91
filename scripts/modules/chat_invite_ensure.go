package modules

import (
	"context"
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl/api"
)

type inviteParams struct {
	Chat          Ref           `with:"chat,required" doc:"chat that the link leads to"`
	Name          string        `with:"name,required" doc:"name of the link; the same name finds the same link in every run"`
	RequestNeeded bool          `with:"request_needed" doc:"joining by the link asks an administrator"`
	ExpiresIn     time.Duration `with:"expires_in" doc:"how long a new link is valid; not set: for ever"`
	UsageLimit    int32         `with:"usage_limit" doc:"how many may join by a new link; not set: any number"`
}

func chatInviteEnsure() *module.Module {
	return module.New("chat.invite.ensure", "Keep a named invite link of a chat, creating it when there is none that is valid.", runInviteEnsure)
}

// invite is what is kept of a link.
type invite struct {
	Link          string `json:"link"`
	RequestNeeded bool   `json:"request_needed"`
	Expires       int64  `json:"expires"` // Unix time; 0 never
}

func runInviteEnsure(ctx context.Context, c *module.Call, p inviteParams) (module.Result, error) {
	peer, err := p.Chat.resolve(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	if p.UsageLimit != 0 && p.RequestNeeded {
		return module.Result{}, errors.New("with.usage_limit and with.request_needed exclude each other")
	}
	have, err := findInvite(ctx, c, peer, p)
	if err != nil {
		return module.Result{}, err
	}
	switch {
	case have == nil:
		return exportInvite(ctx, c, peer, p)
	case have.RequestNeeded != p.RequestNeeded:
		return editInvite(ctx, c, peer, p, have)
	}
	return inviteResult(inviteOf(have), false, "there already"), nil
}

func exportInvite(ctx context.Context, c *module.Call, peer peers.Peer, p inviteParams) (module.Result, error) {
	req := &api.MessagesExportChatInviteRequest{Peer: peers.Input(peer), RequestNeeded: p.RequestNeeded, Title: new(p.Name)}
	if p.ExpiresIn > 0 {
		req.ExpireDate = new(int32(time.Now().Add(p.ExpiresIn).Unix()))
	}
	if p.UsageLimit > 0 {
		req.UsageLimit = new(p.UsageLimit)
	}
	made, err := module.Do(ctx, c, req, keepInvite, func(ctx context.Context, _ time.Time) (invite, bool, error) {
		have, err := findInvite(ctx, c, peer, p)
		if err != nil || have == nil {
			return invite{}, false, err
		}
		return inviteOf(have), true, nil
	})
	return inviteResult(made, true, "created"), err
}

func editInvite(ctx context.Context, c *module.Call, peer peers.Peer, p inviteParams, have *api.ChatInviteExported) (module.Result, error) {
	req := &api.MessagesEditExportedChatInviteRequest{
		Peer: peers.Input(peer), Link: have.Link, RequestNeeded: new(p.RequestNeeded), Title: new(p.Name),
	}
	_, err := module.Do(ctx, c, req, keepNothing[api.MessagesExportedChatInviteClass], nil)
	made := inviteOf(have)
	made.RequestNeeded = p.RequestNeeded
	return inviteResult(made, true, "changed"), err
}

func keepInvite(res api.ExportedChatInviteClass) (invite, error) {
	v, ok := res.(*api.ChatInviteExported)
	if !ok {
		return invite{}, errors.New("messages.exportChatInvite answers without a link")
	}
	return inviteOf(v), nil
}

func inviteOf(v *api.ChatInviteExported) invite {
	return invite{Link: v.Link, RequestNeeded: v.RequestNeeded, Expires: int64(deref(v.ExpireDate))}
}

func inviteResult(v invite, changed bool, detail string) module.Result {
	return module.Result{Changed: changed, Detail: detail, Fields: map[string]any{
		"link": v.Link, "request_needed": v.RequestNeeded, "expires": v.Expires,
	}}
}

const invitePage = 100

// findInvite looks for a valid link of this account with the name.
func findInvite(ctx context.Context, c *module.Call, peer peers.Peer, p inviteParams) (*api.ChatInviteExported, error) {
	req := &api.MessagesGetExportedChatInvitesRequest{Peer: peers.Input(peer), AdminID: &api.InputUserSelf{}, Limit: invitePage}
	for range maxPages {
		res, err := module.Read(ctx, c, req)
		if err != nil {
			return nil, err
		}
		var last *api.ChatInviteExported
		for _, x := range res.Invites {
			v, ok := x.(*api.ChatInviteExported)
			if !ok {
				continue
			}
			if deref(v.Title) == p.Name && valid(v) {
				return v, nil
			}
			last = v
		}
		if len(res.Invites) < invitePage || last == nil {
			break
		}
		req.OffsetDate, req.OffsetLink = new(last.Date), new(last.Link)
	}
	return nil, nil
}

func valid(v *api.ChatInviteExported) bool {
	return !v.Revoked && (v.ExpireDate == nil || int64(*v.ExpireDate) > time.Now().Unix()) &&
		(v.UsageLimit == nil || deref(v.Usage) < *v.UsageLimit)
}
