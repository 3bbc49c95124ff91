package sim

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Number is a phone number to be registered.
type Number struct {
	Phone string // international; "+" and spaces are ignored
	DC    int    // the account's home; 0 means 1
	// Password, when not empty, is asked for at sign-in, with Hint.
	// Email is where a code goes to when the password is forgotten.
	Password, Hint, Email string
	FirstName, LastName   string // FirstName "User" when empty
	Username              string
}

// ErrNoCode means that a number has received no login code.
var ErrNoCode = errors.New("no login code has been sent to this number")

// RegisterNumber makes a number that has an account, as its owner did in an
// official app long ago. The error is a *world.Refusal when a rule forbids it.
func (s *Server) RegisterNumber(n Number) error {
	var password *world.Password
	if n.Password != "" {
		var salts [24]byte
		if _, err := io.ReadFull(s.rand, salts[:]); err != nil {
			return fmt.Errorf("register number: %w", err)
		}
		var err error
		if password, err = handlers.HashPassword(n.Password, n.Hint, salts); err != nil {
			return fmt.Errorf("register number: %w", err)
		}
		password.Email = world.Private(n.Email)
	}
	if n.FirstName == "" {
		n.FirstName = "User"
	}
	var err error
	s.hub.Do(func() {
		_, err = s.world.AddUser(time.Now(), world.NewUser{
			Phone: world.Private(n.Phone), DC: max(1, n.DC), FirstName: n.FirstName, LastName: n.LastName,
			Username: n.Username, Password: password,
		})
	})
	if err != nil {
		return fmt.Errorf("register number: %w", err)
	}
	return nil
}

// LoginCode returns the newest code that a number received, as its owner would
// read it in the service message or the text message; ErrNoCode when there is
// none.
func (s *Server) LoginCode(phone string) (string, error) {
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return "", err
	}
	var code string
	var ok bool
	s.hub.Do(func() { code, ok = s.world.NewestCode(digits) })
	if !ok {
		return "", ErrNoCode
	}
	return code, nil
}

// Messages returns what Telegram told a number, oldest first.
func (s *Server) Messages(phone string) ([]world.ServiceMessage, error) {
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return nil, err
	}
	var out []world.ServiceMessage
	s.hub.Do(func() { out = s.world.ServiceMessages(digits) })
	return out, nil
}

// Ledger returns every effect that clients had, in order.
func (s *Server) Ledger() []ledger.Entry {
	var out []ledger.Entry
	s.hub.Do(func() { out = s.ledger.Entries() })
	return out
}

// Violations counts what clients did against the protocol.
func (s *Server) Violations() map[check.Violation]int { return s.counts.All() }
