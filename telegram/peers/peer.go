package peers

import (
	"context"

	"github.com/tgfleet/tgfleet/tl/api"
)

// Kind tells the three id spaces apart: the same number may name a user, a
// chat and a channel. Its values are stored: keep them.
type Kind string

// Kinds of peers. A supergroup is a Channel.
const (
	User    Kind = "user"
	Chat    Kind = "chat" // basic group
	Channel Kind = "channel"
)

// Peer is a user, chat or channel as one account may address it.
type Peer struct {
	Kind       Kind
	ID         int64
	AccessHash int64  // 0 for a Chat
	Username   string // without "@", lower case; "" when none
	Title      string // a user's first and last name
	Min        bool   // AccessHash is good for hardly anything
}

// Store keeps the peers of one account. It is safe for concurrent use, and a
// Min record never replaces a full one.
type Store interface {
	SavePeers(ctx context.Context, peers []Peer) error
	PeerByID(ctx context.Context, kind Kind, id int64) (Peer, bool, error)
	PeerByUsername(ctx context.Context, username string) (Peer, bool, error)
}

// Input addresses p in a request.
func Input(p Peer) api.InputPeerClass {
	switch p.Kind {
	case User:
		return &api.InputPeerUser{UserID: p.ID, AccessHash: p.AccessHash}
	case Chat:
		return &api.InputPeerChat{ChatID: p.ID}
	case Channel:
		return &api.InputPeerChannel{ChannelID: p.ID, AccessHash: p.AccessHash}
	}
	return &api.InputPeerEmpty{}
}

// InputUser addresses p where only a user will do; anything else is empty,
// which the server refuses.
func InputUser(p Peer) api.InputUserClass {
	if p.Kind != User {
		return &api.InputUserEmpty{}
	}
	return &api.InputUser{UserID: p.ID, AccessHash: p.AccessHash}
}

// InputChannel addresses p where only a channel or supergroup will do; anything
// else is empty, which the server refuses.
func InputChannel(p Peer) api.InputChannelClass {
	if p.Kind != Channel {
		return &api.InputChannelEmpty{}
	}
	return &api.InputChannel{ChannelID: p.ID, AccessHash: p.AccessHash}
}

// BotID is p's id as the Bot API writes it: users positive, chats negative,
// channels below -1000000000000.
func (p Peer) BotID() int64 {
	switch p.Kind {
	case Chat:
		return -p.ID
	case Channel:
		return -channelBase - p.ID
	}
	return p.ID
}

const channelBase = 1_000_000_000_000

// fromBotID is the opposite of BotID.
func fromBotID(id int64) (Kind, int64) {
	switch {
	case id <= -channelBase:
		return Channel, -channelBase - id
	case id < 0:
		return Chat, -id
	}
	return User, id
}
