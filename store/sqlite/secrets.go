package sqlite

import (
	"encoding/binary"
	"fmt"

	"github.com/tgfleet/tgfleet/crypto/seal"
)

// sealVersion is part of what a sealed value is bound to; it changes when the
// meaning of the plaintext does.
const sealVersion = "1"

// secrets seals single columns under the master key. A sealed value opens
// only at the place it was made for: its table, the key of its row, its
// column and the version of its format.
type secrets struct{ key *seal.Key }

// seal returns nil for an empty plaintext, so that "none" needs no secret.
func (s secrets) seal(plain []byte, place ...string) ([]byte, error) {
	if len(plain) == 0 {
		return nil, nil
	}
	sealed, err := s.key.Seal(nil, plain, additional(place))
	if err != nil {
		return nil, fmt.Errorf("seal %q: %w", place, err)
	}
	return sealed, nil
}

func (s secrets) open(sealed []byte, place ...string) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	plain, err := s.key.Open(nil, sealed, additional(place))
	if err != nil {
		return nil, fmt.Errorf("open sealed %q: it was changed or moved, or the master key is another one: %w", place, err)
	}
	return plain, nil
}

// additional encodes the place unambiguously: each part behind its length.
func additional(place []string) []byte {
	var b []byte
	for _, part := range append([]string{"tgfleet", sealVersion}, place...) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}
