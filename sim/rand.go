package sim

import (
	"io"
	"math/rand/v2"
	"sync"

	"github.com/tgfleet/tgfleet/crypto"
)

// lockedReader lets many goroutines share a source of randomness.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, b)
}

// seedSize is the size of what the state keeps of the RSA key, in bytes: a
// seed, from which the same key is generated again.
const seedSize = 32

// keyFromSeed generates keys until one can be used by every client.
func keyFromSeed(seed []byte) (*crypto.PrivateKey, error) {
	random := rand.NewChaCha8([seedSize]byte(seed))
	for {
		key, err := crypto.GeneratePrivateKey(random)
		if err != nil || writable(key.Public().Fingerprint()) {
			return key, err
		}
	}
}

// writable reports whether a fingerprint has no leading zeros in hexadecimal:
// some clients write it without them and then look for it with them.
func writable(fingerprint uint64) bool { return fingerprint>>60 != 0 }
