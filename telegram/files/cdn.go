package files

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tgfleet/tgfleet/tl/api"
)

// maxHashed bounds the range that one hash covers, in bytes; Telegram's are
// 128 KiB. A range is held in memory until it is checked.
const maxHashed = window

// CDNFile decrypts and checks a file that a CDN serves: the CDN has it encrypted,
// and nothing it says is believed before the hash, which came from a DC that we
// trust, agrees. It holds the key of the file, and prints without it.
//
// See https://core.telegram.org/cdn.
type CDNFile struct {
	block  cipher.Block
	iv     [aes.BlockSize]byte
	hashes map[int64]*api.FileHash // by offset
}

// NewCDNFile takes the key and the first hashes from the redirect of an
// upload.getFile with cdn_supported.
func NewCDNFile(redirect *api.UploadFileCdnRedirect) (*CDNFile, error) {
	if len(redirect.EncryptionKey) != 32 || len(redirect.EncryptionIv) != aes.BlockSize {
		return nil, fmt.Errorf("cdn redirect: key of %d bytes and iv of %d, want 32 and %d", len(redirect.EncryptionKey), len(redirect.EncryptionIv), aes.BlockSize)
	}
	block, err := aes.NewCipher(redirect.EncryptionKey)
	if err != nil {
		return nil, fmt.Errorf("cdn redirect: %w", err)
	}
	f := &CDNFile{block: block, iv: [aes.BlockSize]byte(redirect.EncryptionIv), hashes: make(map[int64]*api.FileHash)}
	return f, f.AddHashes(redirect.FileHashes)
}

// AddHashes learns hashes, from the redirect or from upload.getCdnFileHashes on
// the DC that gave it. A hash, once known, is not replaced.
func (f *CDNFile) AddHashes(hashes []*api.FileHash) error {
	for _, h := range hashes {
		if h.Offset < 0 || h.Limit <= 0 || h.Limit > maxHashed || len(h.Hash) != sha256.Size {
			return fmt.Errorf("cdn file hash: range of %d bytes at %d with a hash of %d bytes: want 1 to %d bytes and a SHA-256", h.Limit, h.Offset, len(h.Hash), maxHashed)
		}
		if old, ok := f.hashes[h.Offset]; ok && (old.Limit != h.Limit || !bytes.Equal(old.Hash, h.Hash)) {
			return fmt.Errorf("cdn file hash: another one is known for the range at %d", h.Offset)
		}
		f.hashes[h.Offset] = h
	}
	return nil
}

// Range is how many bytes the hash of the range at offset covers, at the end of the
// file perhaps more than there are; ok is false
// when its hash has to be asked for first. Ranges need not agree with what one
// upload.getCdnFile gives: put the range together before opening it.
func (f *CDNFile) Range(offset int64) (length int, ok bool) {
	h, ok := f.hashes[offset]
	if !ok {
		return 0, false
	}
	return int(h.Limit), true
}

// Open decrypts, in place, the whole range at offset and checks its hash; of the
// last range of a file what there is, for its hash may say to cover more. With an
// error data is garbage: the CDN lied or the file was damaged, and the file must be
// asked for from the DC itself.
func (f *CDNFile) Open(offset int64, data []byte) error {
	h, ok := f.hashes[offset]
	switch {
	case !ok:
		return fmt.Errorf("cdn file at %d: no hash is known", offset)
	case len(data) == 0 || len(data) > int(h.Limit):
		return fmt.Errorf("cdn file at %d: %d bytes, its hash covers %d", offset, len(data), h.Limit)
	}
	if err := f.decrypt(offset, data); err != nil {
		return err
	}
	if sum := sha256.Sum256(data); !bytes.Equal(sum[:], h.Hash) { // neither is a secret
		clear(data)
		return fmt.Errorf("cdn file at %d: its content does not have the hash that the DC gave: do not use this CDN for it", offset)
	}
	return nil
}

// decrypt is AES-CTR from the counter that belongs to offset: the last 4 bytes of
// the iv are the number of the block, big-endian.
func (f *CDNFile) decrypt(offset int64, data []byte) error {
	if offset < 0 || offset%aes.BlockSize != 0 || (offset+int64(len(data)))/aes.BlockSize > math.MaxUint32 {
		return fmt.Errorf("cdn file: offset %d is no block that the counter can name", offset)
	}
	iv := f.iv
	binary.BigEndian.PutUint32(iv[aes.BlockSize-4:], uint32(offset/aes.BlockSize))
	cipher.NewCTR(f.block, iv[:]).XORKeyStream(data, data)
	return nil
}

// Format keeps the key out of every way of printing.
func (f *CDNFile) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "CDNFile(%d hashes)", len(f.hashes)) }
