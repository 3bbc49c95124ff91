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

func keyFromSeed(seed []byte) (*crypto.PrivateKey, error) {
	return crypto.GeneratePrivateKey(rand.NewChaCha8([seedSize]byte(seed)))
}
