package world

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// slowModes are the steps a supergroup can choose, in seconds.
var slowModes = []int{0, 5, 10, 30, 60, 300, 900, 3600}

// SetAbout changes the description.
func (w *World) SetAbout(now time.Time, by UserID, c *Channel, about string) error {
	if err := w.mayChangeInfo(by, c); err != nil {
		return err
	}
	if err := checkAbout(about, c.About); err != nil {
		return err
	}
	w.note(now, c, by, AdminEvent{Kind: LogAbout, Old: c.About, New: about})
	c.About = about
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}

func checkAbout(about, old string) error {
	switch {
	case utf8.RuneCountInString(about) > maxAbout:
		return Refuse(400, "CHAT_ABOUT_TOO_LONG")
	case about == old:
		return Refuse(400, "CHAT_ABOUT_NOT_MODIFIED")
	}
	return nil
}

// SetTitle renames the channel and says so in it.
func (w *World) SetTitle(now time.Time, by UserID, c *Channel, title string) (*Update, error) {
	if err := w.mayChangeInfo(by, c); err != nil {
		return nil, err
	}
	title, err := checkTitle(title, c.Title)
	if err != nil {
		return nil, err
	}
	w.note(now, c, by, AdminEvent{Kind: LogTitle, Old: c.Title, New: title})
	c.Title = title
	w.channels.Put(c)
	return w.announce(now, c, by, Action{Kind: ActionTitle, Title: title}), nil
}

func checkTitle(title, old string) (string, error) {
	title = strings.TrimSpace(title)
	switch {
	case title == "" || utf8.RuneCountInString(title) > maxTitle:
		return "", Refuse(400, "CHAT_TITLE_EMPTY") // the documented text for any unfit title
	case title == old:
		return "", errNotModified
	}
	return title, nil
}

// mayChangeInfo refuses who may not change what everybody sees of a channel.
func (w *World) mayChangeInfo(by UserID, c *Channel) error {
	m := w.Member(c.ID, by)
	switch {
	case c.Deleted || m == nil || !m.Present():
		return errChannelPrivate
	case !w.may(c, m, MayChangeInfo, NoChangeInfo):
		return errAdminRequired
	}
	return nil
}

// SetSlowMode sets the pause between two messages of an ordinary member.
func (w *World) SetSlowMode(now time.Time, by UserID, c *Channel, seconds int) error {
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
	w.note(now, c, by, AdminEvent{Kind: LogSlowMode, OldNumber: int64(c.SlowMode), NewNumber: int64(seconds)})
	c.SlowMode = seconds
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}

// DeleteChannel ends a channel for everybody; only its creator may.
func (w *World) DeleteChannel(by UserID, c *Channel) error {
	m := w.Member(c.ID, by)
	switch {
	case c.Deleted || m == nil || !m.Present():
		return errChannelPrivate
	case m.Role != RoleCreator:
		return errAdminRequired
	}
	told := w.audience(c)
	for _, m := range w.Members(c.ID) {
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleLeft, 0, "", 0
		w.putMember(m)
	}
	w.forgetInvites(ChannelPeer(c.ID))
	w.unlink(c)
	delete(w.byName, foldName(c.Username))
	index(w.created, c.Creator, c.ID, c, false)
	c.Username, c.Deleted = "", true
	w.channels.Put(c)
	w.emit(Event{To: told, Changed: c.ID})
	return nil
}
