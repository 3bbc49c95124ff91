package world

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

var errNotAuthor = Refuse(403, "MESSAGE_AUTHOR_REQUIRED")

// editWindow is how long a message can be edited.
const editWindow = 48 * time.Hour

// Edit is what becomes of a message. The fields that are nil stay as they are.
type Edit struct {
	Text     *string
	Entities []byte // with Text
	Markup   []byte
	Media    *Media
	// Poll is set when the media is to be a poll, which it must be already, and Close
	// when that is to end.
	Poll, Close bool
}

// EditMessage changes a message in a conversation of by's, in every copy, and
// returns what entered the log that by reads. The refusals are MESSAGE_ID_INVALID,
// MESSAGE_AUTHOR_REQUIRED, MESSAGE_EDIT_TIME_EXPIRED, MESSAGE_NOT_MODIFIED,
// MESSAGE_EMPTY, MESSAGE_TOO_LONG, MEDIA_CAPTION_TOO_LONG, MEDIA_NEW_INVALID,
// MEDIA_PREV_INVALID, CHAT_ADMIN_REQUIRED, and
// CHANNEL_PRIVATE or CHAT_WRITE_FORBIDDEN for who is not in the chat.
// See https://core.telegram.org/method/messages.editMessage.
func (w *World) EditMessage(now time.Time, by UserID, p Peer, id int, e Edit) (*Message, *Update, error) {
	m := w.InChat(by, p, id)
	if m == nil || m.Action != nil {
		return nil, nil, errMessageInvalid
	}
	if e.Close && m.poll() != nil {
		return w.stopPoll(now, by, m, e)
	}
	if err := w.mayEdit(now, by, m); err != nil {
		return nil, nil, err
	}
	edited := *m
	if err := edited.apply(e); err != nil {
		return nil, nil, err
	}
	edited.Edited = now.Unix()
	w.address(&edited)
	if m.Box.Kind == KindChannel {
		was, is := *m, edited
		w.note(now, w.Channel(m.Box.Channel()), by, AdminEvent{Kind: LogMessageEdited, OldMessage: &was, NewMessage: &is})
	}
	up := w.rewrite(now, m, &edited)
	w.editDiscussion(now, m)
	return m, up, nil
}

func (w *World) mayEdit(now time.Time, by UserID, m *Message) error {
	mine := m.By(by)
	if g := w.Group(m.Peer.Group()); m.Peer.Kind == KindGroup && (g.Gone() || !g.Has(by)) {
		return errWriteForbidden
	}
	if c := w.Channel(m.Box.Channel()); m.Box.Kind == KindChannel {
		member := w.memberOrGuest(c, by)
		switch {
		case !w.partakes(by, c):
			return errChannelPrivate
		case !c.Megagroup && !member.Rights.Has(MayEdit) && !(mine && member.Rights.Has(MayPost)):
			return errAdminRequired
		case !c.Megagroup:
			mine = true
		}
	}
	switch {
	case !mine || m.Forward != nil || m.Via != 0:
		return errNotAuthor
	case m.Peer != UserPeer(by) && now.Unix()-m.Date > int64(editWindow/time.Second) && !w.editsForever(by, m):
		return Refuse(400, "MESSAGE_EDIT_TIME_EXPIRED")
	}
	return nil
}

// editsForever tells whether by edits in a channel at any time: who may pin there.
func (w *World) editsForever(by UserID, m *Message) bool {
	return m.Box.Kind == KindChannel && w.mayPin(by, w.Channel(m.Box.Channel())) == nil
}

func (m *Message) apply(e Edit) error {
	was := *m
	if err := m.mayReplace(e); err != nil {
		return err
	}
	if e.Text != nil {
		m.Text, m.Entities = strings.TrimSpace(*e.Text), e.Entities
	}
	if e.Media != nil {
		m.Media = e.Media
	}
	if e.Markup != nil {
		m.Markup = e.Markup
	}
	switch n := utf8.RuneCountInString(m.Text); {
	case !utf8.ValidString(m.Text), m.Text == "" && m.Media == nil:
		return Refuse(400, "MESSAGE_EMPTY")
	case m.Media != nil && n > MaxCaption:
		return Refuse(400, "MEDIA_CAPTION_TOO_LONG")
	case n > maxText:
		return Refuse(400, "MESSAGE_TOO_LONG")
	case m.Text == was.Text && bytes.Equal(m.Entities, was.Entities) && bytes.Equal(m.Markup, was.Markup) && m.Media == was.Media:
		return Refuse(400, "MESSAGE_NOT_MODIFIED")
	}
	return nil
}

// rewrite gives every copy of m the content of edited, and returns the entry of
// the log of m's box.
func (w *World) rewrite(now time.Time, m, edited *Message) (own *Update) {
	for _, c := range w.Copies(m) {
		c.Text, c.Entities, c.Markup, c.Media = edited.Text, edited.Entities, edited.Markup, edited.Media
		c.Edited, c.For = edited.Edited, edited.For
		w.messages.Put(c)
		up := w.logChange(now, &Update{Box: c.Box, Kind: UpdateEdited, IDs: []int{c.ID}})
		if c.Box == m.Box {
			own = up
		}
	}
	return own
}

// logChange records what changed in a box and tells those who read it.
func (w *World) logChange(now time.Time, u *Update) *Update {
	w.record(u)
	to := []UserID{u.Box.User()}
	if u.Box.Kind == KindChannel {
		c := w.Channel(u.Box.Channel())
		c.Pts, c.Active = u.Pts, now.Unix()
		w.channels.Put(c)
		to = w.audience(c)
	}
	w.emit(Event{Update: u, To: to})
	return u
}
