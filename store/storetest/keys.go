package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func authKey(account string, dc int, fill byte) store.AuthKey {
	return store.AuthKey{
		Account: account, DC: dc, KeyID: 1<<63 + uint64(fill), Key: bytes.Repeat([]byte{fill}, 256),
		Salt: -5, Offset: 1500 * time.Millisecond, CreatedAt: time.Unix(1700000000, 0),
	}
}

func testAuthKeys(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	if _, err := s.AuthKey(ctx, "alice", 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("key before the first write: %v, want ErrNotFound", err)
	}
	l := lease(t, s, "alice")
	want := authKey("alice", 2, 0xAB)
	must(t, s.PutAuthKey(ctx, l, want))
	must(t, s.PutAuthKey(ctx, l, authKey("alice", 4, 0xCD)))

	got, err := s.AuthKey(ctx, "alice", 2)
	must(t, err)
	same(t, "key", got, want)

	want.Salt, want.Offset = 77, -time.Second
	must(t, s.UpdateSalt(ctx, l, 2, want.Salt, want.Offset))
	got, err = s.AuthKey(ctx, "alice", 2)
	must(t, err)
	same(t, "key with its newest salt", got, want)
	if err := s.UpdateSalt(ctx, l, 3, 1, 0); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("salt of a key that is not there: %v, want ErrNotFound", err)
	}

	keys, err := s.ListAuthKeys(ctx, "alice")
	must(t, err)
	other := authKey("alice", 4, 0xCD)
	shown := []store.AuthKey{want, other}
	shown[0].Key, shown[1].Key = nil, nil
	same(t, "keys as they may be shown", keys, shown)

	must(t, s.DeleteAuthKey(ctx, l, 2))
	must(t, s.DeleteAuthKey(ctx, l, 2))
	if _, err := s.AuthKey(ctx, "alice", 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleted key: %v, want ErrNotFound", err)
	}
	if _, err := s.AuthKey(ctx, "alice", 4); err != nil {
		t.Errorf("key on the other dc: %v", err)
	}
	if err := s.PutAuthKey(ctx, l, store.AuthKey{Account: "alice", DC: 5, Key: make([]byte, 255)}); err == nil {
		t.Error("a key of 255 bytes was stored")
	}
	ghost := lease(t, s, "ghost")
	if err := s.PutAuthKey(ctx, ghost, authKey("ghost", 2, 1)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("key of an unknown account: %v, want ErrNotFound", err)
	}
}

func testAuthKeyNeverReplaced(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	l := lease(t, s, "alice")
	old := authKey("alice", 2, 1)
	must(t, s.PutAuthKey(ctx, l, old))

	if err := s.PutAuthKey(ctx, l, authKey("alice", 2, 2)); !errors.Is(err, store.ErrKeyExists) {
		t.Errorf("another key: %v, want ErrKeyExists", err)
	}
	old.Salt, old.Offset = 99, time.Minute
	must(t, s.PutAuthKey(ctx, l, old))
	got, err := s.AuthKey(ctx, "alice", 2)
	must(t, err)
	same(t, "key after the same was stored with a newer salt", got, old)

	must(t, s.DeleteAuthKey(ctx, l, 2))
	must(t, s.PutAuthKey(ctx, l, authKey("alice", 2, 2)))
}

func testDCTable(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	got, err := s.DCTable(ctx)
	must(t, err)
	same(t, "table before the first write", got, store.DCTable{})

	first := store.DCTable{Expires: time.Now().Add(time.Hour), Options: []store.DCOption{
		{DC: 2, Addr: "[2001:db8::1]:443", IPv6: true, ThisPortOnly: true},
		{DC: 2, Addr: "192.0.2.1:443", MediaOnly: true, Static: true},
		{DC: 1, Addr: "192.0.2.2:80", CDN: true},
		{DC: 3, Addr: "192.0.2.3:5222", ObfuscatedOnly: true, Secret: []byte("0123456789abcdef")},
	}}
	must(t, s.PutDCTable(ctx, first))
	got, err = s.DCTable(ctx)
	must(t, err)
	same(t, "table, its options in order", got, first)

	second := store.DCTable{Expires: time.Now(), Options: first.Options[1:2]}
	must(t, s.PutDCTable(ctx, second))
	got, err = s.DCTable(ctx)
	must(t, err)
	same(t, "table after it was replaced", got, second)
}
