package world

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Channel is a broadcast channel or, with Megagroup, a supergroup. Its box is
// ChannelPeer(ID).
type Channel struct {
	ID        ChannelID
	Title     string
	About     string `json:",omitempty"`
	Photo     FileID `json:",omitempty"`
	Username  string `json:",omitempty"`
	Megagroup bool
	Creator   UserID
	Date      int64
	Banned    Rights // what ordinary members may not do
	SlowMode  int    `json:",omitempty"` // seconds between two messages of an ordinary member
	Settings
	Reactions ReactionChoice `json:",omitzero"`
	// Linked is the discussion group of a broadcast channel, or the channel whose
	// discussion group this is.
	Linked ChannelID `json:",omitempty"`
	// MigratedFrom is the basic group that this supergroup was.
	MigratedFrom GroupID `json:",omitempty"`
	Deleted      bool    `json:",omitempty"`
	LastLog      int64   `json:",omitempty"` // newest event of the log of administrators
	Pinned       []int   `json:",omitempty"` // topics, the first at the top
	LastBot      UserID  `json:",omitempty"` // of the bots, who wrote last
	Pts          int
	LastID       int // newest message id there ever was
	Readers      readers
	// Active is when the channel's log last grew, in unix seconds.
	Active int64
}

const (
	maxTitle      = 128 // characters
	maxAbout      = 255
	maxOwnedChats = 500
)

// CreateChannel founds a channel whose only member is its creator. The refusals
// are CHAT_TITLE_EMPTY, CHAT_ABOUT_TOO_LONG and CHANNELS_TOO_MUCH.
func (w *World) CreateChannel(now time.Time, creator UserID, title, about string, megagroup bool) (*Channel, []*Update, error) {
	title = strings.TrimSpace(title)
	switch {
	case title == "":
		return nil, nil, Refuse(400, "CHAT_TITLE_EMPTY")
	case utf8.RuneCountInString(title) > maxTitle:
		return nil, nil, Refuse(400, "CHAT_TITLE_EMPTY") // the documented text for any unfit title
	case utf8.RuneCountInString(about) > maxAbout:
		return nil, nil, Refuse(400, "CHAT_ABOUT_TOO_LONG")
	case len(w.created[creator]) >= maxOwnedChats || len(w.memberships[creator]) >= MaxChannels:
		return nil, nil, errChannelsTooMuch
	}
	c := w.newChannel(now, creator, title, about, megagroup)
	up := w.announce(now, c, creator, Action{Kind: ActionCreated, Title: title})
	w.channelChanged(c)
	return c, []*Update{up}, nil
}

// newChannel makes a channel whose only member is its creator, and says nothing.
func (w *World) newChannel(now time.Time, creator UserID, title, about string, megagroup bool) *Channel {
	m := w.meta.Get(1)
	m.LastChannel++
	w.meta.Put(m)
	c := &Channel{
		ID: m.LastChannel, Title: title, About: about, Megagroup: megagroup,
		Creator: creator, Date: now.Unix(), Banned: DefaultBanned, Pts: 1,
	}
	w.channels.Put(c)
	index(w.created, creator, c.ID, c, true)
	w.putMember(&Member{Channel: c.ID, User: creator, Since: now.Unix(), Role: RoleCreator, Rights: AllAdmin})
	return c
}

// Channel returns the channel with that id, or nil.
func (w *World) Channel(id ChannelID) *Channel { return w.channels.Get(id) }

// ChannelsOf returns the channels a user is in, by id.
func (w *World) ChannelsOf(id UserID) []*Channel {
	out := make([]*Channel, 0, len(w.memberships[id]))
	for c := range w.memberships[id] {
		out = append(out, w.channels.Get(c))
	}
	slices.SortFunc(out, func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Visible returns nil when viewer may look inside c: its members, everybody while
// it is public, and for a discussion group whoever may look into its channel. Otherwise it
// is CHANNEL_PRIVATE.
func (w *World) Visible(viewer UserID, c *Channel) error {
	m := w.Member(c.ID, viewer)
	switch {
	case c.Deleted, m != nil && m.Role == RoleBanned:
		return errChannelPrivate
	case m != nil && m.Present(), c.Username != "", w.linkedTo(viewer, c):
		return nil
	}
	return errChannelPrivate
}

// HiddenTo returns the newest message of a channel that viewer cannot read, because
// it is older than the membership or was cleared; 0 when there is none.
func (w *World) HiddenTo(viewer UserID, c *Channel) int {
	m := w.Member(c.ID, viewer)
	switch {
	case m == nil || !m.Present():
		return 0
	case c.PreHistoryHidden:
		return max(m.HiddenTo, m.Cleared)
	}
	return m.Cleared
}
