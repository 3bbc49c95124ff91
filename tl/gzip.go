package tl

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Gunzip unpacks the contents of gzip_packed, a gzip or zlib stream, into a new
// buffer. Output beyond limit bytes is a *LimitError, found without unpacking
// more than that. With an error comes what was unpacked before it, so that the
// caller can count the work; it is of no other use.
//
// See https://core.telegram.org/mtproto/service_messages#packed-object.
func Gunzip(packed []byte, limit int) ([]byte, error) {
	r, err := inflater(packed)
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

func inflater(packed []byte) (io.Reader, error) {
	in := bytes.NewReader(packed)
	switch {
	case len(packed) < 2:
		return nil, ErrShort
	case packed[0] == 0x1f && packed[1] == 0x8b:
		return gzip.NewReader(in)
	default:
		return zlib.NewReader(in)
	}
}
