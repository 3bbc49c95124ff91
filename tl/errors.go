package tl

import (
	"errors"
	"fmt"
)

var (
	// ErrShort means that the buffer ended inside a value.
	ErrShort = errors.New("unexpected end of data")
	// ErrTrailing means that bytes were left after the expected object.
	ErrTrailing = errors.New("trailing bytes after the object")
	// ErrNil means that a required object was nil when encoding.
	ErrNil = errors.New("required object is nil")
	// ErrMalformed means that a value breaks the rules of the serialization.
	ErrMalformed = errors.New("malformed value")
)

// UnknownConstructorError reports an id that is not a constructor of Type. The
// rest of the object cannot be skipped, because TL carries no lengths: the object
// that was being decoded is lost, its neighbours in other messages are not.
type UnknownConstructorError struct {
	ID   uint32
	Type string // the boxed type that was expected; empty: any
}

func (e *UnknownConstructorError) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("unknown constructor %#08x", e.ID)
	}
	return fmt.Sprintf("constructor %#08x is not a %s", e.ID, e.Type)
}

// LimitError reports a size that the data cannot honestly have.
type LimitError struct {
	What string // what was measured
	Got  int
	Max  int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: %d is above the limit of %d", e.What, e.Got, e.Max)
}

// SharedFlagError reports an optional field that is absent while another field
// under the same flag bit is given: the two come together or not at all.
type SharedFlagError struct{ Field string }

func (e *SharedFlagError) Error() string {
	return fmt.Sprintf("field %s is nil, but a field that shares its flag is set", e.Field)
}
