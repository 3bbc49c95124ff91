package rpcerr

import (
	"strings"
	"time"
)

const (
	minWait = time.Second
	maxWait = 14 * 24 * time.Hour
	maxDC   = 1000 // DC ids are small; a larger number is a bug or an attack
)

// waitTypes are the 420 errors after which the same request may be repeated.
// Other 420 errors (STORY_SEND_FLOOD_WEEKLY_X) carry dates or cannot be waited
// out.
var waitTypes = map[string]bool{
	"FLOOD_WAIT":         true,
	"FLOOD_PREMIUM_WAIT": true,
	"SLOWMODE_WAIT":      true,
	"TAKEOUT_INIT_DELAY": true,
	"2FA_CONFIRM_WAIT":   true,
}

// Wait returns how long to wait before the same request may be repeated,
// between one second and 14 days.
func (e *Error) Wait() (time.Duration, bool) {
	if e.Type == "FLOOD_SKIP_FAILED_WAIT" {
		return minWait, true
	}
	if !waitTypes[e.Type] || !e.HasArg {
		return 0, false
	}
	return min(max(time.Duration(e.Arg)*time.Second, minWait), maxWait), true
}

// Migrate returns the DC that the request belongs to. kind is PHONE, USER or
// NETWORK when the account's home moves there, FILE or STATS when only this
// request goes there.
func (e *Error) Migrate() (dc int, kind string, ok bool) {
	kind, found := strings.CutSuffix(e.Type, "_MIGRATE")
	if !found || e.Code != 303 || !e.HasArg || e.Arg < 1 || e.Arg > maxDC {
		return 0, "", false
	}
	return e.Arg, kind, true
}

// MovesHome reports whether the account's home is at dc from now on.
func (e *Error) MovesHome() (dc int, ok bool) {
	dc, kind, ok := e.Migrate()
	if !ok {
		return 0, false
	}
	switch kind {
	case "PHONE", "USER", "NETWORK":
		return dc, true
	}
	return 0, false
}
