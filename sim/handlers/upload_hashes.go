package handlers

import (
	"crypto/sha256"

	"github.com/tgfleet/tgfleet/tl/api"
)

// hashBlock is how many bytes of a file one hash covers; of the last block, those
// that there are.
const hashBlock = 128 << 10

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

// hashes covers a file from the block on in which offset lies to the end of the
// window; nothing beyond the end of the file. Each says that it covers a whole
// block, also the last one: clients ask for as much as a hash covers, and get
// what there is.
func (c *Call) hashes(p place, offset int64) ([]*api.FileHash, error) {
	out := []*api.FileHash{}
	if offset >= p.size {
		return out, nil
	}
	end := min(p.size, (offset/window+1)*window)
	for at := offset / hashBlock * hashBlock; at < end; at += hashBlock {
		data, err := c.world().Read(p.content, at, hashBlock)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		out = append(out, &api.FileHash{Offset: at, Limit: hashBlock, Hash: sum[:]})
	}
	return out, nil
}
