package world

import "time"

// TempKey is a temporary key that a client made with one DC. It speaks for the
// permanent key it is bound to. The world keeps it in memory only, as Telegram
// does: one that is lost is made and bound again.
//
// See https://core.telegram.org/api/pfs.
type TempKey struct {
	ID        uint64
	DC        int
	Secret    []byte // 256 bytes
	FirstSalt int64
	Created   int64
	ExpiresAt int64
	// Perm is the permanent key behind it, 0 before it is bound.
	Perm uint64
	// Client is what initConnection told since it was bound; nil before. It is
	// told anew after each binding.
	Client *ClientInfo
}

// String hides the secret.
func (*TempKey) String() string { return "***" }

// GoString implements [fmt.GoStringer].
func (*TempKey) GoString() string { return "***" }

// WireKey is the key that a packet names.
type WireKey struct {
	Secret             []byte
	FirstSalt, Created int64
	// Perm is the permanent key: the one named, or the one behind a temporary
	// key; nil while that is not bound.
	Perm *AuthKey
	// Temp is set when the packet names a temporary key.
	Temp *TempKey
}

// Layer is the layer in which whoever holds the key wants to be spoken to, 0
// while nobody said. A temporary key that was not told of one has that of the
// permanent key behind it.
func (k WireKey) Layer() int {
	switch {
	case k.Temp != nil && k.Temp.Client != nil:
		return k.Temp.Client.Layer
	case k.Perm != nil && k.Perm.Client != nil:
		return k.Perm.Client.Layer
	}
	return 0
}

// manyTempKeys is from how many temporary keys on those that expired are looked
// for when another is made.
const manyTempKeys = 1024

// AddTempKey records a temporary key made with a DC. Its secret is kept as
// given.
func (w *World) AddTempKey(now time.Time, k TempKey) {
	if len(w.temps) >= max(manyTempKeys, w.sweepTemps) {
		for id, old := range w.temps {
			if old.ExpiresAt <= now.Unix() {
				w.dropTemp(id)
			}
		}
		w.sweepTemps = 2 * len(w.temps)
	}
	k.Created = now.Unix()
	w.temps[k.ID] = &k
}

// WireKey finds a key that was made with that DC, permanent or temporary. A
// temporary key that has expired is dropped; ok is false then, and for a key
// that the DC does not know.
func (w *World) WireKey(now time.Time, id uint64, dc int) (found WireKey, ok bool) {
	if k := w.Key(id, dc); k != nil {
		return WireKey{Secret: k.Secret, FirstSalt: k.FirstSalt, Created: k.Created, Perm: k}, true
	}
	t := w.temps[id]
	if t == nil || t.DC != dc {
		return WireKey{}, false
	}
	if t.ExpiresAt <= now.Unix() {
		w.dropTemp(id)
		return WireKey{}, false
	}
	return WireKey{Secret: t.Secret, FirstSalt: t.FirstSalt, Created: t.Created, Perm: w.Key(t.Perm, dc), Temp: t}, true
}

// Behind returns the id of the permanent key behind a key; a permanent key, and
// a temporary one that is not bound, stand for themselves.
func (w *World) Behind(id uint64) uint64 {
	if t := w.temps[id]; t != nil && t.Perm != 0 {
		return t.Perm
	}
	return id
}

// Bind makes t speak for a permanent key of its DC until the given time. It
// returns the temporary key that did so before, which is dropped, or 0.
func (w *World) Bind(t *TempKey, perm *AuthKey, until int64) (replaced uint64) {
	if w.tempOf[t.Perm] == t.ID {
		delete(w.tempOf, t.Perm)
	}
	if old, bound := w.tempOf[perm.ID]; bound && old != t.ID {
		replaced = old
		w.dropTemp(replaced)
	}
	w.tempOf[perm.ID] = t.ID
	t.Perm, t.Client, t.ExpiresAt = perm.ID, nil, min(t.ExpiresAt, until)
	return replaced
}

// ForgetTempKeys drops the temporary keys that match says and returns their ids.
func (w *World) ForgetTempKeys(match func(*TempKey) bool) []uint64 {
	var ids []uint64
	for id, t := range w.temps {
		if match(t) {
			w.dropTemp(id)
			ids = append(ids, id)
		}
	}
	return ids
}

func (w *World) dropTemp(id uint64) {
	if t := w.temps[id]; t != nil && w.tempOf[t.Perm] == id {
		delete(w.tempOf, t.Perm)
	}
	delete(w.temps, id)
	w.retire(id)
}

// maxRetired is how many keys are remembered that clients may still believe in.
const maxRetired = 1 << 16

func (w *World) retire(id uint64) {
	if len(w.retired) >= maxRetired {
		clear(w.retired)
	}
	w.retired[id] = struct{}{}
}

// Retired reports whether a client may use a key that is unknown now in good
// faith: the world dropped or lost it without the client's doing, or it was
// loaded from a stored state, which never holds temporary keys.
func (w *World) Retired(id uint64) bool {
	_, dropped := w.retired[id]
	return dropped || w.loaded
}
