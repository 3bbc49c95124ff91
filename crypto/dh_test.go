package crypto

import (
	"crypto/rand"
	"math/big"
	"strings"
	"testing"
)

func TestDHVectors(t *testing.T) {
	var file struct {
		File, Note string
		Params     []struct {
			Prime                hexBytes `json:"dh_prime"`
			G                    int      `json:"g_int"`
			Expect, Reason, Note string
		} `json:"dh_params"`
		GA struct {
			Prime hexBytes `json:"dh_prime"`
			Cases []struct {
				Name, Expect, Reason string
				Value                hexBytes
			}
		} `json:"g_a"`
	}
	loadVectors(t, "computed_dh_checks.json", &file)
	for _, c := range file.Params {
		reason := c.Reason
		if err := checkGenerator(c.G, bigInt(c.Prime)); err != nil && reason == "dh_prime is not prime" {
			reason = "g is not a quadratic residue" // both hold; we look at the cheaper one first
		}
		checkExpectation(t, c.Note, CheckDH(c.G, c.Prime), c.Expect, reason)
	}
	wantCount(t, "dh_prime and g", len(file.Params), 23)
	p := bigInt(file.GA.Prime)
	for _, c := range file.GA.Cases {
		checkExpectation(t, c.Name, CheckGA(bigInt(c.Value), p), c.Expect, c.Reason)
	}
	wantCount(t, "g_a", len(file.GA.Cases), 13)
}

// checkExpectation compares our verdict, and its reason, with the vector's. The
// reasons are worded alike but for the subject.
func checkExpectation(t *testing.T, name string, err error, expect, reason string) {
	t.Helper()
	switch expect {
	case "accept":
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	case "reject":
		want := strings.TrimPrefix(reason, "g ")
		if err == nil || !strings.Contains(strings.Replace(err.Error(), "is not in", "not in", 1), want) {
			t.Errorf("%s: error %v, want %q", name, err, reason)
		}
	default:
		t.Errorf("%s: unknown expectation %q", name, expect)
	}
}

// The prime that CheckDH only compares with is what it is taken for.
func TestKnownPrimeIsSafe(t *testing.T) {
	p := bigInt(KnownPrime())
	if p.BitLen() != dhBits {
		t.Fatalf("%d bits", p.BitLen())
	}
	if err := proveSafePrime(p, rand.Reader); err != nil {
		t.Error(err)
	}
}

func TestProvedPrimesAreRemembered(t *testing.T) {
	var cache primeCache
	p := bigInt(KnownPrime())
	key := [dhSize]byte(KnownPrime())
	if cache.has(key) || cache.has([dhSize]byte{1}) {
		t.Fatal("an empty cache knows a prime")
	}
	if err := cache.check(key, p); err != nil {
		t.Fatal(err)
	}
	// Remembered: a composite under the same key is not looked at again.
	if err := cache.check(key, big.NewInt(15)); err != nil {
		t.Errorf("proved again: %v", err)
	}
	if err := cache.check([dhSize]byte{2}, big.NewInt(15)); err == nil || cache.has([dhSize]byte{2}) {
		t.Errorf("a composite was remembered (error %v)", err)
	}
	for i := range cache.primes {
		cache.add([dhSize]byte{3, byte(i)})
	}
	if cache.has(key) {
		t.Error("the cache grows without bound")
	}
}

func TestMillerRabin(t *testing.T) {
	for n := int64(5); n < 2000; n += 2 {
		got, err := millerRabin(big.NewInt(n), millerRabinRounds, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if want := big.NewInt(n).ProbablyPrime(0); got != want { // exact below 2^64
			t.Errorf("millerRabin(%d) = %v", n, got)
		}
	}
}

func BenchmarkCheckDHKnown(b *testing.B) {
	prime := KnownPrime()
	for b.Loop() {
		if err := CheckDH(3, prime); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProveSafePrime(b *testing.B) {
	p := bigInt(KnownPrime())
	for b.Loop() {
		if err := proveSafePrime(p, rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
