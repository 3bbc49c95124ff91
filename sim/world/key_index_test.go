package world

import (
	"testing"
	"time"
)

// Keys of clients that never signed in, or were signed out, do not pile up; those
// that somebody uses stay.
func TestStrangersForgotten(t *testing.T) {
	w := newWorld(t)
	p := people(t, w, 2)
	owned, left := w.AddKey(now, 1, 1, nil, 1), w.AddKey(now, 2, 1, nil, 1)
	w.SignIn(now, owned, p[0].ID)
	w.SignIn(now, left, p[1].ID)
	w.SignOut(left.Authorization)
	halfway := w.AddKey(now, 3, 1, nil, 1)
	w.AwaitPassword(halfway, p[1].ID)
	for i := range uint64(3 * manyStrangers) {
		w.AddKey(now.Add(time.Duration(1+i)*time.Second), 10+i, 1, nil, 1)
		if n := w.keys.Len(); n > 2*manyStrangers {
			t.Fatalf("%d keys are kept", n)
		}
	}
	for _, k := range []struct {
		id   uint64
		kept bool
	}{{1, true}, {2, false}, {3, true}, {10, false}, {9 + 3*manyStrangers, true}} {
		if got := w.Key(k.id, 1) != nil; got != k.kept {
			t.Errorf("key %d is kept: %v, want %v", k.id, got, k.kept)
		}
	}
	if !w.Retired(10) {
		t.Error("a client that uses a forgotten key is to blame")
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}

// The key that speaks for a permanent one is found, whatever was bound before.
func TestBoundKeys(t *testing.T) {
	w := newWorld(t)
	perm := []*AuthKey{w.AddKey(now, 1, 1, nil, 1), w.AddKey(now, 2, 1, nil, 1)}
	until := now.Unix() + 3600
	for id := range uint64(2) {
		w.AddTempKey(now, TempKey{ID: 10 + id, DC: 1, ExpiresAt: until})
	}
	a, b := w.temps[10], w.temps[11]
	for i, step := range []struct {
		temp     *TempKey
		perm     *AuthKey
		replaced uint64
	}{{a, perm[0], 0}, {a, perm[0], 0}, {a, perm[1], 0}, {b, perm[0], 0}, {b, perm[1], 10}} {
		if got := w.Bind(step.temp, step.perm, until); got != step.replaced {
			t.Errorf("step %d: key %d was replaced, want %d", i, got, step.replaced)
		}
	}
	w.ForgetKey(2)
	if len(w.temps) != 0 || len(w.tempOf) != 0 {
		t.Errorf("%d temporary keys are left, %d bound", len(w.temps), len(w.tempOf))
	}
}
