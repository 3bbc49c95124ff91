package mtproto

import (
	"bytes"
	"compress/gzip"
	"sync"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

const (
	// packFrom is the size in bytes from which compressing is tried.
	packFrom = 1024
	// packSample is how much of a large body is compressed to see whether the
	// rest is worth it: file parts are not.
	packSample = 4096
)

// packer is a gzip writer with its output; writers are large, so they are
// shared between sessions.
type packer struct {
	out bytes.Buffer
	w   *gzip.Writer
}

var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return &packer{w: w}
}}

// pack returns body as gzip_packed if it is large and that saves a tenth at
// least, else body itself.
func pack(body []byte) []byte {
	if len(body) < packFrom {
		return body
	}
	p := packers.Get().(*packer)
	defer packers.Put(p)
	if len(body) > 4*packSample && !saves(p.compress(body[:packSample]), packSample) {
		return body
	}
	packed := p.compress(body)
	if len(packed) > tl.MaxBytes || !saves(packed, len(body)) {
		return body
	}
	out := tl.AppendUint32(make([]byte, 0, len(packed)+12), mt.IDGzipPacked)
	return tl.AppendBytes(out, packed)
}

func saves(packed []byte, size int) bool { return len(packed) < size-size/10 }

// compress returns the gzip stream of b, valid until the next call. Writing to
// a bytes.Buffer cannot fail.
func (p *packer) compress(b []byte) []byte {
	p.out.Reset()
	p.w.Reset(&p.out)
	p.w.Write(b)
	p.w.Close()
	return p.out.Bytes()
}

// unpack undoes gzip_packed. What it yields, be it in vain, is taken off *left,
// the number of bytes that may still be unpacked for this frame: a message of a
// few kilobytes can hold a thousand bombs.
func unpack(body []byte, left *int) ([]byte, error) {
	d := fields(body)
	packed := d.Bytes()
	if err := d.Err(); err != nil {
		return nil, err
	}
	out, err := tl.Gunzip(packed, *left)
	*left -= min(len(out), *left)
	if err != nil {
		return nil, err
	}
	return out, nil
}
