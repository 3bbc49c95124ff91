package control

import (
	"errors"
	"fmt"
	"strings"
)

// Limits are the limits of a Telegram that does not tell them: who goes beyond
// one is refused, and learns only for how long. Without any, nothing is limited
// but what belongs to the world itself (slow mode, sizes).
//
// See https://core.telegram.org/api/errors#420-flood.
type Limits struct {
	// Calls are limits of requests; a request counts for every one that it
	// matches, and the longest wait is told: FLOOD_WAIT_X.
	Calls []CallLimit `json:"calls,omitempty" yaml:"calls,omitempty"`
	// Strangers limits to how many people an account may write who never wrote to
	// it; beyond, it is PEER_FLOOD until the oldest falls out of the time.
	Strangers *Rate `json:"strangers,omitempty" yaml:"strangers,omitempty"`
	// Connections limits how many connections a DC takes, from everybody
	// together; one too many is answered with the transport error -429.
	Connections *Rate `json:"connections,omitempty" yaml:"connections,omitempty"`
	// Sessions limits how many sessions an auth key has in one DC: the one that
	// has been without a connection for the longest is forgotten for a new one,
	// and a new one is refused with -429 when all have a connection. 0: no limit.
	Sessions int `json:"sessions,omitempty" yaml:"sessions,omitempty"`
}

// Rate is so many in any period of that length.
type Rate struct {
	Times int      `json:"times" yaml:"times"`
	Every Duration `json:"every" yaml:"every"`
}

// CallLimit is a limit of requests of one account, or of one key before sign-in.
type CallLimit struct {
	// Method is a TL name, "messages.sendMessage", or a group of them,
	// "messages.*"; "*" are all.
	Method string `json:"method" yaml:"method"`
	// Per says what is counted by itself: "account" (also ""), or "peer": the
	// account's requests about one conversation or person.
	Per  Per `json:"per,omitempty" yaml:"per,omitempty"`
	Rate `yaml:",inline"`
	// Wait is how long the account waits at least that goes beyond the limit.
	Wait Duration `json:"wait,omitempty" yaml:"wait,omitempty"`
}

// Per is what a limit counts by itself.
type Per string

// What limits count.
const (
	PerAccount Per = "account"
	PerPeer    Per = "peer"
)

const (
	maxLimits = 1000
	// maxRate bounds what is remembered of one account for one limit.
	maxRate = 10_000
)

// Validate says what is wrong with limits; it names fields as JSON does.
func (l *Limits) Validate() error {
	var errs []error
	if len(l.Calls) > maxLimits {
		errs = append(errs, fmt.Errorf("%d limits of calls: want %d at most", len(l.Calls), maxLimits))
	}
	for i, c := range l.Calls {
		if err := c.validate(); err != nil {
			errs = append(errs, fmt.Errorf("calls, no. %d: %w", i+1, err))
		}
	}
	for name, r := range map[string]*Rate{"strangers": l.Strangers, "connections": l.Connections} {
		if r == nil {
			continue
		}
		if err := r.validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	if l.Sessions < 0 {
		errs = append(errs, errors.New("sessions cannot be negative"))
	}
	return errors.Join(errs...)
}

func (c *CallLimit) validate() error {
	group, all := strings.CutSuffix(c.Method, "*")
	switch {
	case c.Method == "":
		return errors.New("method is missing; \"*\" means all")
	case strings.Contains(group, "*"), all && group != "" && !strings.HasSuffix(group, "."):
		return fmt.Errorf("method %q: want a TL name, a group such as \"messages.*\", or \"*\"", c.Method)
	case c.Per != "" && c.Per != PerAccount && c.Per != PerPeer:
		return fmt.Errorf("per %q: want %s or %s", c.Per, PerAccount, PerPeer)
	case c.Wait < 0:
		return errors.New("wait cannot be negative")
	}
	return c.Rate.validate()
}

func (r *Rate) validate() error {
	switch {
	case r.Times < 1 || r.Times > maxRate:
		return fmt.Errorf("times %d: want 1 to %d", r.Times, maxRate)
	case r.Every <= 0:
		return errors.New("every is missing: a duration such as \"1m\"")
	}
	return nil
}

// Matches reports whether the limit is about a method.
func (c *CallLimit) Matches(method string) bool {
	group, all := strings.CutSuffix(c.Method, "*")
	return c.Method == method || all && strings.HasPrefix(method, group)
}
