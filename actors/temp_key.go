package actors

import (
	"math/rand/v2"
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
	// bindLimit is how long a server may take to answer the binding.
	bindLimit = 45 * time.Second
	// lastMoment is how long before its end a temporary key is used no more:
	// what is sent takes its time, and a call that meets an ended key has an
	// unknown fate.
	lastMoment = 5 * time.Second
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
// Renewal begins when between a fifth and two fifths of it are left, so that a
// fleet that was started together does not renew together.
func newTempKey(r exchange.Result, life time.Duration) *tempKey {
	return &tempKey{
		key: r.Key, salt: r.Salt, offset: r.TimeOffset,
		expires: r.ExpiresAt, renewAt: r.ExpiresAt.Add(-life/5 - rand.N(life/5+1)),
	}
}

// ended tells whether the key is of no use any more. A process that was asleep
// may find out late.
func (k *tempKey) ended(now time.Time) bool { return !now.Before(k.expires.Add(-lastMoment)) }

// binding is what the core needs to tie the key to the permanent one.
func (k *tempKey) binding(perm *crypto.AuthKey) *mtproto.Binding {
	return &mtproto.Binding{Perm: perm, ExpiresAt: k.expires.Add(k.offset)}
}

func (k *tempKey) authorization() authorization {
	return authorization{key: k.key, salt: k.salt, offset: k.offset}
}
