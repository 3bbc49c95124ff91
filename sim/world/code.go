package world

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Code is a login code that was sent out.
type Code struct {
	Hash    string // phone_code_hash
	Phone   Private
	Digits  Private
	DC      int
	Sent    int64 // unix seconds
	Wrong   int   // guesses that failed
	Entered bool  // the right digits were given once; what is missing is a password or a name
	UsedBy  uint64
	// ViaApp is true when the code went to the number's Telegram, false for a text
	// message to the phone.
	ViaApp bool
}

const (
	codeLength   = 5
	codeLifetime = 5 * time.Minute
	codeGuesses  = 5
)

// CodeLength is how many digits a login code has.
const CodeLength = codeLength

// HomeOf returns the DC at which a number's account lives, or would live if it
// was founded by someone who asked at dc.
func (w *World) HomeOf(phone Private, dc int) int {
	if u := w.UserByPhone(phone); u != nil {
		return u.DC
	}
	if test := w.testDC(phone); test != 0 {
		return test
	}
	if w.opts.HomeFor != nil {
		if home := w.opts.HomeFor(phone.Reveal()); home >= 1 && home <= w.opts.DCs {
			return home
		}
	}
	return dc
}

// SendCode sends a new login code for phone, asked for at dc. It goes as a
// message of the service user to the number's account, or as a text message when
// there is none. Asking at a DC that is not home is 303 PHONE_MIGRATE_X.
func (w *World) SendCode(now time.Time, phone Private, dc int) (*Code, error) {
	if home := w.HomeOf(phone, dc); home != dc {
		return nil, Refuse(303, "PHONE_MIGRATE_%d", home)
	}
	if err := w.mayAskCode(now, phone); err != nil {
		return nil, err
	}
	if test := w.testDC(phone); test != 0 && w.UserByPhone(phone) == nil && !w.opts.EmptyTestNumbers {
		name := "Test " + phone.Reveal()[len(testPrefix):]
		if _, err := w.AddUser(now, NewUser{Phone: phone, DC: test, FirstName: name}); err != nil {
			return nil, err
		}
	}
	return w.newCode(now, phone, dc), nil
}

func (w *World) newCode(now time.Time, phone Private, dc int) *Code {
	w.forgetOldCodes(now)
	c := &Code{
		Hash: hex.EncodeToString(w.random(9)), Phone: phone, Digits: w.newDigits(phone),
		DC: dc, Sent: now.Unix(), ViaApp: w.UserByPhone(phone) != nil,
	}
	w.codes.Put(c)
	w.deliver(now, c)
	return c
}

// ResendCode sends the code of an earlier SendCode again, as a text message:
// the next type a code in the app announces. One that went by text message
// announced none: 406 SEND_CODE_UNAVAILABLE.
func (w *World) ResendCode(now time.Time, phone Private, hash string) (*Code, error) {
	c, err := w.pendingCode(now, phone, hash)
	if err != nil {
		return nil, err
	}
	if !c.ViaApp {
		return nil, Refuse(406, "SEND_CODE_UNAVAILABLE")
	}
	c.ViaApp, c.Sent = false, now.Unix()
	w.codes.Put(c)
	w.deliver(now, c)
	return c, nil
}

// CancelCode makes a code invalid.
func (w *World) CancelCode(now time.Time, phone Private, hash string) error {
	c, err := w.pendingCode(now, phone, hash)
	if err != nil {
		return err
	}
	w.codes.Delete(c.Hash)
	return nil
}

// EnterCode checks the digits somebody typed on key. The refusals are
// PHONE_CODE_EMPTY, PHONE_CODE_INVALID (at most 5 guesses) and
// PHONE_CODE_EXPIRED. A code stays good for the same key until it is too old, so
// that a sign-in whose answer was lost can be repeated; for any other key it is
// used up with the first success.
func (w *World) EnterCode(now time.Time, key uint64, phone Private, hash, digits string) error {
	c, err := w.pendingCode(now, phone, hash)
	switch {
	case err != nil:
		return err
	case digits == "":
		return Refuse(400, "PHONE_CODE_EMPTY")
	case c.Entered && c.UsedBy != key:
		return errCodeExpired
	case digits != c.Digits.Reveal():
		if c.Wrong++; c.Wrong >= codeGuesses {
			w.codes.Delete(hash)
		} else {
			w.codes.Put(c)
		}
		return Refuse(400, "PHONE_CODE_INVALID")
	}
	c.Entered, c.UsedBy = true, key
	w.codes.Put(c)
	return nil
}

// EnteredCode checks that key entered the code right before: auth.signUp relies
// on it.
func (w *World) EnteredCode(now time.Time, key uint64, phone Private, hash string) error {
	c, err := w.pendingCode(now, phone, hash)
	switch {
	case err != nil:
		return err
	case !c.Entered || c.UsedBy != key:
		return Refuse(400, "PHONE_CODE_INVALID")
	}
	return nil
}

func (w *World) pendingCode(now time.Time, phone Private, hash string) (*Code, error) {
	c := w.codes.Get(hash)
	switch {
	case hash == "":
		return nil, Refuse(400, "PHONE_CODE_HASH_EMPTY")
	case c == nil || c.Phone != phone || c.old(now):
		return nil, errCodeExpired
	}
	return c, nil
}

func (c *Code) old(now time.Time) bool {
	return now.Sub(time.Unix(c.Sent, 0)) > codeLifetime
}

func (w *World) forgetOldCodes(now time.Time) {
	for _, c := range slices.Collect(w.codes.All()) {
		if c.old(now) {
			w.codes.Delete(c.Hash)
		}
	}
}

func (w *World) newDigits(phone Private) Private {
	if dc := w.testDC(phone); dc != 0 {
		return Private(strings.Repeat(strconv.Itoa(dc), codeLength))
	}
	return w.digits(codeLength)
}

// digits draws a code of n digits.
func (w *World) digits(n int) Private {
	digits := w.random(n)
	for i, b := range digits {
		digits[i] = '0' + b%10
	}
	return Private(digits)
}
