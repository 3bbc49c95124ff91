package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Users returns all accounts but Telegram's own, the oldest first.
func (s *Server) Users() []control.User {
	out := []control.User{}
	s.hub.Do(func() {
		for _, u := range s.world.Users() {
			if !u.Service {
				out = append(out, s.describeUser(u))
			}
		}
	})
	return out
}

// User returns an account. The error is ErrNotFound when there is none.
func (s *Server) User(who control.Ref) (out control.User, err error) {
	err = s.locked(func() error {
		u, err := s.findUser(who)
		if err == nil {
			out = s.describeUser(u)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("user: %w", err)
	}
	return out, nil
}

func (s *Server) describeUser(u *world.User) control.User {
	out := control.User{
		Ref: refOf(world.UserPeer(u.ID)), ID: int64(u.ID), Phone: u.Phone.Reveal(), DC: u.DC, FirstName: u.FirstName, LastName: u.LastName,
		Username: u.Username, Password: u.Password != nil, State: stateOf(u.Standing), Bot: u.Bot != nil, Logins: []control.Login{},
	}
	for _, k := range s.world.Authorizations(u.ID) {
		l := control.Login{DC: k.DC, Since: time.Unix(k.Since, 0).UTC(), Active: time.Unix(k.Active, 0).UTC()}
		if k.Client != nil {
			l.Layer, l.Device, l.System, l.App = k.Client.Layer, k.Client.Device, k.Client.System, k.Client.App
		}
		out.Logins = append(out.Logins, l)
	}
	return out
}

func stateOf(standing world.Standing) control.AccountState {
	for state, s := range standings {
		if s == standing {
			return state
		}
	}
	return ""
}

// nameOf is what people call somebody or something.
func (s *Server) nameOf(p world.Peer) string {
	switch p.Kind {
	case world.KindUser:
		if u := s.world.User(p.User()); u != nil {
			return strings.TrimSpace(u.FirstName + " " + u.LastName)
		}
	case world.KindGroup:
		if g := s.world.Group(p.Group()); g != nil {
			return g.Title
		}
	case world.KindChannel:
		if c := s.world.Channel(p.Channel()); c != nil {
			return c.Title
		}
	}
	return ""
}
