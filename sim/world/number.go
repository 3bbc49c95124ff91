package world

import "time"

// Number is what is remembered about a phone number whether it has an account or
// not.
type Number struct {
	Phone Private
	// Banned is set when Telegram does not want to hear from the number again.
	Banned bool `json:",omitempty"`
	// Codes is how many login codes were sent on Day, counted in days since 1970.
	Day   int64 `json:",omitempty"`
	Codes int   `json:",omitempty"`
}

// defaultCodesPerDay is far above what one person needs, so that only a loop
// meets the limit.
const defaultCodesPerDay = 100

func (w *World) number(phone Private) *Number {
	if n := w.numbers.Get(phone); n != nil {
		return n
	}
	return &Number{Phone: phone}
}

// mayAskCode counts a login code and refuses it for a banned number
// (PHONE_NUMBER_BANNED), after too many in a day (PHONE_NUMBER_FLOOD), and where
// nobody may sign up (PHONE_NUMBER_APP_SIGNUP_FORBIDDEN).
func (w *World) mayAskCode(now time.Time, phone Private) error {
	if w.opts.NoSignUp && w.UserByPhone(phone) == nil && w.testDC(phone) == 0 && !w.number(phone).Banned {
		return Refuse(400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN")
	}
	return w.countCode(now, phone)
}

func (w *World) countCode(now time.Time, phone Private) error {
	n, limit := w.number(phone), w.opts.CodesPerDay
	if limit == 0 {
		limit = defaultCodesPerDay
	}
	if day := now.Unix() / 86400; n.Day != day {
		n.Day, n.Codes = day, 0
	}
	switch {
	case n.Banned:
		return Refuse(400, "PHONE_NUMBER_BANNED")
	case n.Codes >= limit:
		return Refuse(400, "PHONE_NUMBER_FLOOD")
	}
	n.Codes++
	w.forgetNumbers(n.Day)
	w.numbers.Put(n)
	return nil
}
