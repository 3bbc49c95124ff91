package world

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// LogoutToken lets somebody who signed out sign in again without a code. It is
// given to accounts with a password only, which is still asked for.
// See https://core.telegram.org/api/auth#future-auth-tokens.
type LogoutToken struct {
	Hash string // of the token, hexadecimal: the stored state does not sign anybody in
	User UserID
	At   int64
}

const (
	// logoutTokensKept is how many a client may present, and an account has.
	logoutTokensKept    = 20
	logoutTokenLifetime = 180 * 24 * time.Hour
)

func hashToken(token []byte) string {
	sum := sha256.Sum256(token)
	return hex.EncodeToString(sum[:])
}

// NewLogoutToken makes a token for an account, nil for one without a password.
func (w *World) NewLogoutToken(now time.Time, u *User) []byte {
	if u.Password == nil {
		return nil
	}
	var own []*LogoutToken
	for t := range w.tokens.All() {
		if t.User == u.ID {
			own = append(own, t)
		}
	}
	if len(own) >= logoutTokensKept {
		slices.SortFunc(own, func(a, b *LogoutToken) int { return int(a.At - b.At) })
		w.tokens.Delete(own[0].Hash)
	}
	token := w.random(32)
	w.tokens.Put(&LogoutToken{Hash: hashToken(token), User: u.ID, At: now.Unix()})
	return token
}

// UseLogoutToken returns the account of a number when one of the tokens is its
// own. The token is used up.
func (w *World) UseLogoutToken(now time.Time, phone Private, tokens [][]byte) *User {
	u := w.UserByPhone(phone)
	if u == nil {
		return nil
	}
	for _, token := range tokens[:min(len(tokens), logoutTokensKept)] {
		t := w.tokens.Get(hashToken(token))
		if t == nil || t.User != u.ID {
			continue
		}
		w.tokens.Delete(t.Hash)
		if now.Sub(time.Unix(t.At, 0)) <= logoutTokenLifetime {
			return u
		}
	}
	return nil
}
