package world

import (
	"fmt"
	"io"
)

// UserID identifies a person; ids of users and channels overlap.
type UserID int64

// ChannelID identifies a channel or supergroup, without the Bot API's -100 prefix.
type ChannelID int64

// GroupID identifies a basic group, without the Bot API's minus sign.
type GroupID int64

// ServiceUser is Telegram itself, which sends the login codes.
const ServiceUser UserID = 777000

// HiddenAuthor is under whom saved messages are kept whose author is not told.
// See https://core.telegram.org/api/saved-messages.
const HiddenAuthor UserID = 2666000

// PeerKind says whose id a Peer holds.
type PeerKind uint8

// The kinds of peers.
const (
	KindUser PeerKind = iota + 1
	KindChannel
	KindGroup
)

// Peer is a conversation partner, or the box (numbered messages and update log)
// of a user or of a channel. A basic group has no box: its messages lie in those
// of its members.
type Peer struct {
	Kind PeerKind `json:"k"`
	ID   int64    `json:"i"`
}

// UserPeer returns the peer of a user.
func UserPeer(id UserID) Peer { return Peer{KindUser, int64(id)} }

// ChannelPeer returns the peer of a channel.
func ChannelPeer(id ChannelID) Peer { return Peer{KindChannel, int64(id)} }

// GroupPeer returns the peer of a basic group.
func GroupPeer(id GroupID) Peer { return Peer{KindGroup, int64(id)} }

// User returns the id of a user peer.
func (p Peer) User() UserID { return UserID(p.ID) }

// Channel returns the id of a channel peer.
func (p Peer) Channel() ChannelID { return ChannelID(p.ID) }

// Group returns the id of a basic group's peer.
func (p Peer) Group() GroupID { return GroupID(p.ID) }

func (p Peer) String() string {
	switch p.Kind {
	case KindUser:
		return fmt.Sprintf("user %d", p.ID)
	case KindChannel:
		return fmt.Sprintf("channel %d", p.ID)
	case KindGroup:
		return fmt.Sprintf("group %d", p.ID)
	}
	return "nobody"
}

// Private is a phone number (digits only) or a login code: kept as it is in the
// state, never shown by any way of printing.
type Private string

// Format implements [fmt.Formatter] for every verb.
func (Private) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "***") }

// Reveal returns the value itself.
func (p Private) Reveal() string { return string(p) }
