package world

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// AuthKey is a key that a client made with one DC, and whose it is by now.
type AuthKey struct {
	ID        uint64
	DC        int
	Secret    []byte // 256 bytes
	FirstSalt int64
	Created   int64
	// Client is what initConnection told; nil before.
	Client *ClientInfo `json:",omitempty"`
	// User is who is signed in, 0 when nobody is.
	User UserID `json:",omitempty"`
	// Pending entered the right code and still owes the password.
	Pending UserID `json:",omitempty"`
	// Authorization groups the keys of one sign-in: the home key and those it
	// was exported to. Signing out ends all of them.
	Authorization int64 `json:",omitempty"`
	// Granted is what the next one will be, when it was promised; else 0.
	Granted int64 `json:",omitempty"`
	// Ended is what is answered since the authorization was taken away.
	Ended  *Refusal `json:",omitempty"`
	Since  int64    `json:",omitempty"`
	Active int64    `json:",omitempty"`
	// Takeout is the export of all data that the client has begun, 0 for none.
	Takeout int64 `json:",omitempty"`
	// Own is how much of what counts in seq the key's own client did.
	Own int `json:",omitempty"`
	// lost is the seq of the first that was not sent though it was due; 0 for none.
	lost int
	// Settings are what the owner decided about the authorization.
	Settings SessionSettings `json:",omitzero"`
}

// ClientInfo is what a client says about itself.
// See https://core.telegram.org/method/initConnection.
type ClientInfo struct {
	Layer                             int
	APIID                             int32
	Device, System, App, Lang, SysLng string
}

// String hides the secret.
func (*AuthKey) String() string { return "***" }

// GoString implements [fmt.GoStringer].
func (*AuthKey) GoString() string { return "***" }

// AddKey records a key made with a DC. Its secret is kept as given.
func (w *World) AddKey(now time.Time, id uint64, dc int, secret []byte, firstSalt int64) *AuthKey {
	w.forgetStrangers()
	k := &AuthKey{ID: id, DC: dc, Secret: secret, FirstSalt: firstSalt, Created: now.Unix()}
	w.keys.Put(k)
	return k
}

// Key returns a key that was made with that DC, or nil: a key of another DC is
// as good as unknown.
func (w *World) Key(id uint64, dc int) *AuthKey {
	if k := w.keys.Get(id); k != nil && k.DC == dc {
		return k
	}
	return nil
}

// ForgetKey loses a permanent key, as a server may, and the temporary key that
// is bound to it.
func (w *World) ForgetKey(id uint64) {
	if k := w.keys.Get(id); k != nil {
		w.fileKey(k, false)
		w.keys.Delete(id)
	}
	w.retire(id)
	if temp, bound := w.tempOf[id]; bound {
		w.dropTemp(temp)
	}
}

// DestroyKey forgets a key on its owner's demand: to use it again is a mistake.
func (w *World) DestroyKey(id uint64) {
	w.ForgetKey(id)
	delete(w.retired, id)
}

// SetClient stores what initConnection said.
func (w *World) SetClient(k *AuthKey, info ClientInfo) {
	if k.Client == nil || *k.Client != info {
		k.Client = &info
		w.keys.Put(k)
	}
}

// SignIn makes a key the user's, in a new authorization. The caller has checked
// code and password.
func (w *World) SignIn(now time.Time, k *AuthKey, id UserID) {
	if k.User == id {
		return // a repeated sign-in whose answer was lost
	}
	authorization := k.Granted
	if authorization == 0 {
		authorization = w.newAuthorization()
	}
	w.join(now, k, id, authorization)
	w.announceSignIn(now, k)
}

// Import makes a key of another DC part of an existing authorization.
func (w *World) Import(now time.Time, k *AuthKey, id UserID, authorization int64) {
	w.join(now, k, id, authorization)
}

func (w *World) join(now time.Time, k *AuthKey, id UserID, authorization int64) {
	w.assign(k, id, 0, authorization)
	k.Ended, k.Takeout, k.Own, k.lost = nil, 0, 0, 0
	k.Since, k.Active, k.Settings, k.Granted = now.Unix(), now.Unix(), SessionSettings{}, 0
	w.keys.Put(k)
}

// AwaitPassword notes that the key's owner entered the code of id and must give
// the password next.
func (w *World) AwaitPassword(k *AuthKey, id UserID) {
	w.assign(k, 0, id, 0)
	w.keys.Put(k)
}

// SignOut ends an authorization on all its keys and returns their ids.
func (w *World) SignOut(authorization int64) []uint64 {
	ended := slices.Sorted(maps.Keys(w.keysIn[authorization]))
	for _, id := range ended {
		k := w.keys.Get(id)
		w.assign(k, 0, 0, 0)
		w.keys.Put(k)
	}
	return ended
}

// EndAuthorizations takes a user's authorizations away, on all keys or on those
// of one DC, and returns the ids of the keys. They are answered with why from now
// on; see [AuthKey.Dead].
func (w *World) EndAuthorizations(id UserID, dc int, why Refusal) []uint64 {
	var ended []uint64
	for _, kid := range w.KeysOf(id) {
		if k := w.keys.Get(kid); dc == 0 || k.DC == dc {
			w.assign(k, 0, 0, 0)
			k.Ended = &why
			w.keys.Put(k)
			ended = append(ended, kid)
		}
	}
	return ended
}

// codeDuplicated is that of AUTH_KEY_DUPLICATED: such a key is good for nothing,
// while one whose authorization was revoked may be signed in again.
const codeDuplicated = 406

// Dead reports whether nothing can be asked with the key any more.
func (k *AuthKey) Dead() bool { return k.Ended != nil && k.Ended.Code == codeDuplicated }

// Touch notes that a key's user does something; it is written down once a minute
// at most.
func (w *World) Touch(now time.Time, k *AuthKey) {
	if t := now.Unix(); t-k.Active >= 60 {
		k.Active = t
		w.keys.Put(k)
	}
}

// Authorizations returns one key per authorization of a user, the home DC's if
// it has one, oldest first.
func (w *World) Authorizations(id UserID) []*AuthKey {
	home := w.users.Get(id).DC
	best := map[int64]*AuthKey{}
	for _, k := range w.keysOf[id] {
		if b := best[k.Authorization]; b == nil || k.standsFor(home, b) {
			best[k.Authorization] = k
		}
	}
	out := make([]*AuthKey, 0, len(best))
	for _, k := range best {
		out = append(out, k)
	}
	slices.SortFunc(out, (*AuthKey).compare)
	return out
}

// standsFor reports whether k rather than b is shown as their authorization: the key
// of the home DC, else the oldest.
func (k *AuthKey) standsFor(home int, b *AuthKey) bool {
	if k.DC == home || b.DC == home {
		return k.DC == home && (b.DC != home || k.compare(b) < 0)
	}
	return k.compare(b) < 0
}

func (k *AuthKey) compare(o *AuthKey) int {
	return cmp.Or(cmp.Compare(k.Since, o.Since), cmp.Compare(k.ID, o.ID))
}

// KeysOf returns the ids of all keys a user is signed in on, sorted.
func (w *World) KeysOf(id UserID) []uint64 {
	return slices.Sorted(maps.Keys(w.keysOf[id]))
}
