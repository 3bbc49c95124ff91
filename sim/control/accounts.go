package control

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// AccountState is what Telegram lets an account do.
type AccountState string

// The states of an account.
const (
	// StateActive: nothing is wrong.
	StateActive AccountState = "active"
	// StateFrozen: it may only read; anything else is 420 FROZEN_METHOD_INVALID.
	StateFrozen AccountState = "frozen"
	// StateDeactivated: its sessions are answered with 401 USER_DEACTIVATED.
	StateDeactivated AccountState = "deactivated"
	// StateBanned: so, with 401 USER_DEACTIVATED_BAN, and the number gets no code:
	// 400 PHONE_NUMBER_BANNED.
	StateBanned AccountState = "banned"
	// StateDeleted is for ever; the number may be registered again.
	StateDeleted AccountState = "deleted"
)

// State changes what an account may do.
type State struct {
	State AccountState `json:"state"`
	// Until is when a frozen account will be deleted; zero means in 30 days.
	Until time.Time `json:"until,omitzero"`
}

// SetState changes what the account of a number may do. A number without an
// account can be banned and made active again.
func (c *Client) SetState(ctx context.Context, phone string, s State) error {
	return c.do(ctx, http.MethodPost, "/v1/numbers/"+url.PathEscape(phone)+"/state", s, nil)
}

// Email is what was mailed to somebody. It never leaves the simulator.
type Email struct {
	At   time.Time `json:"at"`
	To   string    `json:"to"`
	Body string    `json:"body"`
	Code string    `json:"code"`
}

// Emails returns what was mailed to the owner of a number, oldest first.
func (c *Client) Emails(ctx context.Context, phone string) ([]Email, error) {
	var out []Email
	err := c.do(ctx, http.MethodGet, "/v1/numbers/"+url.PathEscape(phone)+"/emails", nil, &out)
	return out, err
}
