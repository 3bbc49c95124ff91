package tl

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Gunzip unpacks the contents of gzip_packed, a gzip or zlib stream, into a new
// buffer. Output beyond limit bytes is a *LimitError, found without unpacking
// more than that. With an error comes what was unpacked before it, so that the
// caller can count the work; it is of no other use.
//
// See https://core.telegram.org/mtproto/service_messages#packed-object.
func Gunzip(packed []byte, limit int) ([]byte, error) {
	f := inflaters.Get().(*inflater)
	defer f.release()
	r, err := f.open(packed)
	if err != nil {
		return nil, fmt.Errorf("gunzip: %w", err)
	}
	// Text packs to about a quarter; the buffer grows where that guess is low.
	var out bytes.Buffer
	out.Grow(min(4*len(packed), max(limit, 0)) + bytes.MinRead)
	n, err := out.ReadFrom(io.LimitReader(r, int64(limit)+1))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = ErrShort
	}
	if err != nil {
		return out.Bytes(), fmt.Errorf("gunzip: %w", err)
	}
	if n > int64(limit) {
		return out.Bytes(), fmt.Errorf("gunzip: %w", &LimitError{What: "unpacked bytes", Got: int(n), Max: limit})
	}
	return out.Bytes(), nil
}

// inflater is the state of unpacking one stream. It is large, 40 KiB, and a
// packet of 100 KiB can hold a thousand streams, so it is used again.
type inflater struct {
	in   bytes.Reader
	gzip gzip.Reader
	zlib io.ReadCloser // nil until there was a zlib stream
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// open begins a stream of either kind.
func (f *inflater) open(packed []byte) (io.Reader, error) {
	f.in.Reset(packed)
	switch {
	case len(packed) < 2:
		return nil, ErrShort
	case packed[0] == 0x1f && packed[1] == 0x8b:
		return &f.gzip, f.gzip.Reset(&f.in)
	case f.zlib != nil:
		return f.zlib, f.zlib.(zlib.Resetter).Reset(&f.in, nil)
	}
	var err error
	f.zlib, err = zlib.NewReader(&f.in)
	return f.zlib, err
}

// release lets go of the stream.
func (f *inflater) release() {
	f.in.Reset(nil)
	inflaters.Put(f)
}
