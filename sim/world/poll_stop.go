package world

import "time"

// mayReplace tells why a message does not get the media of an edit: a poll stays, and
// nothing else becomes one.
func (m *Message) mayReplace(e Edit) error {
	switch {
	case e.Poll && m.poll() == nil:
		return Refuse(400, "MEDIA_NEW_INVALID")
	case e.Poll:
		return Refuse(400, "MESSAGE_NOT_MODIFIED")
	case e.Media != nil && m.poll() != nil:
		return Refuse(400, "MEDIA_PREV_INVALID")
	}
	return nil
}

// stopPoll closes the poll of a message, however old, where it was sent. Beside the
// refusals of every edit it is MESSAGE_NOT_MODIFIED for a poll that is closed.
// See https://core.telegram.org/api/poll.
func (w *World) stopPoll(now time.Time, by UserID, m *Message, e Edit) (*Message, *Update, error) {
	if err := w.mayEdit(time.Unix(m.Date, 0), by, m); err != nil {
		return nil, nil, err
	}
	r := w.polls.Get(m.Media.Poll.ID)
	switch {
	case !w.isHome(m, r):
		return nil, nil, errNotAuthor
	case r.Closed:
		return nil, nil, Refuse(400, "MESSAGE_NOT_MODIFIED")
	}
	w.closePoll(now, r, true)
	closed := *m
	if e.Markup != nil {
		closed.Markup = e.Markup
	}
	up := w.rewrite(now, m, &closed)
	if m.Box.Kind == KindChannel {
		is := *m
		w.note(now, w.Channel(m.Box.Channel()), by, AdminEvent{Kind: LogPollStopped, NewMessage: &is})
	}
	return m, up, nil
}
