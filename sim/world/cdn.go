package world

import (
	"encoding/binary"
)

// CDNKey is the key and the initialization vector by which a CDN has a file.
type CDNKey struct {
	Key [32]byte
	IV  [16]byte
}

// String hides the key.
func (CDNKey) String() string { return "***" }

// GoString implements [fmt.GoStringer].
func (CDNKey) GoString() string { return "***" }

// ByCDN reports whether clients are sent to a CDN for a file: a large document
// that was posted in a public channel.
// See https://core.telegram.org/cdn.
func (w *World) ByCDN(f *File) bool {
	return w.opts.CDNFrom > 0 && f.Public && f.Size >= w.opts.CDNFrom
}

// publish notes that a document may be given to a CDN from now on.
func (w *World) publish(c *Channel, m *Media) {
	if m == nil || m.Kind != MediaDocument || c.Megagroup || c.Username == "" {
		return
	}
	if f := w.files.Get(m.File); f != nil && !f.Public {
		f.Public = true
		w.files.Put(f)
	}
}

// CDNKey returns the key of a file, which the CDN does not know.
func (w *World) CDNKey(id FileID) (k CDNKey) {
	for i := range len(k.Key) / 8 {
		binary.LittleEndian.PutUint64(k.Key[8*i:], uint64(w.derive("cdn key", id, i)))
	}
	for i := range len(k.IV) / 8 {
		binary.LittleEndian.PutUint64(k.IV[8*i:], uint64(w.derive("cdn iv", id, i)))
	}
	return k
}

// CDNToken names a file to a CDN: its id, and a proof that it was given out.
func (w *World) CDNToken(id FileID) []byte { return w.token("cdn token", id) }

// CDNRequest is what a CDN asks a client to show its DC for a file it does not
// have.
func (w *World) CDNRequest(id FileID) []byte { return w.token("cdn request", id) }

func (w *World) token(purpose string, id FileID) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(id))
	return binary.LittleEndian.AppendUint64(b, uint64(w.derive(purpose, id)))
}

var errFileToken = Refuse(400, "FILE_TOKEN_INVALID")

// FileByToken returns the file that a CDN's token names. The refusal is
// FILE_TOKEN_INVALID, also when the file is not for CDNs any more.
func (w *World) FileByToken(token []byte) (*File, error) {
	if len(token) != 16 {
		return nil, errFileToken
	}
	f := w.files.Get(FileID(binary.LittleEndian.Uint64(token)))
	if f == nil || string(w.CDNToken(f.ID)) != string(token) || !w.ByCDN(f) {
		return nil, errFileToken
	}
	return f, nil
}

// OnCDN reports whether the CDN has a file.
func (w *World) OnCDN(id FileID) bool {
	_, ok := w.onCDN[id]
	return ok
}

// GiveToCDN copies a file to the CDN, at the word of a client that was asked for
// it. The refusal is REQUEST_TOKEN_INVALID.
func (w *World) GiveToCDN(f *File, request []byte) error {
	if string(w.CDNRequest(f.ID)) != string(request) {
		return Refuse(400, "REQUEST_TOKEN_INVALID")
	}
	w.onCDN[f.ID] = struct{}{}
	return nil
}

// CDNSeed returns what SetCDNSeed stored, nil before.
func (w *World) CDNSeed() []byte { return w.meta.Get(1).CDNSeed }

// SetCDNSeed keeps what the RSA key of the CDN is made of with the state.
func (w *World) SetCDNSeed(seed []byte) {
	m := w.meta.Get(1)
	m.CDNSeed = seed
	w.meta.Put(m)
}
