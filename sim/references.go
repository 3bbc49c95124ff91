package sim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// ErrNotFound means that a reference names nobody and nothing.
var ErrNotFound = errors.New("not found")

// errors of references. A phone number is not repeated.
var (
	errNoNumber  = fmt.Errorf("no account has this number: %w", ErrNotFound)
	errReference = errors.New(`want a phone number, "@username", or "user:ID", "group:ID" or "channel:ID" as lists print them`)
)

// The prefixes of references, by kind of peer.
var refKinds = map[string]world.PeerKind{"user": world.KindUser, "group": world.KindGroup, "channel": world.KindChannel}

// refOf is the reference of a peer.
func refOf(p world.Peer) control.Ref {
	for prefix, kind := range refKinds {
		if kind == p.Kind {
			return control.Ref(fmt.Sprintf("%s:%d", prefix, p.ID))
		}
	}
	return ""
}

// find returns what a reference names, under the hub's lock.
func (s *Server) find(r control.Ref) (world.Peer, error) {
	if name, ok := strings.CutPrefix(string(r), "@"); ok {
		p, err := s.world.Resolve(name)
		if err != nil {
			return p, fmt.Errorf("nobody is called %q: %w", "@"+name, ErrNotFound)
		}
		return p, nil
	}
	if prefix, id, ok := strings.Cut(string(r), ":"); ok {
		return s.findByID(prefix, id)
	}
	digits, err := world.ParsePhone(string(r))
	if err != nil {
		return world.Peer{}, errReference
	}
	u := s.world.UserByPhone(digits)
	if u == nil {
		return world.Peer{}, errNoNumber
	}
	return world.UserPeer(u.ID), nil
}

func (s *Server) findByID(prefix, text string) (world.Peer, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	p := world.Peer{Kind: refKinds[prefix], ID: id}
	switch {
	case err != nil || p.Kind == 0:
		return p, errReference
	case p.Kind == world.KindUser && s.world.User(p.User()) != nil,
		p.Kind == world.KindGroup && s.world.Group(p.Group()) != nil,
		p.Kind == world.KindChannel && s.world.Channel(p.Channel()) != nil:
		return p, nil
	}
	return p, fmt.Errorf("there is no %s: %w", p, ErrNotFound)
}

// findUser is find where only a person will do.
func (s *Server) findUser(r control.Ref) (*world.User, error) {
	p, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if p.Kind != world.KindUser {
		return nil, fmt.Errorf("%s is not a user: %w", p, ErrNotFound)
	}
	return s.world.User(p.User()), nil
}

// locked runs fn under the hub's lock and returns its error.
func (s *Server) locked(fn func() error) (err error) {
	s.hub.Do(func() { err = fn() })
	return err
}
