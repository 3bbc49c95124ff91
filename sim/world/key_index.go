package world

import (
	"cmp"
	"slices"
)

// keyIndex finds the keys that somebody is signed in on.
type keyIndex struct {
	keysOf    map[UserID]map[uint64]*AuthKey
	keysIn    map[int64]map[uint64]*AuthKey // by authorization
	tempOf    map[uint64]uint64             // the temporary key bound to a permanent one
	sweepKeys int                           // how many keys are there when those without an owner are counted again
}

func (w *World) indexKeys() {
	w.keyIndex = keyIndex{keysOf: map[UserID]map[uint64]*AuthKey{}, keysIn: map[int64]map[uint64]*AuthKey{}, tempOf: map[uint64]uint64{}}
	for id, t := range w.temps {
		if t.Perm != 0 {
			w.tempOf[t.Perm] = id
		}
	}
	for k := range w.keys.All() {
		w.fileKey(k, true)
	}
}

func (w *World) fileKey(k *AuthKey, in bool) {
	if k.User != 0 {
		index(w.keysOf, k.User, k.ID, k, in)
	}
	if k.Authorization != 0 {
		index(w.keysIn, k.Authorization, k.ID, k, in)
	}
}

// assign says whose a key is; 0 for nobody's. The caller stores the key.
func (w *World) assign(k *AuthKey, u, pending UserID, authorization int64) {
	w.fileKey(k, false)
	k.User, k.Pending, k.Authorization = u, pending, authorization
	w.fileKey(k, true)
}

// manyStrangers bounds the keys on which nobody is signed in, made by clients that
// never came to it or were signed out: when there are that many, the half that was
// idle for longest is forgotten.
const manyStrangers = 1 << 14

// forgetStrangers keeps the keys without an owner few.
func (w *World) forgetStrangers() {
	if w.keys.Len() < max(manyStrangers, w.sweepKeys) {
		return
	}
	var strangers []*AuthKey
	for k := range w.keys.All() {
		if k.User == 0 && k.Pending == 0 {
			strangers = append(strangers, k)
		}
	}
	if len(strangers) >= manyStrangers {
		slices.SortFunc(strangers, func(a, b *AuthKey) int { return cmp.Compare(a.used(), b.used()) })
		for _, k := range strangers[:len(strangers)-manyStrangers/2] {
			w.ForgetKey(k.ID)
		}
	}
	w.sweepKeys = w.keys.Len() + manyStrangers/2
}

// used is when something was last done with a key that the world knows of.
func (k *AuthKey) used() int64 { return max(k.Created, k.Active) }
