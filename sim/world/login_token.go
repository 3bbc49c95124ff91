package world

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"
)

// LoginToken is what somebody without a session shows as a QR code, for the
// owner of a signed-in session to accept.
// See https://core.telegram.org/api/qr-login.
type LoginToken struct {
	Hash string // of the token, hexadecimal
	// Key is who shows it, Client what that is.
	Key     uint64
	Client  ClientInfo
	Except  []UserID `json:",omitempty"`
	Expires int64
	// User accepted it; Authorization is the id that the new session will have.
	User          UserID `json:",omitempty"`
	Authorization int64  `json:",omitempty"`
	// UsedBy is the key that was signed in with it.
	UsedBy uint64 `json:",omitempty"`
}

const (
	loginTokenLifetime = 30 * time.Second
	// acceptedLifetime is how long an accepted token may be used: the client asks
	// again at once, perhaps at another DC.
	acceptedLifetime = 5 * time.Minute
	maxExcept        = 100
	// maxLoginTokens is how many one key may show that nobody accepts.
	maxLoginTokens = 10
)

var errTokenGone = Refuse(400, "AUTH_TOKEN_EXPIRED")

// NewLoginToken makes a token for a key to show; the accounts named in except
// must not accept it.
func (w *World) NewLoginToken(now time.Time, k *AuthKey, except []UserID) (token []byte, expires int64) {
	w.forgetLoginTokens(now, k.ID)
	token = w.random(32)
	t := &LoginToken{Hash: hashToken(token), Key: k.ID, Expires: now.Add(loginTokenLifetime).Unix()}
	t.Except = slices.Clone(except[:min(len(except), maxExcept)])
	if k.Client != nil {
		t.Client = *k.Client
	}
	w.logins.Put(t)
	return token, t.Expires
}

// AcceptedLogin returns a token that a key showed and somebody accepted, the first
// of several; nil while there is none.
func (w *World) AcceptedLogin(now time.Time, key uint64) (first *LoginToken) {
	for t := range w.logins.All() {
		if t.Key == key && t.User != 0 && t.UsedBy == 0 && now.Unix() < t.Expires && (first == nil || t.before(first)) {
			first = t
		}
	}
	return first
}

// before orders tokens by when they expire.
func (t *LoginToken) before(o *LoginToken) bool {
	return cmp.Or(cmp.Compare(t.Expires, o.Expires), cmp.Compare(t.Hash, o.Hash)) < 0
}

// AcceptLogin lets whoever shows a token sign in as u. The refusals are
// AUTH_TOKEN_INVALIDX, AUTH_TOKEN_EXPIRED, AUTH_TOKEN_ALREADY_ACCEPTED, and
// AUTH_TOKEN_EXCEPTION for an account that the token excludes.
func (w *World) AcceptLogin(now time.Time, u *User, token []byte) (*LoginToken, error) {
	t := w.logins.Get(hashToken(token))
	switch {
	case t == nil:
		return nil, Refuse(400, "AUTH_TOKEN_INVALIDX")
	case t.User != 0:
		return nil, errTokenAccepted
	case now.Unix() >= t.Expires:
		return nil, errTokenGone
	case slices.Contains(t.Except, u.ID):
		return nil, Refuse(400, "AUTH_TOKEN_EXCEPTION")
	}
	t.User, t.Authorization = u.ID, w.newAuthorization()
	t.Expires = now.Add(acceptedLifetime).Unix()
	w.logins.Put(t)
	w.emit(Event{Key: t.Key, Notice: &Notice{Kind: NoticeLogin}})
	return t, nil
}

var errTokenAccepted = Refuse(400, "AUTH_TOKEN_ALREADY_ACCEPTED")

// FindLogin returns an accepted token that key may sign in with: the one who
// showed it said so at another DC. The refusals are AUTH_TOKEN_INVALID,
// AUTH_TOKEN_EXPIRED and AUTH_TOKEN_ALREADY_ACCEPTED for one that another key
// has used.
func (w *World) FindLogin(now time.Time, key uint64, token []byte) (*LoginToken, error) {
	t := w.logins.Get(hashToken(token))
	switch {
	case t == nil:
		return nil, Refuse(400, "AUTH_TOKEN_INVALID")
	case now.Unix() >= t.Expires:
		return nil, errTokenGone
	case t.User == 0:
		return nil, Refuse(400, "AUTH_TOKEN_INVALID")
	case t.UsedBy != 0 && t.UsedBy != key:
		return nil, errTokenAccepted
	}
	return t, nil
}

// RenewLogin gives an accepted token another secret, for the client to take to
// another DC: the world keeps no secret of a token that was shown.
func (w *World) RenewLogin(t *LoginToken) []byte {
	token := w.random(32)
	w.logins.Delete(t.Hash)
	t.Hash = hashToken(token)
	w.logins.Put(t)
	return token
}

// UseLogin spends a token on a key, whose authorization will have the id that
// its owner was told.
func (w *World) UseLogin(k *AuthKey, t *LoginToken) {
	t.UsedBy = k.ID
	w.logins.Put(t)
	if k.User != t.User {
		k.Granted = t.Authorization
		w.keys.Put(k)
	}
}

// forgetLoginTokens drops what expired a while ago, until when AUTH_TOKEN_EXPIRED
// is the better answer, and the oldest of a key that shows many.
func (w *World) forgetLoginTokens(now time.Time, key uint64) {
	var oldest *LoginToken
	shown := 0
	for _, t := range slices.Collect(w.logins.All()) {
		switch {
		case now.Sub(time.Unix(t.Expires, 0)) > acceptedLifetime:
			w.logins.Delete(t.Hash)
		case t.Key == key && t.User == 0:
			if shown++; oldest == nil || t.before(oldest) {
				oldest = t
			}
		}
	}
	if shown >= maxLoginTokens {
		w.logins.Delete(oldest.Hash)
	}
}

func (w *World) newAuthorization() int64 {
	return int64(binary.LittleEndian.Uint64(w.random(8)) | 1)
}
