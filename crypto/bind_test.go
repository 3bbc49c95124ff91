package crypto

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

func bindMessage(tb testing.TB, perm *AuthKey, inner []byte) []byte {
	tb.Helper()
	sealed, err := EncryptBindMessage(perm, 8, inner, rand.NewChaCha8([32]byte{2}))
	if err != nil {
		tb.Fatal(err)
	}
	return sealed
}

// TestBindMessageRefuses: whatever is changed, cut or made with another key is
// refused with a named check.
func TestBindMessageRefuses(t *testing.T) {
	perm, other := testKey(t, pattern(1)), testKey(t, pattern(2))
	inner := pattern(3)[:40]
	good := bindMessage(t, perm, inner)
	refused := func(name string, key *AuthKey, sealed []byte) {
		t.Helper()
		_, _, err := DecryptBindMessage(key, bytes.Clone(sealed))
		if _, ok := errors.AsType[*CheckError](err); !ok {
			t.Errorf("%s: %v, want a CheckError", name, err)
		}
	}
	for n := range good {
		refused("prefix", perm, good[:n])
	}
	for i := range len(good) - blockSize { // the last block is partly padding
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		refused("changed byte", perm, bad)
	}
	refused("a block more", perm, append(bytes.Clone(good), make([]byte, blockSize)...))
	refused("another key", other, good)
	renamed := bytes.Clone(good)
	copy(renamed, bindMessage(t, other, inner)[:8])
	refused("another key's id", other, renamed)
}

func pattern(seed byte) []byte {
	b := make([]byte, AuthKeySize)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func FuzzDecryptBindMessage(f *testing.F) {
	perm, err := NewAuthKey(pattern(1))
	if err != nil {
		f.Fatal(err)
	}
	good := bindMessage(f, perm, pattern(3)[:40])
	f.Add(good)
	f.Add(good[:72])
	f.Add(good[:24])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		original := bytes.Clone(sealed)
		msgID, inner, err := DecryptBindMessage(perm, sealed)
		if err == nil && (msgID != 8 || !bytes.Equal(inner, pattern(3)[:40])) {
			t.Errorf("a forgery is accepted: %x", original)
		}
	})
}
