package crypto

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// hexBytes is a JSON string of hex digits.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// loadVectors decodes testdata/name strictly: a field that a test does not
// know is an error, so that no part of a vector file is passed over unseen.
func loadVectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	strictDecode(t, name, data, into)
}

func strictDecode(t *testing.T, name string, data []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// wantCount guards against a vector file that lost its cases.
func wantCount(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d cases, want %d", what, got, want)
	}
	t.Logf("%s: %d cases", what, got)
}

func wantHex(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

func testKey(t testing.TB, b []byte) *AuthKey {
	t.Helper()
	k, err := NewAuthKey(b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
