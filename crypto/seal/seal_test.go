package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
)

func testKey(t testing.TB, seed byte) *Key {
	t.Helper()
	k, err := NewKey(rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustSeal(t testing.TB, k *Key, plaintext, aad []byte) []byte {
	t.Helper()
	sealed, err := k.Seal(nil, plaintext, aad)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealOpen(t *testing.T) {
	k := testKey(t, 1)
	for _, size := range []int{0, 1, 16, 256, 100_000} {
		plaintext := bytes.Repeat([]byte{7}, size)
		sealed, err := k.Seal([]byte("before"), plaintext, []byte("aad"))
		if err != nil {
			t.Fatal(err)
		}
		sealed, ok := bytes.CutPrefix(sealed, []byte("before"))
		if !ok || len(sealed) != size+Overhead || sealed[0] != formatXChaCha {
			t.Fatalf("%d bytes sealed to %d, format %d", size, len(sealed), sealed[0])
		}
		got, err := k.Open([]byte("dst"), sealed, []byte("aad"))
		if err != nil || !bytes.Equal(got, append([]byte("dst"), plaintext...)) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if bytes.Equal(mustSeal(t, k, nil, nil), mustSeal(t, k, nil, nil)) {
		t.Error("two sealed values are alike: the nonce repeats")
	}
}

func TestOpenRefuses(t *testing.T) {
	k := testKey(t, 1)
	aad := []byte("accounts/alice/key")
	sealed := mustSeal(t, k, []byte("secret"), aad)
	for n := range sealed {
		if _, err := k.Open(nil, sealed[:n], aad); !errors.Is(err, ErrOpen) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	for bit := range len(sealed) * 8 {
		changed := bytes.Clone(sealed)
		changed[bit/8] ^= 1 << (bit % 8)
		if out, err := k.Open(nil, changed, aad); err == nil || out != nil {
			t.Errorf("bit %d was flipped unseen", bit)
		}
	}
	if _, err := k.Open(nil, sealed, []byte("accounts/bob/key")); !errors.Is(err, ErrOpen) {
		t.Errorf("another place: %v", err)
	}
	if _, err := testKey(t, 2).Open(nil, sealed, aad); !errors.Is(err, ErrOpen) {
		t.Errorf("another key: %v", err)
	}
	sealed[0] = 9
	if _, err := k.Open(nil, sealed, aad); err == nil || !strings.Contains(err.Error(), "format 9") {
		t.Errorf("another format: %v", err)
	}
}

// The format on disk must never change: this value was sealed by the first
// version, under the key 00..1f.
func TestOpenFirstFormat(t *testing.T) {
	secret := make([]byte, KeySize)
	for i := range secret {
		secret[i] = byte(i)
	}
	sealed, err := hex.DecodeString(firstFormat)
	if err != nil {
		t.Fatal(err)
	}
	got, err := newKey(secret).Open(nil, sealed, []byte("place"))
	if err != nil || string(got) != "what was sealed" {
		t.Errorf("%q, %v", got, err)
	}
}

const firstFormat = "010179da414e5a74919ec09992387fa39029db3153cdd66672813f4c14b6" +
	"6c1a18fa215ad8bf9a25dc6ac6b49af809b078a4263f11c0258d"

// The key of a passphrase must never change either.
func TestKeyFromPassphrase(t *testing.T) {
	salt := []byte("0123456789abcdef")
	k, err := KeyFromPassphrase("correct horse", salt)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(k.bytes()); got != passphraseKey {
		t.Errorf("key %s, want %s", got, passphraseKey)
	}
	for name, bad := range map[string]struct{ passphrase, salt string }{
		"empty": {"", string(salt)}, "short salt": {"x", "0123456789abcde"},
	} {
		if _, err := KeyFromPassphrase(bad.passphrase, []byte(bad.salt)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

const passphraseKey = "2f56f5363a695288ff28810e46ad69a1fe3068bc6494cd26a8a673b7d9c2b0a2"

func TestNewKeyNeedsRandomness(t *testing.T) {
	if _, err := NewKey(bytes.NewReader(make([]byte, KeySize-1))); err == nil {
		t.Error("a key of 31 random bytes")
	}
	a, err := NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a.bytes(), b.bytes()) {
		t.Error("two keys are alike")
	}
}

func TestMissingKey(t *testing.T) {
	var k *Key
	if out, err := k.Seal(nil, []byte("x"), nil); !errors.Is(err, ErrNoKey) || out != nil {
		t.Errorf("seal: %x, %v", out, err)
	}
	if _, err := k.Open(nil, []byte("x"), nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("open: %v", err)
	}
}

func TestKeyRedactsItself(t *testing.T) {
	k := newKey(bytes.Repeat([]byte("canary!!"), 4))
	type holder struct {
		K  *Key
		KV Key
		k  *Key
		kv Key
	}
	var out strings.Builder
	for _, v := range []any{k, *k, holder{k, *k, k, *k}, &holder{k, *k, k, *k}, []Key{*k}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			fmt.Fprintf(&out, verb, v)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "k", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "k", v)
		if b, err := json.Marshal(v); err == nil {
			out.Write(b)
		}
	}
	for _, secret := range []string{"canary!!", hex.EncodeToString([]byte("canary!!")), "99 97 110 97 114 121", "0x63, 0x61, 0x6e"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("printed %q", secret)
		}
	}
	if !strings.Contains(out.String(), "seal.Key(***)") {
		t.Error("nothing says that there is a key")
	}
}

func FuzzOpen(f *testing.F) {
	k := testKey(f, 1)
	f.Add(mustSeal(f, k, []byte("secret"), []byte("aad")), []byte("aad"))
	f.Add([]byte{formatXChaCha}, []byte{})
	f.Add([]byte{2}, []byte{})
	f.Fuzz(func(t *testing.T, sealed, aad []byte) {
		plain, err := k.Open(nil, sealed, aad)
		if err != nil {
			if plain != nil {
				t.Fatal("an error with a plaintext")
			}
			return
		}
		if again, err := k.Open(nil, mustSeal(t, k, plain, aad), aad); err != nil || !bytes.Equal(again, plain) {
			t.Fatalf("round trip: %v", err)
		}
	})
}
