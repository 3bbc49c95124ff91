package sim

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Chats returns all groups and channels; with of not empty, the conversations of
// that user, the one with the newest message first.
func (s *Server) Chats(of control.Ref) (out []control.Chat, err error) {
	out = []control.Chat{}
	err = s.locked(func() error {
		if of != "" {
			return s.chatsOf(of, &out)
		}
		for _, g := range s.world.Groups() {
			out = append(out, s.describeChat(world.GroupPeer(g.ID)))
		}
		for _, c := range s.world.Channels() {
			out = append(out, s.describeChat(world.ChannelPeer(c.ID)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("chats: %w", err)
	}
	return out, nil
}

func (s *Server) chatsOf(of control.Ref, out *[]control.Chat) error {
	u, err := s.findUser(of)
	if err != nil {
		return err
	}
	for _, c := range s.world.Chats(u.ID) {
		chat := s.describeChat(c.Peer)
		chat.Unread = c.Unread
		*out = append(*out, chat)
	}
	return nil
}

// Chat returns a group or channel with its members. The error is ErrNotFound
// when there is none.
func (s *Server) Chat(chat control.Ref) (out control.Chat, err error) {
	err = s.locked(func() error {
		p, err := s.find(chat)
		if err == nil && p.Kind == world.KindUser {
			err = fmt.Errorf("%s is a person, not a group or channel: %w", p, ErrNotFound)
		}
		if err == nil {
			out = s.describeWhole(p)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("chat: %w", err)
	}
	return out, nil
}

func (s *Server) describeChat(p world.Peer) control.Chat {
	out := control.Chat{Ref: refOf(p), Kind: control.KindPrivate, Title: s.nameOf(p)}
	switch p.Kind {
	case world.KindGroup:
		g := s.world.Group(p.Group())
		out.Kind, out.Creator, out.Size = control.KindGroup, refOf(world.UserPeer(g.Creator)), len(g.Present())
	case world.KindChannel:
		c := s.world.Channel(p.Channel())
		out.Kind, out.Creator, out.Size = control.KindChannel, refOf(world.UserPeer(c.Creator)), s.world.MemberCount(c.ID)
		if c.Megagroup {
			out.Kind = control.KindSupergroup
		}
		out.About, out.Username = c.About, c.Username
	}
	return out
}

// describeWhole adds what is told of one chat only.
func (s *Server) describeWhole(p world.Peer) control.Chat {
	out := s.describeChat(p)
	add := func(u world.UserID, r world.Role) {
		p := world.UserPeer(u)
		out.Members = append(out.Members, control.Member{Ref: refOf(p), Name: s.nameOf(p), Role: roleName(r)})
	}
	if g := s.world.Group(p.Group()); p.Kind == world.KindGroup {
		for i := range g.Members {
			if m := &g.Members[i]; m.Present() {
				add(m.User, m.Role)
			}
		}
		return out
	}
	c := s.world.Channel(p.Channel())
	for _, m := range s.world.Members(c.ID) {
		add(m.User, m.Role)
	}
	links, err := s.world.Invites(c.Creator, p, c.Creator, false)
	if err != nil {
		return out // the creator has left, and so has the link
	}
	for _, l := range links {
		if l.Permanent {
			out.Link = l.Link()
		}
	}
	return out
}

func roleName(r world.Role) string {
	switch {
	case r == world.RoleCreator:
		return "creator"
	case r == world.RoleAdmin:
		return "admin"
	}
	return "member"
}

// CreateChat makes a group or channel on behalf of its creator, who invites the
// members, and returns it with an invite link. The error is a *world.Refusal when
// a rule forbids it; a chat whose members could not all be invited is there.
func (s *Server) CreateChat(n control.NewChat) (out control.Chat, err error) {
	err = s.locked(func() error {
		by, err := s.findUser(n.By)
		if err != nil {
			return fmt.Errorf("by: %w", err)
		}
		var members []world.UserID
		for _, r := range n.Members {
			u, err := s.findUser(r)
			if err != nil {
				return fmt.Errorf("members: %w", err)
			}
			members = append(members, u.ID)
		}
		p, err := s.create(n, by.ID, members)
		if err == nil {
			out = s.describeWhole(p)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("create chat: %w", err)
	}
	return out, nil
}

func (s *Server) create(n control.NewChat, by world.UserID, members []world.UserID) (world.Peer, error) {
	switch n.Kind {
	case control.KindGroup:
		if n.About != "" || n.Username != "" {
			return world.Peer{}, fmt.Errorf("a basic group has no about and no username")
		}
		g, _, err := s.world.CreateGroup(time.Now(), by, n.Title, members)
		if err != nil {
			return world.Peer{}, err
		}
		return world.GroupPeer(g.ID), nil
	case control.KindSupergroup, control.KindChannel:
		c, err := s.createChannel(n, by, members)
		if err != nil {
			return world.Peer{}, err
		}
		return world.ChannelPeer(c.ID), nil
	}
	return world.Peer{}, fmt.Errorf("kind %q: want %s, %s or %s", n.Kind, control.KindGroup, control.KindSupergroup, control.KindChannel)
}

func (s *Server) createChannel(n control.NewChat, by world.UserID, members []world.UserID) (*world.Channel, error) {
	if n.Username != "" {
		if err := s.world.UsernameFree(n.Username); err != nil {
			return nil, err
		}
	}
	now := time.Now()
	c, _, err := s.world.CreateChannel(now, by, n.Title, n.About, n.Kind == control.KindSupergroup)
	if err != nil {
		return nil, err
	}
	if n.Username != "" {
		if err := s.world.SetChannelUsername(now, by, c, n.Username); err != nil {
			return nil, err
		}
	}
	for _, u := range members {
		if _, err := s.world.Invite(now, by, c, u); err != nil {
			return nil, fmt.Errorf("invite user %d: %w", u, err)
		}
	}
	_, _, err = s.world.ExportInvite(now, by, world.ChannelPeer(c.ID), world.NewInvite{})
	return c, err
}
