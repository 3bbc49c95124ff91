package files

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

// cdnFile is a file of 40 zero bytes as a CDN has it, and its one range.
func cdnFile(t testing.TB) (*CDNFile, []byte) {
	t.Helper()
	plaintext := make([]byte, 40)
	sum := sha256.Sum256(plaintext)
	f, err := NewCDNFile(&api.UploadFileCdnRedirect{
		EncryptionKey: []byte("0123456789abcdef0123456789abcdef"), EncryptionIv: make([]byte, 16),
		FileHashes: []*api.FileHash{{Offset: 64, Limit: 40, Hash: sum[:]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.decrypt(64, plaintext); err != nil { // CTR is its own inverse
		t.Fatal(err)
	}
	return f, plaintext
}

func TestCDNRefusals(t *testing.T) {
	f, data := cdnFile(t)
	for want, err := range map[string]error{
		"no hash is known":   f.Open(0, data),
		"its hash covers 40": f.Open(64, append(data, 0)),
		"0 bytes":            f.Open(64, nil),
		"the hash that":      f.Open(64, bytes.Clone(data[:39])),
		"no block":           f.decrypt(8, data),
		"the counter":        f.decrypt(16<<32, data),
		"another one is":     f.AddHashes([]*api.FileHash{{Offset: 64, Limit: 40, Hash: make([]byte, 32)}}),
		"range of 0 bytes":   f.AddHashes([]*api.FileHash{{Offset: 64, Limit: 0, Hash: make([]byte, 32)}}),
		"at -1":              f.AddHashes([]*api.FileHash{{Offset: -1, Limit: 1, Hash: make([]byte, 32)}}),
		"hash of 31 bytes":   f.AddHashes([]*api.FileHash{{Limit: 1, Hash: make([]byte, 31)}}),
		"range of 1048577":   f.AddHashes([]*api.FileHash{{Limit: 1<<20 + 1, Hash: make([]byte, 32)}}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one that says %q", err, want)
		}
	}
	if _, err := NewCDNFile(&api.UploadFileCdnRedirect{EncryptionKey: make([]byte, 31), EncryptionIv: make([]byte, 16)}); err == nil {
		t.Error("a key of 31 bytes was taken")
	}
}

// TestCDNLies: no byte may differ, and nothing of what did is left to be used.
func TestCDNLies(t *testing.T) {
	f, good := cdnFile(t)
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1
		if err := f.Open(64, bad); err == nil {
			t.Errorf("byte %d was changed and the range was taken", i)
		}
		if sha256.Sum256(bad) != sha256.Sum256(make([]byte, len(bad))) {
			t.Error("a refused range keeps its content")
		}
	}
	if err := f.Open(64, good); err != nil {
		t.Error(err)
	}
}

func TestCDNFileRedactsItself(t *testing.T) {
	f, _ := cdnFile(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, f); got != "CDNFile(1 hashes)" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func FuzzCheckRange(f *testing.F) {
	f.Add(int64(0), 4096, false)
	f.Add(int64(1<<62), 1<<20, true)
	f.Add(int64(-1), -1, true)
	f.Fuzz(func(t *testing.T, offset int64, limit int, precise bool) {
		if CheckRange(offset, limit, precise) != nil {
			return
		}
		// What is allowed without the flag is allowed with it.
		if err := CheckRange(offset, limit, true); err != nil || limit > 1<<20 || offset>>20 != (offset+int64(limit)-1)>>20 {
			t.Errorf("offset %d, limit %d was taken; precise: %v", offset, limit, err)
		}
	})
}
