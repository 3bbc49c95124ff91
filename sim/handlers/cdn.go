package handlers

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func cdnFileMethods(m methods) {
	object(m, onCDN, getCDNFile)
	list(m, anywhere, reuploadCDNFile)
	list(m, anywhere, getCDNFileHashes)
	object(m, anybody, getCDNConfig)
}

var (
	errCDNMethod = world.Refuse(400, "CDN_METHOD_INVALID")
	errNotCDN    = world.Refuse(404, "METHOD_INVALID")
)

// cdn returns the CDN, nil when there is none.
func (a *API) cdn() *DC {
	for _, dc := range a.opts.DCs() {
		if dc.CDNKey != nil {
			return &dc
		}
	}
	return nil
}

// admitCDN keeps the methods of a CDN and those of other DCs apart. A CDN knows
// no accounts.
func (c *Call) admitCDN(m method) error {
	here := false
	if cdn := c.cdn(); cdn != nil {
		here = cdn.ID == c.DC
	}
	switch {
	case here && m.access != onCDN:
		return errCDNMethod
	case !here && m.access == onCDN:
		return errNotCDN
	}
	return nil
}

// getCDNConfig lists the keys of CDN DCs.
// See https://core.telegram.org/method/help.getCdnConfig.
func getCDNConfig(c *Call, _ *api.HelpGetCdnConfigRequest) (*api.CdnConfig, error) {
	out := &api.CdnConfig{PublicKeys: []*api.CdnPublicKey{}}
	if cdn := c.cdn(); cdn != nil {
		out.PublicKeys = append(out.PublicKeys, &api.CdnPublicKey{DCID: int32(cdn.ID), PublicKey: string(cdn.CDNKey)})
	}
	return out, nil
}

// redirect sends a client that can do so to the CDN; nil when the file is read
// here.
func (c *Call) redirect(req *api.UploadGetFileRequest, p place) (api.UploadFileClass, error) {
	cdn := c.cdn()
	if !req.CdnSupported || cdn == nil || p.content != p.file.Content || !c.world().ByCDN(p.file) {
		return nil, nil
	}
	hashes, err := c.hashes(p, req.Offset)
	if err != nil {
		return nil, err
	}
	key := c.world().CDNKey(p.file.ID)
	return &api.UploadFileCdnRedirect{
		DCID: int32(cdn.ID), FileToken: c.world().CDNToken(p.file.ID),
		EncryptionKey: key.Key[:], EncryptionIv: key.IV[:], FileHashes: hashes,
	}, nil
}

// getCDNFile reads a piece of a file, encrypted, on the CDN. What the CDN does
// not have it asks for.
// See https://core.telegram.org/cdn#getting-files-from-a-cdn.
func getCDNFile(c *Call, req *api.UploadGetCdnFileRequest) (api.UploadCdnFileClass, error) {
	if err := checkRange(req.Offset, int(req.Limit), false); err != nil {
		return nil, err
	}
	f, err := c.world().FileByToken(req.FileToken)
	if err != nil {
		return nil, err
	}
	if !c.world().OnCDN(f.ID) {
		return &api.UploadCdnFileReuploadNeeded{RequestToken: c.world().CDNRequest(f.ID)}, nil
	}
	data, err := c.world().Read(f.Content, req.Offset, int(req.Limit))
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(data))
	return &api.UploadCdnFile{Bytes: out}, encryptForCDN(out, data, c.world().CDNKey(f.ID), req.Offset)
}

// encryptForCDN is AES-CTR whose counter, the last 4 bytes of the initialization
// vector in big-endian, is the number of the block in the file.
func encryptForCDN(out, data []byte, key world.CDNKey, offset int64) error {
	block, err := aes.NewCipher(key.Key[:])
	if err != nil {
		return fmt.Errorf("encrypt for the cdn: %w", err)
	}
	iv := key.IV
	binary.BigEndian.PutUint32(iv[len(iv)-4:], uint32(offset/aes.BlockSize))
	cipher.NewCTR(block, iv[:]).XORKeyStream(out, data)
	return nil
}

// reuploadCDNFile gives the CDN a file that it asked for, on the file's own DC.
// See https://core.telegram.org/method/upload.reuploadCdnFile.
func reuploadCDNFile(c *Call, req *api.UploadReuploadCdnFileRequest) ([]*api.FileHash, error) {
	p, err := c.byToken(req.FileToken)
	if err != nil {
		return nil, err
	}
	if err := c.world().GiveToCDN(p.file, req.RequestToken); err != nil {
		return nil, err
	}
	return c.hashes(p, 0)
}

// getCDNFileHashes returns what the client can check the CDN with.
// See https://core.telegram.org/method/upload.getCdnFileHashes.
func getCDNFileHashes(c *Call, req *api.UploadGetCdnFileHashesRequest) ([]*api.FileHash, error) {
	if req.Offset < 0 {
		return nil, errOffset
	}
	p, err := c.byToken(req.FileToken)
	if err != nil {
		return nil, err
	}
	return c.hashes(p, req.Offset)
}

// byToken finds a file by its token on the file's own DC.
func (c *Call) byToken(token []byte) (place, error) {
	f, err := c.world().FileByToken(token)
	if err != nil {
		return place{}, err
	}
	if err := c.atHome(f); err != nil {
		return place{}, err
	}
	return place{f, f.Content, f.Size, f.Mime}, nil
}
