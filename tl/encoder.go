package tl

import (
	"fmt"
	"sync"
)

// Encoder appends a serialization to a buffer. Its error is sticky: after the
// first one nothing is appended that a caller will see.
type Encoder struct {
	buf []byte
	err error
}

var encoders = sync.Pool{New: func() any { return new(Encoder) }}

// Append appends o to dst, boxed: its id, then its fields. On error dst is
// returned as it was. Errors: a required object is nil, a string is longer than
// MaxBytes, or an optional field is nil while another that shares its flag is set.
func Append(dst []byte, o Object) ([]byte, error) {
	if o == nil {
		return dst, ErrNil
	}
	e := encoders.Get().(*Encoder)
	e.buf, e.err = dst, nil
	e.Uint32(o.ConstructorID())
	o.EncodeBare(e)
	out, err := e.buf, e.err
	e.buf, e.err = nil, nil
	encoders.Put(e)
	if err != nil {
		return dst, fmt.Errorf("encode %T: %w", o, err)
	}
	return out, nil
}

// AppendObjects appends a boxed vector of boxed objects to dst, as a function
// with a Vector result answers.
func AppendObjects[T Object](dst []byte, items []T) ([]byte, error) {
	dst = AppendUint32(dst, IDVector)
	dst = AppendInt32(dst, int32(len(items)))
	var err error
	for _, o := range items {
		if dst, err = Append(dst, o); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// Err is the first error, or nil.
func (e *Encoder) Err() error { return e.err }

// Fail records err unless an earlier error stands.
func (e *Encoder) Fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// Nil records that the required field or object called name is nil.
func (e *Encoder) Nil(name string) { e.Fail(fmt.Errorf("%s: %w", name, ErrNil)) }

func (e *Encoder) Uint32(v uint32)   { e.buf = AppendUint32(e.buf, v) }
func (e *Encoder) Int32(v int32)     { e.buf = AppendInt32(e.buf, v) }
func (e *Encoder) Int64(v int64)     { e.buf = AppendInt64(e.buf, v) }
func (e *Encoder) Float64(v float64) { e.buf = AppendFloat64(e.buf, v) }
func (e *Encoder) Bool(v bool)       { e.buf = AppendBool(e.buf, v) }
func (e *Encoder) Int128(v Int128)   { e.buf = append(e.buf, v[:]...) }
func (e *Encoder) Int256(v Int256)   { e.buf = append(e.buf, v[:]...) }

// Raw appends b as it is: an already serialized object.
func (e *Encoder) Raw(b []byte) { e.buf = append(e.buf, b...) }

// String appends a string; longer than MaxBytes is an error.
func (e *Encoder) String(v string) {
	if e.fits(len(v)) {
		e.buf = AppendString(e.buf, v)
	}
}

// Bytes appends a bytes value; longer than MaxBytes is an error.
func (e *Encoder) Bytes(v []byte) {
	if e.fits(len(v)) {
		e.buf = AppendBytes(e.buf, v)
	}
}

func (e *Encoder) fits(n int) bool {
	if n > MaxBytes {
		e.Fail(&LimitError{What: "string bytes", Got: n, Max: MaxBytes})
		return false
	}
	return true
}

// VectorLen starts a boxed vector of n items: id and count.
func (e *Encoder) VectorLen(n int) {
	e.Uint32(IDVector)
	e.Int32(int32(n))
}

// BareVectorLen starts a bare vector of n items: the count alone.
func (e *Encoder) BareVectorLen(n int) { e.Int32(int32(n)) }

// Object appends o boxed. A nil o is an error.
func (e *Encoder) Object(o Object) { e.Boxed(o, "object") }

// Boxed is Object for the field called name, which the error will say.
func (e *Encoder) Boxed(o Object, name string) {
	if o == nil {
		e.Nil(name)
		return
	}
	e.Uint32(o.ConstructorID())
	o.EncodeBare(e)
}
