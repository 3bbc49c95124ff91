package conformance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// patience bounds everything that a scenario waits for, on a busy machine too.
const patience = time.Minute

// scenario is one line of the table. play fails the test of its stage.
type scenario struct {
	name string
	play func(s *stage)
}

// stage is where one scenario is played through one library.
type stage struct {
	*testing.T
	ctx context.Context
	sim *sim.Server
	lib library
}

// numbers are the phone numbers of all scenarios, each used once.
var numbers atomic.Int64

// person is an account of a scenario and the line it is signed in on.
type person struct {
	*stage
	line
	phone string
	self  *api.User
	users map[int64]*api.InputPeerUser
	chats map[int64]*api.InputPeerChannel
}

// people are that many fresh accounts, signed in, who know one another.
func (s *stage) people(n int) []*person {
	s.Helper()
	out := make([]*person, n)
	for i := range out {
		out[i] = s.person(sim.Number{})
	}
	for _, p := range out {
		for _, other := range out {
			if other != p {
				p.meet(other)
			}
		}
	}
	return out
}

// number is a phone number that nobody has had.
func (s *stage) number() string { return fmt.Sprint(1_444_000_0000 + numbers.Add(1)) }

// register makes an account; what n leaves open is chosen.
func (s *stage) register(n sim.Number) sim.Number {
	s.Helper()
	if n.Phone == "" {
		n.Phone = s.number()
	}
	if n.FirstName == "" {
		n.FirstName = "Person " + n.Phone[len(n.Phone)-3:]
	}
	if n.Username == "" {
		n.Username = "person_" + n.Phone
	}
	if err := s.sim.RegisterNumber(n); err != nil {
		s.Fatalf("register a number: %v", err)
	}
	return n
}

// person registers an account and signs it in.
func (s *stage) person(n sim.Number) *person {
	s.Helper()
	n = s.register(n)
	p := s.stranger()
	p.enter(n.Phone)
	return p
}

// stranger is a line on which nobody is signed in.
func (s *stage) stranger() *person {
	s.Helper()
	l, err := s.lib.open(s.ctx)
	if err != nil {
		s.Fatalf("open a session: %v", err)
	}
	s.Cleanup(func() {
		if err := l.close(); err != nil {
			s.Errorf("close a session: %v", err)
		}
	})
	return &person{stage: s, line: l, users: map[int64]*api.InputPeerUser{}, chats: map[int64]*api.InputPeerChannel{}}
}

// enter signs the account of a number in.
func (p *person) enter(phone string) {
	p.Helper()
	if err := p.signIn(p.ctx, phone); err != nil {
		p.Fatalf("sign in: %v", err)
	}
	p.phone = phone
	p.arrive()
}

// arrive asks who one is and begins to listen.
func (p *person) arrive() {
	p.Helper()
	p.self = do(p, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})[0].(*api.User)
	do(p, &api.UpdatesGetStateRequest{})
}

// again is another session of the same account.
func (p *person) again() *person {
	p.Helper()
	other := p.stranger()
	other.enter(p.phone)
	return other
}

// meet learns of another person by the username.
func (p *person) meet(other *person) {
	p.Helper()
	found := do(p, &api.ContactsResolveUsernameRequest{Username: *other.self.Username})
	p.learn(found.Users, found.Chats)
}

// learn keeps the access hashes of whom an answer mentions.
func (p *person) learn(users []api.UserClass, chats []api.ChatClass) {
	for _, u := range users {
		if u, ok := u.(*api.User); ok && u.AccessHash != nil && !u.Min {
			p.users[u.ID] = &api.InputPeerUser{UserID: u.ID, AccessHash: *u.AccessHash}
		}
	}
	for _, c := range chats {
		if c, ok := c.(*api.Channel); ok && c.AccessHash != nil && !c.Min {
			p.chats[c.ID] = &api.InputPeerChannel{ChannelID: c.ID, AccessHash: *c.AccessHash}
		}
	}
}

// to is another person as a peer.
func (p *person) to(other *person) *api.InputPeerUser {
	p.Helper()
	if p.users[other.self.ID] == nil {
		p.Fatalf("%d has not met %d", p.self.ID, other.self.ID)
	}
	return p.users[other.self.ID]
}

// user is another person as a user.
func (p *person) user(other *person) *api.InputUser {
	p.Helper()
	peer := p.to(other)
	return &api.InputUser{UserID: peer.UserID, AccessHash: peer.AccessHash}
}

// do sends a request that must be answered.
func do[R any](p *person, req tl.Request[R]) R {
	p.Helper()
	res, err := call(p.ctx, p.line, req)
	if err != nil {
		p.Fatalf("%s: %v", api.ByID(req.ConstructorID()).Name, err)
	}
	return res
}

// refused sends a request that must be refused with these words, "400 TEXT".
func refused[R any](p *person, want string, req tl.Request[R]) {
	p.Helper()
	name := api.ByID(req.ConstructorID()).Name
	res, err := call(p.ctx, p.line, req)
	if err == nil {
		p.Errorf("%s is answered with %T, want %s", name, res, want)
		return
	}
	if r, ok := errors.AsType[*refusal](err); !ok || r.Error() != want {
		p.Errorf("%s: %v, want %s", name, err, want)
	}
}

// change sends a request that is answered with updates, learns whom they mention
// and returns them one by one.
func change(p *person, req tl.Request[api.UpdatesClass]) []api.UpdateClass {
	p.Helper()
	res := do(p, req)
	if u, ok := res.(*api.Updates); ok {
		p.learn(u.Users, u.Chats)
	}
	return flatten(res)
}

// hear waits for a pushed update of one kind that fits.
func hear[U api.UpdateClass](p *person, fits func(U) bool) U {
	p.Helper()
	var missed []string
	for {
		select {
		case u := <-p.updates():
			if u, ok := u.(U); ok && fits(u) {
				return u
			}
			missed = append(missed, fmt.Sprintf("%T", u))
		case <-p.ctx.Done():
			var want U
			p.Fatalf("%d never heard %T; came: %s", p.self.ID, want, strings.Join(missed, ", "))
		}
	}
}

// among returns the one of updates that is of a kind.
func among[U api.UpdateClass](s *stage, list []api.UpdateClass) U {
	s.Helper()
	for _, u := range list {
		if u, ok := u.(U); ok {
			return u
		}
	}
	var want U
	s.Fatalf("no %T among %T", want, list)
	return want
}

// is checks a value.
func is[T comparable](s *stage, what string, got, want T) {
	s.Helper()
	if got != want {
		s.Errorf("%s: got %v, want %v", what, got, want)
	}
}
