package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"math/rand/v2"
	"testing"
)

type igeImpl struct {
	name             string
	encrypt, decrypt func(key, iv *[32]byte, data []byte)
}

var igeImpls = []igeImpl{
	{"default", IGEEncrypt, IGEDecrypt},
	{"portable", igeEncryptPortable, igeDecryptPortable},
}

func checkIGE(t *testing.T, key, iv, plaintext, ciphertext []byte) {
	t.Helper()
	k, v := [32]byte(key), [32]byte(iv)
	for _, impl := range igeImpls {
		data := bytes.Clone(plaintext)
		impl.encrypt(&k, &v, data)
		wantHex(t, impl.name+" ciphertext", data, ciphertext)
		impl.decrypt(&k, &v, data)
		wantHex(t, impl.name+" plaintext", data, plaintext)
	}
	if !bytes.Equal(v[:], iv) {
		t.Error("IGE changed the caller's iv")
	}
}

func TestAESVectors(t *testing.T) {
	var file struct {
		File, Note string
		IGE        []struct{ Key, IV, Plaintext, Ciphertext hexBytes }
		CTR        []struct {
			Key, IV hexBytes
			Chunks  []struct{ Plaintext, Ciphertext hexBytes }
			Note    string
		}
	}
	loadVectors(t, "computed_aes.json", &file)
	for _, c := range file.IGE {
		checkIGE(t, c.Key, c.IV, c.Plaintext, c.Ciphertext)
	}
	wantCount(t, "IGE", len(file.IGE), 6)
	// CTR is the standard library's: the vectors show that its counter has
	// the width and the byte order that the protocol means.
	for _, c := range file.CTR {
		block, err := aes.NewCipher(c.Key)
		if err != nil {
			t.Fatal(err)
		}
		stream := cipher.NewCTR(block, c.IV)
		for _, chunk := range c.Chunks {
			got := make([]byte, len(chunk.Plaintext))
			stream.XORKeyStream(got, chunk.Plaintext)
			wantHex(t, "CTR", got, chunk.Ciphertext)
		}
	}
	wantCount(t, "CTR", len(file.CTR), 4)
}

// TestIGEImplementationsAgree crosses the borders of the chunks in which the
// assembly works.
func TestIGEImplementationsAgree(t *testing.T) {
	rng := rand.NewChaCha8([32]byte{1})
	for _, size := range []int{0, 16, 32, 48, 1024, 64 << 10, 64<<10 + 16, 3*64<<10 + 4096} {
		var key, iv [32]byte
		rng.Read(key[:])
		rng.Read(iv[:])
		plaintext := make([]byte, size)
		rng.Read(plaintext)
		want := bytes.Clone(plaintext)
		igeEncryptPortable(&key, &iv, want)
		checkIGE(t, key[:], iv[:], plaintext, want)
	}
}

// TestIGEStaysInItsBuffer starts at addresses that no vector instruction likes,
// and looks at the bytes before and behind.
func TestIGEStaysInItsBuffer(t *testing.T) {
	rng := rand.NewChaCha8([32]byte{2})
	var key, iv [32]byte
	rng.Read(key[:])
	rng.Read(iv[:])
	buf := make([]byte, asmBorder+64)
	for offset := range 17 {
		rng.Read(buf)
		before := bytes.Clone(buf)
		data := buf[offset : offset+asmBorder+32]
		want := bytes.Clone(data)
		igeEncryptPortable(&key, &iv, want)
		IGEEncrypt(&key, &iv, data)
		if !bytes.Equal(data, want) {
			t.Errorf("offset %d: the ciphertexts differ", offset)
		}
		IGEDecrypt(&key, &iv, data)
		if !bytes.Equal(buf, before) {
			t.Errorf("offset %d: the plaintext or what is around it differs", offset)
		}
	}
}

// asmBorder is where the assembly is called a second time.
const asmBorder = 64 << 10

func TestIGEPanicsOnPartialBlock(t *testing.T) {
	for _, impl := range igeImpls[:1] {
		for _, f := range []func(key, iv *[32]byte, data []byte){impl.encrypt, impl.decrypt} {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("17 bytes were accepted")
					}
				}()
				f(new([32]byte), new([32]byte), make([]byte, 17))
			}()
		}
	}
}

func TestIGEDoesNotAllocate(t *testing.T) {
	if !allocationFree {
		t.Skip("the portable IGE allocates its key schedule")
	}
	var key, iv [32]byte
	data := make([]byte, 1072)
	if n := testing.AllocsPerRun(100, func() {
		IGEEncrypt(&key, &iv, data)
		IGEDecrypt(&key, &iv, data)
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func BenchmarkIGE1KiB(b *testing.B) {
	for _, impl := range igeImpls {
		b.Run(impl.name, func(b *testing.B) {
			var key, iv [32]byte
			data := make([]byte, 1024)
			b.ReportAllocs()
			b.SetBytes(1024)
			for b.Loop() {
				impl.encrypt(&key, &iv, data)
			}
		})
	}
}
