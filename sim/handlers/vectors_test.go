package handlers

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/tgfleet/tgfleet/sim/world"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vectors are the parts of computed_cdn_files.json that tell what a server does.
type vectors struct {
	CDN []struct {
		Key        hexBytes `json:"encryption_key"`
		IV         hexBytes `json:"encryption_iv"`
		Plaintext  hexBytes `json:"plaintext"`
		Ciphertext hexBytes `json:"ciphertext"`
		Parts      []struct {
			Offset int64 `json:"offset_int"`
		} `json:"parts"`
		Far struct {
			Offset     int64    `json:"offset_int"`
			Plaintext  hexBytes `json:"plaintext"`
			Ciphertext hexBytes `json:"ciphertext"`
		} `json:"far_offset"`
	} `json:"cdn_ctr"`
	Ranges []struct {
		Offset  int64 `json:"offset_int"`
		Limit   int   `json:"limit_int"`
		Precise bool  `json:"precise"`
		Valid   bool  `json:"valid"`
	} `json:"get_file_alignment"`
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/computed_cdn_files.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.CDN) != 2 || len(v.Ranges) != 44 {
		t.Fatalf("%d files of a CDN and %d ranges, want 2 and 44", len(v.CDN), len(v.Ranges))
	}
	return v
}

// TestCDNVectors: a CDN serves what another implementation computed.
func TestCDNVectors(t *testing.T) {
	for _, v := range readVectors(t).CDN {
		key := world.CDNKey{Key: [32]byte(v.Key), IV: [16]byte(v.IV)}
		check := func(offset int64, plain, want []byte) {
			out := make([]byte, len(plain))
			if err := encryptForCDN(out, plain, key, offset); err != nil || !bytes.Equal(out, want) {
				t.Errorf("%d bytes at %d: %v, %x..., want %x...", len(plain), offset, err, out[:16], want[:16])
			}
		}
		for _, p := range v.Parts {
			check(p.Offset, v.Plaintext[p.Offset:], v.Ciphertext[p.Offset:])
		}
		check(v.Far.Offset, v.Far.Plaintext, v.Far.Ciphertext)
	}
}

func TestRangeVectors(t *testing.T) {
	for _, r := range readVectors(t).Ranges {
		if err := checkRange(r.Offset, r.Limit, r.Precise); (err == nil) != r.Valid {
			t.Errorf("offset %d, limit %d, precise %v: %v, want valid %v", r.Offset, r.Limit, r.Precise, err, r.Valid)
		}
	}
}
