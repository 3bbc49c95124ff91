package world

import (
	"encoding/binary"
	"regexp"
	"strings"
	"time"
)

// Password is what the server keeps of a cloud password: enough to check one,
// not the password. See https://core.telegram.org/api/srp.
type Password struct {
	Salt1, Salt2 []byte
	// Verifier is g^x mod p, 256 bytes big-endian.
	Verifier []byte
	Hint     string `json:",omitempty"`
	// Email is where a code goes to that takes the place of a forgotten password.
	Email Private `json:",omitempty"`
}

// String hides the verifier: with it the password can be guessed offline.
func (*Password) String() string { return "***" }

// GoString implements [fmt.GoStringer].
func (*Password) GoString() string { return "***" }

// PasswordChange is a change of a password that is under way.
type PasswordChange struct {
	// Settings wait until the code that went to their e-mail address is entered.
	Settings *Password  `json:",omitempty"`
	Confirm  *EmailCode `json:",omitempty"`
	// Recover is a code that takes the place of the password.
	Recover *EmailCode `json:",omitempty"`
	// ResetAt is when the password may be removed without knowing it, and
	// RetryAt before when that cannot be asked for again (unix seconds).
	ResetAt, RetryAt int64 `json:",omitempty"`
	// Recoveries is how many codes for the place of the password were sent on
	// RecoveryDay, counted in days since 1970.
	RecoveryDay int64 `json:",omitempty"`
	Recoveries  int   `json:",omitempty"`
	// Times is how often the password was changed; salts follow from it.
	Times int `json:",omitempty"`
}

const (
	// newSalt1 and newSalt2 are the lengths of the salts that are offered for the
	// next password, to the first of which the client adds clientSalt bytes or more.
	newSalt1, newSalt2, clientSalt, maxSalt = 8, 16, 32, 256

	resetDelay  = 7 * 24 * time.Hour
	resetCoolUp = 24 * time.Hour

	// recoveriesPerDay bounds how often a forgotten password can be recovered: each
	// code allows some guesses.
	recoveriesPerDay = 20
)

var (
	errPasswordEmpty = Refuse(400, "PASSWORD_EMPTY")
	errEmailExpired  = Refuse(400, "EMAIL_HASH_EXPIRED")
	errEmailInvalid  = Refuse(400, "EMAIL_INVALID")
)

// NewSalts returns the salts with which the user's next password is hashed.
func (w *World) NewSalts(u *User) (salt1, salt2 []byte) {
	return w.passwordSalt(u, 1), append(w.passwordSalt(u, 2), w.passwordSalt(u, 3)...)
}

// NewSecureSalt returns the salt that the user's next Passport secret begins with.
func (w *World) NewSecureSalt(u *User) []byte { return w.passwordSalt(u, 4) }

func (w *World) passwordSalt(u *User, n int) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(w.derive("password salt", u.ID, u.Change.Times, n)))
}

// CheckSalts refuses salts that were not made of the offered ones:
// NEW_SALT_INVALID.
func (w *World) CheckSalts(u *User, salt1, salt2 []byte) error {
	offered1, offered2 := w.NewSalts(u)
	if !strings.HasPrefix(string(salt1), string(offered1)) || len(salt1) < newSalt1+clientSalt || len(salt1) > maxSalt ||
		string(salt2) != string(offered2) {
		return Refuse(400, "NEW_SALT_INVALID")
	}
	return nil
}

// SetPassword makes p the password of an account, none when it is nil. With an
// e-mail address that is new, a code goes there first and the error is
// EMAIL_UNCONFIRMED_X, X being its length: the password changes with
// [World.ConfirmEmail].
func (w *World) SetPassword(now time.Time, u *User, p *Password) error {
	if p != nil && p.Email != "" && (u.Password == nil || u.Password.Email != p.Email) {
		if !validEmail(p.Email.Reveal()) {
			return errEmailInvalid
		}
		u.Change.Settings, u.Change.Confirm = p, w.mailCode(now, u, p.Email, "confirm this address")
		w.users.Put(u)
		return Refuse(400, "EMAIL_UNCONFIRMED_%d", emailCodeLength)
	}
	w.applyPassword(u, p)
	return nil
}

func (w *World) applyPassword(u *User, p *Password) {
	u.Password, u.Change = p, PasswordChange{Times: u.Change.Times + 1}
	w.users.Put(u)
}

// UnconfirmedEmail is the address that waits for its code, "" for none.
func (u *User) UnconfirmedEmail() Private {
	if u.Change.Settings == nil {
		return ""
	}
	return u.Change.Settings.Email
}

// ConfirmEmail enters the code that SetPassword sent. The refusals are
// EMAIL_HASH_EXPIRED and CODE_INVALID.
func (w *World) ConfirmEmail(now time.Time, u *User, digits string) error {
	if err := w.enterEmailCode(now, u, &u.Change.Confirm, digits, errEmailExpired); err != nil {
		return err
	}
	w.applyPassword(u, u.Change.Settings)
	return nil
}

// ResendEmail sends another code to the address that waits for one.
func (w *World) ResendEmail(now time.Time, u *User) error {
	if u.Change.Settings == nil {
		return errEmailExpired
	}
	u.Change.Confirm = w.mailCode(now, u, u.Change.Settings.Email, "confirm this address")
	w.users.Put(u)
	return nil
}

// CancelEmail forgets the change of password that waits for a code.
func (w *World) CancelEmail(u *User) error {
	if u.Change.Settings == nil {
		return errEmailExpired
	}
	u.Change.Settings, u.Change.Confirm = nil, nil
	w.users.Put(u)
	return nil
}

// RequestRecovery sends a code to the address of a password that was forgotten.
// The refusals are PASSWORD_EMPTY, PASSWORD_RECOVERY_NA and, after many in a day,
// FLOOD_WAIT_X.
func (w *World) RequestRecovery(now time.Time, u *User) error {
	switch {
	case u.Password == nil:
		return errPasswordEmpty
	case u.Password.Email == "":
		return Refuse(400, "PASSWORD_RECOVERY_NA")
	}
	const day = 86400
	if today := now.Unix() / day; u.Change.RecoveryDay != today {
		u.Change.RecoveryDay, u.Change.Recoveries = today, 0
	}
	if u.Change.Recoveries >= recoveriesPerDay {
		return Refuse(420, "FLOOD_WAIT_%d", day-now.Unix()%day)
	}
	u.Change.Recoveries++
	u.Change.Recover = w.mailCode(now, u, u.Password.Email, "recover your password")
	w.users.Put(u)
	return nil
}

// CheckRecovery checks the code of RequestRecovery, which stays good. The
// refusals are CODE_EMPTY, CODE_INVALID and PASSWORD_RECOVERY_EXPIRED.
func (w *World) CheckRecovery(now time.Time, u *User, digits string) error {
	return w.enterEmailCode(now, u, &u.Change.Recover, digits, Refuse(400, "PASSWORD_RECOVERY_EXPIRED"))
}

// Recover puts p in the place of a forgotten password, nil for none. The caller
// has checked the code.
func (w *World) Recover(u *User, p *Password) { w.applyPassword(u, p) }

// ResetPassword removes a password that nobody remembers: a week after the first
// call. ok is true when it is gone, else until is when to call again; retry says
// that a request was called off too recently to make another before until.
func (w *World) ResetPassword(now time.Time, u *User) (until time.Time, ok, retry bool, err error) {
	c := &u.Change
	switch {
	case u.Password == nil:
		return until, false, false, errPasswordEmpty
	case c.ResetAt == 0 && now.Unix() < c.RetryAt:
		return time.Unix(c.RetryAt, 0), false, true, nil
	case c.ResetAt == 0:
		c.ResetAt = now.Add(resetDelay).Unix()
		w.users.Put(u)
	case now.Unix() >= c.ResetAt:
		w.applyPassword(u, nil)
		return until, true, false, nil
	}
	return time.Unix(c.ResetAt, 0), false, false, nil
}

// DeclineReset calls a request of ResetPassword off: RESET_REQUEST_MISSING when
// there is none.
func (w *World) DeclineReset(now time.Time, u *User) error {
	if u.Change.ResetAt == 0 {
		return Refuse(400, "RESET_REQUEST_MISSING")
	}
	u.Change.ResetAt, u.Change.RetryAt = 0, now.Add(resetCoolUp).Unix()
	w.users.Put(u)
	return nil
}

var emailForm = regexp.MustCompile(`^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$`)

func validEmail(s string) bool { return len(s) <= 254 && emailForm.MatchString(s) }
