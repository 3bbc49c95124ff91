package auth

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/tgfleet/tgfleet/telemetry"
)

// App identifies the program to Telegram. One pair serves all accounts.
type App struct {
	ID   int32
	Hash telemetry.Secret
}

// Phase is how far a sign-in has come. Its values are stored: keep them.
type Phase string

// Phases of a sign-in. The zero value is that of a State nobody has stepped.
const (
	PhaseStart          Phase = ""
	PhaseCodeSent       Phase = "code_sent"
	PhasePasswordNeeded Phase = "password_needed"
	PhaseSignUpRequired Phase = "sign_up_required" // the number has no account
	PhaseDone           Phase = "done"
)

func (p Phase) String() string {
	if p == PhaseStart {
		return "start"
	}
	return string(p)
}

// State is a sign-in between two steps. The zero value with a Phone is where
// every sign-in by code begins.
//
// Marshalling a State to JSON gives all of it, phone and code hash included,
// for the store. Every way of printing or logging it shows the phase only.
type State struct {
	Phase Phase
	Phone telemetry.Secret // international form

	CodeHash   telemetry.Secret // phone_code_hash, belongs to Phone
	CodeType   string           // how the code was sent: app, sms, call, ...
	CodeLength int              // digits; 0 when the server did not say
	SentAt     time.Time        // when the code was sent, by our clock
	Timeout    time.Duration    // after which it may be sent another way; 0 when it cannot

	Hint string // of the 2FA password, as its owner chose it

	// Answers that the server has refused so far.
	WrongCodes     int
	WrongPasswords int
	Expired        int // codes that expired before they were given

	UserID   int64 // when done
	Username string
}

// wireState is State as it is stored.
type wireState struct {
	Phase          Phase         `json:"phase,omitempty"`
	Phone          string        `json:"phone,omitempty"`
	CodeHash       string        `json:"code_hash,omitempty"`
	CodeType       string        `json:"code_type,omitempty"`
	CodeLength     int           `json:"code_length,omitempty"`
	SentAt         time.Time     `json:"sent_at,omitzero"`
	Timeout        time.Duration `json:"timeout_ns,omitempty"`
	Hint           string        `json:"hint,omitempty"`
	WrongCodes     int           `json:"wrong_codes,omitempty"`
	WrongPasswords int           `json:"wrong_passwords,omitempty"`
	Expired        int           `json:"expired,omitempty"`
	UserID         int64         `json:"user_id,omitempty"`
	Username       string        `json:"username,omitempty"`
}

// MarshalJSON gives the whole state, for the store.
func (s State) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireState{
		Phase: s.Phase, Phone: s.Phone.Reveal(), CodeHash: s.CodeHash.Reveal(),
		CodeType: s.CodeType, CodeLength: s.CodeLength, SentAt: s.SentAt, Timeout: s.Timeout,
		Hint: s.Hint, WrongCodes: s.WrongCodes, WrongPasswords: s.WrongPasswords, Expired: s.Expired,
		UserID: s.UserID, Username: s.Username,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *State) UnmarshalJSON(b []byte) error {
	var w wireState
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("stored sign-in: %w", err)
	}
	*s = State{
		Phase: w.Phase, Phone: telemetry.Secret(w.Phone), CodeHash: telemetry.Secret(w.CodeHash),
		CodeType: w.CodeType, CodeLength: w.CodeLength, SentAt: w.SentAt, Timeout: w.Timeout,
		Hint: w.Hint, WrongCodes: w.WrongCodes, WrongPasswords: w.WrongPasswords, Expired: w.Expired,
		UserID: w.UserID, Username: w.Username,
	}
	return nil
}

func (s State) String() string   { return "sign-in(" + s.Phase.String() + ")" }
func (s State) GoString() string { return s.String() }

// Format implements [fmt.Formatter] for every verb.
func (s State) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue implements [slog.LogValuer].
func (s State) LogValue() slog.Value { return slog.StringValue(s.String()) }

// forgotten is the state after the server lost the sign-in. It counts like an
// expired code, so that a server that loses every one is not asked for ever.
func (s State) forgotten(err error) (State, error) {
	s.Expired++
	return s.restart(), fmt.Errorf("%w: %w", ErrForgotten, err)
}

// restart is the state of a sign-in that must ask for a new code.
func (s State) restart() State {
	return State{Phone: s.Phone, WrongCodes: s.WrongCodes, WrongPasswords: s.WrongPasswords, Expired: s.Expired}
}
