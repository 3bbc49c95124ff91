package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vectors is testdata/computed_cdn_files.json, every field of it.
type vectors struct {
	File   string      `json:"file"`
	Note   string      `json:"note"`
	CDN    []cdnVector `json:"cdn_ctr"`
	Ranges []struct {
		Offset  int64 `json:"offset_int"`
		Limit   int   `json:"limit_int"`
		Precise bool  `json:"precise"`
		Valid   bool  `json:"valid"`
	} `json:"get_file_alignment"`
	Uploads []uploadVector `json:"upload_parts"`
}

type cdnVector struct {
	Key        hexBytes `json:"encryption_key"`
	IV         hexBytes `json:"encryption_iv"`
	Plaintext  hexBytes `json:"plaintext"`
	Ciphertext hexBytes `json:"ciphertext"`
	Parts      []struct {
		Offset          int64    `json:"offset_int"`
		IV              hexBytes `json:"iv_used"`
		CiphertextHash  hexBytes `json:"ciphertext_sha256"`
		PlaintextHash   hexBytes `json:"plaintext_sha256"`
		Covers          string   `json:"file_hash_covers"`
		CiphertextStart hexBytes `json:"ciphertext_first32"`
		PlaintextStart  hexBytes `json:"plaintext_first32"`
	} `json:"parts"`
	Far struct {
		Offset     int64    `json:"offset_int"`
		IV         hexBytes `json:"iv_used"`
		Plaintext  hexBytes `json:"plaintext"`
		Ciphertext hexBytes `json:"ciphertext"`
	} `json:"far_offset"`
}

type uploadVector struct {
	Size           int64  `json:"file_size_int"`
	PartSize       int64  `json:"part_size_int"`
	Parts          int    `json:"parts_int"`
	LastPart       int    `json:"last_part_size_int"`
	Method         string `json:"method"`
	InputFile      string `json:"input_file"`
	AllowedDefault bool   `json:"allowed_default"`
	AllowedPremium bool   `json:"allowed_premium"`
}

func load(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/computed_cdn_files.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if len(v.CDN) != 2 || len(v.Ranges) != 44 || len(v.Uploads) != 14 {
		t.Fatalf("%d CDN files, %d ranges and %d uploads, want 2, 44 and 14", len(v.CDN), len(v.Ranges), len(v.Uploads))
	}
	return v
}

func TestRangeVectors(t *testing.T) {
	for _, r := range load(t).Ranges {
		if err := CheckRange(r.Offset, r.Limit, r.Precise); (err == nil) != r.Valid {
			t.Errorf("offset %d, limit %d, precise %v: %v, want valid %v", r.Offset, r.Limit, r.Precise, err, r.Valid)
		}
	}
}

func TestUploadVectors(t *testing.T) {
	for _, v := range load(t).Uploads {
		if v.PartSize != PartSize {
			t.Fatalf("the vectors have parts of %d bytes", v.PartSize)
		}
		checkUpload(t, v, MaxParts, v.AllowedDefault)
		checkUpload(t, v, MaxPartsPremium, v.AllowedPremium)
	}
}

func checkUpload(t *testing.T, v uploadVector, maxParts int, allowed bool) {
	t.Helper()
	u, err := PlanUpload(v.Size, maxParts)
	if (err == nil) != allowed {
		t.Errorf("%d bytes in at most %d parts: %v, want allowed %v", v.Size, maxParts, err, allowed)
	}
	if err != nil {
		return
	}
	last, length := u.Part(u.Parts - 1)
	if u.Parts != v.Parts || length != v.LastPart || last+int64(length) != v.Size {
		t.Errorf("%d bytes: %d parts, the last of %d bytes at %d; want %d and %d", v.Size, u.Parts, length, last, v.Parts, v.LastPart)
	}
	method := api.ByID(u.Save(7, 0, nil).ConstructorID()).Name
	input := api.ByID(u.Input(7, "name").ConstructorID()).Name
	if method != v.Method || input != v.InputFile {
		t.Errorf("%d bytes: %s and %s, want %s and %s", v.Size, method, input, v.Method, v.InputFile)
	}
}

func TestCDNVectors(t *testing.T) {
	for _, v := range load(t).CDN {
		redirect := &api.UploadFileCdnRedirect{EncryptionKey: v.Key, EncryptionIv: v.IV}
		for i, p := range v.Parts {
			end := int64(len(v.Plaintext))
			if i+1 < len(v.Parts) {
				end = v.Parts[i+1].Offset
			}
			redirect.FileHashes = append(redirect.FileHashes, &api.FileHash{Offset: p.Offset, Limit: int32(end - p.Offset), Hash: p.PlaintextHash})
		}
		f, err := NewCDNFile(redirect)
		if err != nil {
			t.Fatal(err)
		}
		opened := 0
		for _, p := range v.Parts {
			length, ok := f.Range(p.Offset)
			if !ok {
				t.Fatalf("no hash for the range at %d", p.Offset)
			}
			data := bytes.Clone(v.Ciphertext[p.Offset : p.Offset+int64(length)])
			if sum := sha256.Sum256(data); !bytes.Equal(sum[:], p.CiphertextHash) || !bytes.HasPrefix(data, p.CiphertextStart) {
				t.Fatal("the part is cut wrongly")
			}
			if err := f.Open(p.Offset, data); err != nil || !bytes.Equal(data, v.Plaintext[p.Offset:p.Offset+int64(length)]) {
				t.Errorf("part at %d: %v, starts %x, want %x", p.Offset, err, data[:32], p.PlaintextStart)
			}
			opened += len(data)
		}
		if opened != len(v.Plaintext) {
			t.Errorf("opened %d bytes of %d", opened, len(v.Plaintext))
		}
		far := bytes.Clone(v.Far.Ciphertext)
		if err := f.decrypt(v.Far.Offset, far); err != nil || !bytes.Equal(far, v.Far.Plaintext) {
			t.Errorf("far part: %v, %x, want %x", err, far, v.Far.Plaintext)
		}
	}
}
