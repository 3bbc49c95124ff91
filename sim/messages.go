package sim

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Send sends a message as somebody in the world would, and tells connected
// clients. It is no effect of a client, so the ledger does not have it. The error
// is a *world.Refusal when a rule forbids it.
func (s *Server) Send(m control.NewMessage) (out control.ChatMessage, err error) {
	var id [8]byte
	if _, err := s.rand.Read(id[:]); err != nil {
		return out, fmt.Errorf("send message: %w", err)
	}
	o := world.Outgoing{Text: m.Text, RandomID: int64(binary.LittleEndian.Uint64(id[:]) | 1), ReplyTo: m.ReplyTo, Silent: m.Silent}
	err = s.locked(func() error {
		by, err := s.findUser(m.From)
		if err != nil {
			return fmt.Errorf("from: %w", err)
		}
		to, err := s.find(m.To)
		if err != nil {
			return fmt.Errorf("to: %w", err)
		}
		sent, err := s.sendTo(by.ID, to, o)
		if err == nil {
			out = s.describeMessage(sent.Message)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("send message: %w", err)
	}
	return out, nil
}

func (s *Server) sendTo(by world.UserID, to world.Peer, o world.Outgoing) (world.Sent, error) {
	now := time.Now()
	switch to.Kind {
	case world.KindGroup:
		return s.world.SendToGroup(now, by, s.world.Group(to.Group()), o)
	case world.KindChannel:
		return s.world.SendToChannel(now, by, s.world.Channel(to.Channel()), o)
	}
	return s.world.SendToUser(now, by, s.world.User(to.User()), o)
}

// History returns the newest messages of a conversation, at most limit (0 means
// control.DefaultMessages), the oldest first. as says whose view it is: a private
// conversation needs it, a basic group has the same messages under other ids for
// each member.
func (s *Server) History(chat, as control.Ref, limit int) (out []control.ChatMessage, err error) {
	if limit == 0 {
		limit = control.DefaultMessages
	}
	if limit < 0 || limit > control.MaxMessages {
		return nil, fmt.Errorf("messages: limit %d: want 1 to %d", limit, control.MaxMessages)
	}
	out = []control.ChatMessage{}
	err = s.locked(func() error {
		p, err := s.find(chat)
		if err != nil {
			return err
		}
		viewer, err := s.viewer(p, as)
		if err != nil {
			return err
		}
		for _, m := range s.newest(viewer, p, limit) {
			out = append(out, s.describeMessage(m))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	slices.Reverse(out)
	return out, nil
}

// newest pages through a conversation from its end.
func (s *Server) newest(viewer world.UserID, p world.Peer, limit int) (out []*world.Message) {
	for q := (world.Query{}); len(out) < limit; q.OffsetID = out[len(out)-1].ID {
		q.Limit = limit - len(out)
		page := s.world.History(viewer, p, q).Messages
		if len(page) == 0 {
			break
		}
		out = append(out, page...)
	}
	return out
}

// viewer is whose view of a conversation is shown.
func (s *Server) viewer(p world.Peer, as control.Ref) (world.UserID, error) {
	if as != "" {
		u, err := s.findUser(as)
		if err != nil {
			return 0, fmt.Errorf("as: %w", err)
		}
		return u.ID, nil
	}
	switch p.Kind {
	case world.KindChannel:
		return 0, nil // all see the same
	case world.KindGroup:
		if present := s.world.Group(p.Group()).Present(); len(present) > 0 {
			return present[0], nil
		}
	}
	return 0, errors.New("say as whom: every person has messages of their own here")
}

func (s *Server) describeMessage(m *world.Message) control.ChatMessage {
	out := control.ChatMessage{
		ID: m.ID, At: time.Unix(m.Date, 0).UTC(), From: refOf(m.From), Name: s.nameOf(m.From), Text: m.Text, ReplyTo: m.ReplyTo, Pinned: m.Pinned,
	}
	if m.As != (world.Peer{}) {
		out.As = refOf(m.As)
	}
	if m.Action != nil {
		out.Service = actionName(m.Action.Kind)
	}
	return out
}

// actionName says what a service message tells.
func actionName(k world.ActionKind) string {
	switch k {
	case world.ActionCreated, world.ActionGroupCreated:
		return "created"
	case world.ActionTitle:
		return "title changed"
	case world.ActionAdded:
		return "members added"
	case world.ActionRemoved:
		return "member removed"
	case world.ActionJoinedByLink:
		return "joined by link"
	case world.ActionJoinedByRequest:
		return "joined by request"
	case world.ActionMigratedTo, world.ActionMigratedFrom:
		return "migrated"
	case world.ActionTopicCreated:
		return "topic created"
	case world.ActionTopicEdited:
		return "topic edited"
	case world.ActionPinned:
		return "message pinned"
	}
	return "changed"
}
