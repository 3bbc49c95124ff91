package crypto

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestHashesAgree: every way to hash gives what the portable one gives, for every
// length modulo the block and across the borders of the assembly's chunks.
func TestHashesAgree(t *testing.T) {
	rng := rand.NewChaCha8([32]byte{3})
	sizes := []int{64<<10 + 32, 64<<10 + 96, 3*64<<10 + 4096}
	for size := 0; size < 320; size += blockSize {
		sizes = append(sizes, size)
	}
	for _, size := range sizes {
		data := make([]byte, size)
		rng.Read(data)
		checkHashes(t, rng, data)
	}
	data := make([]byte, 200)
	for size := range data { // hashes need no whole blocks
		var prefix [32]byte
		rng.Read(prefix[:])
		if got, want := hashAfter(&prefix, data[:size]), hashAfterPortable(&prefix, data[:size]); got != want {
			t.Errorf("hash of %d bytes: %x, want %x", size, got, want)
		}
	}
}

func checkHashes(t *testing.T, rng *rand.ChaCha8, data []byte) {
	t.Helper()
	var key, iv, prefix [32]byte
	var a, b kdfInput
	for _, random := range [][]byte{key[:], iv[:], prefix[:], a[:], b[:]} {
		rng.Read(random)
	}
	x, y := hashPair(&a, &b)
	if wantX, wantY := hashPairPortable(&a, &b); x != wantX || y != wantY {
		t.Errorf("pair: %x %x, want %x %x", x, y, wantX, wantY)
	}
	got, want := bytes.Clone(data), bytes.Clone(data)
	sum, wantSum := decryptHash(&key, &iv, &prefix, got), decryptHashPortable(&key, &iv, &prefix, want)
	if sum != wantSum || !bytes.Equal(got, want) {
		t.Errorf("decrypt and hash %d bytes: hash %x, want %x; the same plaintext: %v", len(data), sum, wantSum, bytes.Equal(got, want))
	}
}

func FuzzDecryptHash(f *testing.F) {
	f.Add([]byte{}, byte(0))
	f.Add(make([]byte, 48), byte(1))
	f.Add(make([]byte, 64), byte(2))
	f.Add(make([]byte, 1072), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, seed byte) {
		checkHashes(t, rand.NewChaCha8([32]byte{seed}), data[:len(data)&^(blockSize-1)])
	})
}
