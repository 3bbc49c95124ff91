package world

import "testing"

// What is one of several is the same one every time.
func TestSameAuthorizationsEveryTime(t *testing.T) {
	w := newWorld(t)
	u := people(t, w, 1)[0]
	for id := range uint64(20) {
		k := w.AddKey(now, id+1, 2+int(id%2), nil, 0)
		w.Import(now, k, u.ID, 7)
		l := &LoginToken{Hash: string(rune('a' + id)), Key: 5, User: u.ID, Expires: now.Unix() + 100}
		w.logins.Put(l)
	}
	first, login := w.Authorizations(u.ID)[0].ID, w.AcceptedLogin(now, 5).Hash
	for range 50 {
		if got := w.Authorizations(u.ID)[0].ID; got != first {
			t.Fatalf("key %d, then key %d", first, got)
		}
		if got := w.AcceptedLogin(now, 5).Hash; got != login {
			t.Fatalf("token %s, then token %s", login, got)
		}
	}
}
