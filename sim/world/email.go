package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Email is a message to somebody's e-mail address. It never leaves the world:
// its owner reads it through the control API.
type Email struct {
	ID   int64
	User UserID
	To   Private
	At   int64
	Body Private
	Code Private
}

// EmailCode is a code that went out by e-mail.
type EmailCode struct {
	Digits Private
	Sent   int64
	Wrong  int
}

const (
	emailCodeLength   = 6
	emailCodeLifetime = time.Hour
	emailsKept        = 100 // per account
)

// mailCode sends a new code.
func (w *World) mailCode(now time.Time, u *User, to Private, purpose string) *EmailCode {
	digits := w.digits(emailCodeLength)
	m := w.meta.Get(1)
	m.LastText++
	w.meta.Put(m)
	if old := w.Emails(u.ID); len(old) >= emailsKept {
		w.emails.Delete(old[0].ID)
	}
	w.emails.Put(&Email{
		ID: m.LastText, User: u.ID, To: to, At: now.Unix(), Code: digits,
		Body: Private(fmt.Sprintf("Your Telegram code to %s: %s", purpose, digits.Reveal())),
	})
	return &EmailCode{Digits: digits, Sent: now.Unix()}
}

// Emails returns what was mailed to an account's owner, oldest first.
func (w *World) Emails(id UserID) []*Email {
	var out []*Email
	for e := range w.emails.All() {
		if e.User == id {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *Email) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// enterEmailCode checks a code; after too many guesses, or when it is too old, it
// is expired.
func (w *World) enterEmailCode(now time.Time, u *User, code **EmailCode, digits string, expired *Refusal) error {
	c := *code
	switch {
	case c == nil || now.Sub(time.Unix(c.Sent, 0)) > emailCodeLifetime:
		return expired
	case digits == "":
		return Refuse(400, "CODE_EMPTY")
	case digits != c.Digits.Reveal():
		if c.Wrong++; c.Wrong >= codeGuesses {
			*code = nil
		}
		w.users.Put(u)
		return Refuse(400, "CODE_INVALID")
	}
	return nil
}

// EmailPattern is an address with most of the name hidden, as clients show it.
func EmailPattern(address Private) string {
	name, domain, _ := strings.Cut(address.Reveal(), "@")
	runes := []rune(name)
	if len(runes) == 0 {
		return ""
	}
	return string(runes[0]) + "***" + string(runes[len(runes)-1]) + "@" + domain
}
