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
	Username  string `json:",omitempty"`
	Megagroup bool
	Creator   UserID
	Date      int64
	Banned    Rights // what ordinary members may not do
	SlowMode  int    `json:",omitempty"` // seconds between two messages of an ordinary member
	Pts       int
	LastID    int // newest message id
	// Active is when the channel's log last grew, in unix seconds.
	Active int64
}

const (
	maxTitle      = 128 // characters
	maxAbout      = 255
	maxOwnedChats = 500
)

// slowModes are the steps a supergroup can choose, in seconds.
var slowModes = []int{0, 5, 10, 30, 60, 300, 900, 3600}

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
	case w.owned(creator) >= maxOwnedChats:
		return nil, nil, Refuse(400, "CHANNELS_TOO_MUCH")
	}
	m := w.meta.Get(1)
	m.LastChannel++
	w.meta.Put(m)
	c := &Channel{
		ID: m.LastChannel, Title: title, About: about, Megagroup: megagroup,
		Creator: creator, Date: now.Unix(), Banned: DefaultBanned, Pts: 1,
	}
	w.channels.Put(c)
	w.putMember(&Member{Channel: c.ID, User: creator, Since: now.Unix(), Role: RoleCreator, Rights: AllAdmin})
	up := w.announce(now, c, creator, Action{Kind: ActionCreated, Title: title})
	w.channelChanged(c)
	return c, []*Update{up}, nil
}

func (w *World) owned(id UserID) (n int) {
	for c := range w.channels.All() {
		if c.Creator == id {
			n++
		}
	}
	return n
}

// Channel returns the channel with that id, or nil.
func (w *World) Channel(id ChannelID) *Channel { return w.channels.Get(id) }

// ChannelsOf returns the channels a user is in, by id.
func (w *World) ChannelsOf(id UserID) []*Channel {
	var out []*Channel
	for c := range w.channels.All() {
		if m := w.Member(c.ID, id); m != nil && m.Present() {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Visible returns nil when viewer may look inside c: its members, and everybody
// while it is public. Otherwise it is CHANNEL_PRIVATE.
func (w *World) Visible(viewer UserID, c *Channel) error {
	m := w.Member(c.ID, viewer)
	switch {
	case m != nil && m.Role == RoleBanned:
		return errChannelPrivate
	case m != nil && m.Present(), c.Username != "":
		return nil
	}
	return errChannelPrivate
}

// SetAbout changes the description.
func (w *World) SetAbout(by UserID, c *Channel, about string) error {
	if err := w.require(by, c, MayChangeInfo); err != nil {
		return err
	}
	switch {
	case utf8.RuneCountInString(about) > maxAbout:
		return Refuse(400, "CHAT_ABOUT_TOO_LONG")
	case about == c.About:
		return Refuse(400, "CHAT_ABOUT_NOT_MODIFIED")
	}
	c.About = about
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}

// SetTitle renames the channel and says so in it.
func (w *World) SetTitle(now time.Time, by UserID, c *Channel, title string) (*Update, error) {
	title = strings.TrimSpace(title)
	if err := w.require(by, c, MayChangeInfo); err != nil {
		return nil, err
	}
	switch {
	case title == "" || utf8.RuneCountInString(title) > maxTitle:
		return nil, Refuse(400, "CHAT_TITLE_EMPTY")
	case title == c.Title:
		return nil, errNotModified
	}
	c.Title = title
	w.channels.Put(c)
	return w.announce(now, c, by, Action{Kind: ActionTitle, Title: title}), nil
}

// SetSlowMode sets the pause between two messages of an ordinary member.
func (w *World) SetSlowMode(by UserID, c *Channel, seconds int) error {
	if err := w.require(by, c, MayBan); err != nil {
		return err
	}
	switch {
	case !c.Megagroup:
		return errChannelInvalid
	case !slices.Contains(slowModes, seconds):
		return Refuse(400, "SECONDS_INVALID")
	case seconds == c.SlowMode:
		return errNotModified
	}
	c.SlowMode = seconds
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}
