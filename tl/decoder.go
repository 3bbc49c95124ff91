package tl

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// MaxDepth is how deep objects of recursive types may nest.
const MaxDepth = 128

// Decoder consumes one buffer. It owns the buffer: decoded strings and byte
// slices alias it, so nobody may write to it any more, and whoever keeps a small
// string of a large answer for long should strings.Clone it.
//
// The error is sticky. After it every method returns a zero value, so callers
// look at Err once, at the end.
type Decoder struct {
	buf   []byte
	off   int
	depth int
	done  int // items read of the vector that has most to come
	left  int // items of it still to come
	bound int // least bytes of the items still to come of all open vectors
	made  int // objects made before slabs start
	slabs *slabs
	err   error
}

// NewDecoder returns a Decoder that takes ownership of buf.
func NewDecoder(buf []byte) *Decoder { return &Decoder{buf: buf} }

// Err is the first error, with the byte offset where it happened, or nil.
func (d *Decoder) Err() error { return d.err }

// Len is the number of bytes not yet read.
func (d *Decoder) Len() int { return len(d.buf) - d.off }

// Rest takes all the remaining bytes; the slice aliases the buffer.
func (d *Decoder) Rest() []byte {
	rest := d.buf[d.off:len(d.buf):len(d.buf)]
	d.off = len(d.buf)
	return rest
}

// Fail records err unless an earlier error stands, and ends the input.
func (d *Decoder) Fail(err error) {
	if d.err == nil {
		d.err = fmt.Errorf("at byte %d: %w", d.off, err)
	}
	d.buf, d.off = nil, 0
}

// Unknown records that id is not a constructor of the boxed type typ.
func (d *Decoder) Unknown(id uint32, typ string) {
	if d.err == nil { // an id read after the end is not a finding
		d.off -= 4
		d.Fail(&UnknownConstructorError{ID: id, Type: typ})
	}
}

// Enter counts one level of nesting. When it returns true, call Leave after.
func (d *Decoder) Enter() bool {
	if d.depth >= MaxDepth {
		d.Fail(&LimitError{What: "nesting depth", Got: d.depth + 1, Max: MaxDepth})
		return false
	}
	d.depth++
	return true
}

// Leave undoes Enter.
func (d *Decoder) Leave() { d.depth-- }

// take returns the next n bytes, or nil after recording ErrShort.
func (d *Decoder) take(n int) []byte {
	if len(d.buf)-d.off < n {
		d.Fail(ErrShort)
		return nil
	}
	b := d.buf[d.off : d.off+n : d.off+n]
	d.off += n
	return b
}

// Uint32 reads 4 bytes, little endian.
func (d *Decoder) Uint32() uint32 {
	b := d.buf[d.off:]
	if len(b) < 4 {
		d.Fail(ErrShort)
		return 0
	}
	d.off += 4
	return binary.LittleEndian.Uint32(b)
}

// ID reads a constructor id.
func (d *Decoder) ID() uint32 { return d.Uint32() }

// Int32 reads an int.
func (d *Decoder) Int32() int32 { return int32(d.Uint32()) }

// Int64 reads a long.
func (d *Decoder) Int64() int64 {
	b := d.buf[d.off:]
	if len(b) < 8 {
		d.Fail(ErrShort)
		return 0
	}
	d.off += 8
	return int64(binary.LittleEndian.Uint64(b))
}

// Float64 reads a double.
func (d *Decoder) Float64() float64 { return math.Float64frombits(uint64(d.Int64())) }

// Bool reads a boxed Bool.
func (d *Decoder) Bool() bool {
	switch id := d.Uint32(); id {
	case IDBoolTrue:
		return true
	case IDBoolFalse:
	default:
		d.Unknown(id, "Bool")
	}
	return false
}

// Int128 reads 16 bytes.
func (d *Decoder) Int128() (v Int128) {
	copy(v[:], d.take(len(v)))
	return v
}

// Int256 reads 32 bytes.
func (d *Decoder) Int256() (v Int256) {
	copy(v[:], d.take(len(v)))
	return v
}

// Bytes reads a bytes value. The slice aliases the buffer and is not nil unless
// there was an error.
func (d *Decoder) Bytes() []byte {
	b := d.buf[d.off:]
	if len(b) < 4 { // the shortest value with its padding
		d.Fail(ErrShort)
		return nil
	}
	head, n := 1, int(b[0])
	switch n {
	case 254:
		head, n = 4, int(b[1])|int(b[2])<<8|int(b[3])<<16
	case 255:
		d.Fail(fmt.Errorf("string length byte 0xff: %w", ErrMalformed))
		return nil
	}
	total := (head + n + 3) &^ 3
	if len(b) < total {
		d.Fail(ErrShort)
		return nil
	}
	d.off += total
	return b[head : head+n : head+n]
}

// String reads a string, which aliases the buffer.
func (d *Decoder) String() string {
	b := d.Bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// VectorLen reads the head of a boxed vector and returns its count. A count that
// the remaining bytes cannot hold, at minItemBytes each, is an error. Bytes that
// the vectors around it still need do not count, or each of a hundred nested
// vectors could claim, and get memory for, the whole rest of the message.
func (d *Decoder) VectorLen(minItemBytes int) int {
	if id := d.Uint32(); id != IDVector {
		d.Unknown(id, "Vector")
		return 0
	}
	return d.BareVectorLen(minItemBytes)
}

// BareVectorLen is VectorLen for a bare vector: the count without the id.
func (d *Decoder) BareVectorLen(minItemBytes int) int {
	n := int(d.Int32())
	if most := max(d.Len()-d.bound, 0) / max(minItemBytes, 4); uint(n) > uint(most) {
		d.Fail(&LimitError{What: "vector length", Got: n, Max: most})
		return 0
	}
	return n
}

// Unmarshal decodes exactly one boxed object, whose id must be o's, into o, which
// must be zero. It takes ownership of buf as NewDecoder does.
func Unmarshal(buf []byte, o Object) error {
	d := NewDecoder(buf)
	if id := d.ID(); id != o.ConstructorID() {
		d.Unknown(id, fmt.Sprintf("%T", o))
	}
	o.DecodeBare(d)
	if d.err == nil && d.Len() != 0 {
		d.Fail(fmt.Errorf("%d %w", d.Len(), ErrTrailing))
	}
	if d.err != nil {
		return fmt.Errorf("decode %T: %w", o, d.err)
	}
	return nil
}
