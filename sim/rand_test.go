package sim

import "testing"

func TestKeyOfASeed(t *testing.T) {
	a, err := keyFromSeed(make([]byte, seedSize))
	if err != nil {
		t.Fatal(err)
	}
	b, err := keyFromSeed(make([]byte, seedSize))
	if err != nil {
		t.Fatal(err)
	}
	if a.Public().Fingerprint() != b.Public().Fingerprint() {
		t.Errorf("fingerprints %016x and %016x of one seed", a.Public().Fingerprint(), b.Public().Fingerprint())
	}
	for fingerprint, want := range map[uint64]bool{0x0fff_ffff_ffff_ffff: false, 0x1000_0000_0000_0000: true, 1<<64 - 1: true} {
		if writable(fingerprint) != want {
			t.Errorf("%016x: want writable %t", fingerprint, want)
		}
	}
}
