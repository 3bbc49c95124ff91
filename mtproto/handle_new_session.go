package mtproto

import (
	"slices"
	"time"
)

// createdKept is how many unique_ids are remembered to tell repeats.
const createdKept = 8

// handleNewSession: new_session_created first_msg_id:long unique_id:long
// server_salt:long. The server has no memory of this session from before
// first_msg_id: it made the session, or made it again after losing it.
//
// The documentation has clients resend what is older. But a server that ran a
// request and then lost its memory says the same, so the fate of those requests
// is unknown and their policy decides. Only when this is the first notice of a
// session that lived on one connection, no memory can have been lost: then the
// server overtook messages that are still on their way inside it, or lost them,
// and it is asked which.
//
// See https://core.telegram.org/mtproto/service_messages#new-session-creation-notification.
func (s *Session) handleNewSession(now time.Time, in inbound) error {
	d := fields(in.body)
	first := MsgID(d.Int64())
	unique, salt := d.Int64(), d.Int64()
	if err := d.Err(); err != nil {
		return err
	}
	if slices.Contains(s.created, unique) {
		return nil
	}
	ours := first&3 == 0 && first <= s.ids.last
	if !ours && !s.opts.TolerateForeignFirstMsgID {
		return &SecurityError{Check: "first_msg_id of new_session_created is not ours"}
	}
	initial := len(s.created) == 0 && s.conns == 1
	if len(s.created) == createdKept {
		s.created = slices.Delete(s.created, 0, 1)
	}
	s.created = append(s.created, unique)
	s.takeSalt(salt, in.id.Time())
	s.events.add(Event{Kind: EventSessionCreated, UniqueID: unique})
	if !ours {
		return nil
	}
	first = s.containerOf(first)
	if s.bind != nil && !s.bind.done && len(s.bind.copies) > 0 && s.bind.copies[len(s.bind.copies)-1] < first {
		s.bind.due = true
	}
	for _, r := range s.requests.waiting(func(r *request) bool { return r.epoch == s.epoch }) {
		switch older := r.effectiveID() < first; {
		case older && !initial:
			s.unknownFate(r, true, nil)
		case older && !s.polls.on: // else the question might overtake it too: the timer asks
			s.ask = append(s.ask, r.msgID)
		case !older && !initial && s.polls.on:
			// It may have come, and been acknowledged, before the loss.
			r.overtaken, r.state = true, requestSent
			s.scheduleAsk(r, now)
		}
	}
	return nil
}

// containerOf returns the container that a message of ours travelled in, or its
// own id.
func (s *Session) containerOf(id MsgID) MsgID {
	if r := s.requests.byMsg[id]; r != nil && r.msgID == id && r.epoch == s.epoch {
		return r.effectiveID()
	}
	out := id
	s.recent.find(id, func(e *sentService) {
		if e.container != 0 {
			out = e.container
		}
	})
	return out
}
