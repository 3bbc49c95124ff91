package actors

import (
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/store"
)

// authorization is an auth key with what belongs to it.
type authorization struct {
	key    *crypto.AuthKey
	salt   int64
	offset time.Duration // server time minus ours
	made   time.Time     // zero: not known, long ago
}

// keyring keeps the auth key of one session.
type keyring interface {
	// Load returns ok = false when there is none yet.
	Load() (a authorization, ok bool, err error)
	// Save makes a new key durable before it is used. It never replaces
	// another.
	Save(authorization) error
	// Refresh stores the newest salt and clock.
	Refresh(salt int64, offset time.Duration) error
}

// accountKeys is the keyring of an account on one DC, in the store.
type accountKeys struct {
	h  *handle
	dc int
}

func (k accountKeys) Load() (authorization, bool, error) {
	ctx, cancel := k.h.env.storeContext()
	defer cancel()
	row, err := k.h.env.opts.Store.AuthKey(ctx, k.h.account, k.dc)
	if errors.Is(err, store.ErrNotFound) {
		return authorization{}, false, nil
	}
	if err != nil {
		return authorization{}, false, fmt.Errorf("load the auth key of dc %d: %w", k.dc, err)
	}
	key, err := crypto.NewAuthKey(row.Key)
	if err != nil {
		return authorization{}, false, fmt.Errorf("stored auth key of dc %d: %w", k.dc, err)
	}
	return authorization{key: key, salt: row.Salt, offset: row.Offset, made: row.CreatedAt}, true, nil
}

func (k accountKeys) Save(a authorization) error {
	ctx, cancel := k.h.env.storeContext()
	defer cancel()
	err := k.h.env.opts.Store.PutAuthKey(ctx, k.h.Lease(), store.AuthKey{
		Account: k.h.account, DC: k.dc, KeyID: uint64(a.key.ID()), Key: a.key.Bytes(),
		Salt: a.salt, Offset: a.offset, CreatedAt: a.made,
	})
	if err != nil {
		return fmt.Errorf("store the new auth key of dc %d: %w", k.dc, err)
	}
	return nil
}

func (k accountKeys) Refresh(salt int64, offset time.Duration) error {
	ctx, cancel := k.h.env.storeContext()
	defer cancel()
	return k.h.env.opts.Store.UpdateSalt(ctx, k.h.Lease(), k.dc, salt, offset)
}

// Drop gives up a key nobody is signed in with.
func (k accountKeys) Drop() error {
	ctx, cancel := k.h.env.storeContext()
	defer cancel()
	return k.h.env.opts.Store.DeleteAuthKey(ctx, k.h.Lease(), k.dc)
}

// guestKeys keeps a key in memory for as long as its guest lives.
type guestKeys struct{ a *authorization }

func (k *guestKeys) Load() (authorization, bool, error) {
	if k.a == nil {
		return authorization{}, false, nil
	}
	return *k.a, true, nil
}

func (k *guestKeys) Save(a authorization) error {
	k.a = &a
	return nil
}

func (k *guestKeys) Refresh(salt int64, offset time.Duration) error {
	k.a.salt, k.a.offset = salt, offset
	return nil
}

// salts presents a stored salt to the core, which learns its validity from the
// server anyway.
func (a authorization) salts(now time.Time) []mtproto.Salt {
	server := now.Add(a.offset)
	return []mtproto.Salt{{Value: a.salt, ValidSince: server.Add(-time.Hour), ValidUntil: server.Add(time.Hour)}}
}
