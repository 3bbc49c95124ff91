package actors

import (
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
)

const (
	// tempKeyLife is asked for when a temporary key is made.
	tempKeyLife = 24 * time.Hour
	// holdLimit is how long requests wait for those on their way when the key
	// is about to be renewed.
	holdLimit = 15 * time.Second
	// youngKey is the age below which a server may simply not have heard of a
	// permanent key at all its machines.
	youngKey = time.Minute
	// bindRefusals is how often in a row a server must deny a permanent key
	// before the account is told, and bindHangUps how often it must end the
	// connection at a binding to be one that cannot bind.
	bindRefusals = 3
	bindHangUps  = 2
)

// tempKey is a temporary key. It lives in memory only.
type tempKey struct {
	key     *crypto.AuthKey
	salt    int64
	offset  time.Duration // server time minus ours
	expires time.Time     // by the local clock
	renewAt time.Time
	bound   bool
}

// newTempKey takes the result of an exchange that asked for a key of this life.
// Renewal begins when a fifth of it is left.
func newTempKey(r exchange.Result, life time.Duration) *tempKey {
	return &tempKey{
		key: r.Key, salt: r.Salt, offset: r.TimeOffset,
		expires: r.ExpiresAt, renewAt: r.ExpiresAt.Add(-life / 5),
	}
}

// binding is what the core needs to tie the key to the permanent one.
func (k *tempKey) binding(perm *crypto.AuthKey) *mtproto.Binding {
	return &mtproto.Binding{Perm: perm, ExpiresAt: k.expires.Add(k.offset)}
}

func (k *tempKey) authorization() authorization {
	return authorization{key: k.key, salt: k.salt, offset: k.offset}
}
