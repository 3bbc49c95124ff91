package peers

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// NotFoundError says that a reference names nobody, or nobody this account may
// address.
type NotFoundError struct {
	Ref string
	Why string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("peer %q: %s", e.Ref, e.Why) }

// Resolve finds the peer that ref names for this account: "me", "@name",
// "t.me/name", or an id as the Bot API writes it (a channel is -100 and its
// id). Only usernames and "me" that were never seen cost a request; an id can
// only be one this account has seen, for the server gives no access hash for an
// id.
func (b *Book) Resolve(ctx context.Context, inv telegram.Invoker, ref string) (Peer, error) {
	r, err := parseReference(ref)
	if err != nil {
		return Peer{}, err
	}
	switch {
	case r.self:
		return b.resolveSelf(ctx, inv)
	case r.username != "":
		return b.resolveUsername(ctx, inv, r.username)
	}
	p, ok, err := b.ByID(ctx, r.kind, r.id)
	if err != nil {
		return Peer{}, err
	}
	if !ok && r.kind == Chat {
		return Peer{Kind: Chat, ID: r.id}, nil // basic groups need no access hash
	}
	if !ok {
		return Peer{}, &NotFoundError{ref, "this account has not met it, so it has no access hash for it: use its @username, or join the chat first"}
	}
	return p, nil
}

func (b *Book) resolveSelf(ctx context.Context, inv telegram.Invoker) (Peer, error) {
	if id := b.Self(); id != 0 {
		p, ok, err := b.ByID(ctx, User, id)
		if err != nil || ok {
			return p, err
		}
	}
	users, err := telegram.Call(ctx, inv, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	if err != nil {
		return Peer{}, fmt.Errorf("ask who we are: %w", err)
	}
	if err := b.Learn(ctx, users, nil); err != nil {
		return Peer{}, err
	}
	for _, u := range users {
		if p, self, ok := fromUser(u); ok && self {
			return p, nil
		}
	}
	return Peer{}, &NotFoundError{"me", "the server does not say who we are"}
}

// resolveUsername trusts a stored name: names move rarely, and a stale one
// still addresses the peer that had it.
func (b *Book) resolveUsername(ctx context.Context, inv telegram.Invoker, name string) (Peer, error) {
	p, ok, err := b.store.PeerByUsername(ctx, name)
	if err != nil {
		return Peer{}, fmt.Errorf("look up @%s: %w", name, err)
	}
	if ok && !p.Min {
		return p, nil
	}
	res, err := telegram.Call(ctx, inv, &api.ContactsResolveUsernameRequest{Username: name})
	if rpcerr.Is(err, "USERNAME_NOT_OCCUPIED", "USERNAME_INVALID") {
		return Peer{}, &NotFoundError{"@" + name, "nobody has this username"}
	}
	if err != nil {
		return Peer{}, fmt.Errorf("resolve @%s: %w", name, err)
	}
	if err := b.Learn(ctx, res.Users, res.Chats); err != nil {
		return Peer{}, err
	}
	p, ok = pick(res)
	if !ok {
		return Peer{}, &NotFoundError{"@" + name, "the server names it without its record"}
	}
	return p, nil
}

// pick finds the record of the peer that the answer is about.
func pick(res *api.ContactsResolvedPeer) (Peer, bool) {
	kind, id := FromPeer(res.Peer)
	for _, u := range res.Users {
		if p, _, ok := fromUser(u); ok && p.Kind == kind && p.ID == id {
			return p, true
		}
	}
	for _, c := range res.Chats {
		if p, ok := fromChat(c); ok && p.Kind == kind && p.ID == id {
			return p, true
		}
	}
	return Peer{}, false
}

// FromPeer takes a peer's kind and id out of its API form.
func FromPeer(p api.PeerClass) (Kind, int64) {
	switch p := p.(type) {
	case *api.PeerUser:
		return User, p.UserID
	case *api.PeerChat:
		return Chat, p.ChatID
	case *api.PeerChannel:
		return Channel, p.ChannelID
	}
	return "", 0
}
