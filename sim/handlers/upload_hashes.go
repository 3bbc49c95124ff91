package handlers

import (
	"crypto/sha256"

	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// hashBlock is how many bytes of a file one hash covers.
	hashBlock = 128 << 10
	// maxHashes is how many hashes one answer holds.
	maxHashes = 10
)

// getFileHashes returns what the caller can check a file with.
// See https://core.telegram.org/method/upload.getFileHashes.
func getFileHashes(c *Call, req *api.UploadGetFileHashesRequest) ([]*api.FileHash, error) {
	if req.Offset < 0 {
		return nil, errOffset
	}
	p, err := c.locate(req.Location)
	if err != nil {
		return nil, err
	}
	return c.hashes(p, req.Offset)
}

// hashes covers a file from the block on in which offset lies; nothing from its
// end on.
func (c *Call) hashes(p place, offset int64) ([]*api.FileHash, error) {
	out := []*api.FileHash{}
	if offset >= p.size {
		return out, nil
	}
	for at := offset / hashBlock * hashBlock; at < p.size && len(out) < maxHashes; at += hashBlock {
		data, err := c.world().Read(p.content, at, hashBlock)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		out = append(out, &api.FileHash{Offset: at, Limit: int32(len(data)), Hash: sum[:]})
	}
	return out, nil
}
