package tl

import (
	"encoding/binary"
	"math"
)

// MaxBytes is the largest length of a string or bytes value: 2^24-1.
const MaxBytes = 1<<24 - 1

// AppendUint32 appends 4 bytes, little endian.
func AppendUint32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }

// AppendInt32 appends an int: 4 bytes, little endian.
func AppendInt32(b []byte, v int32) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v)) }

// AppendInt64 appends a long: 8 bytes, little endian.
func AppendInt64(b []byte, v int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(v)) }

// AppendFloat64 appends a double: 8 bytes, IEEE 754, little endian.
func AppendFloat64(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// AppendBool appends the boxed Bool: 4 bytes.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return AppendUint32(b, IDBoolTrue)
	}
	return AppendUint32(b, IDBoolFalse)
}

// AppendString appends a string with its length and padding. A value above
// MaxBytes has no serialization: that is a caller's bug and panics; use an
// Encoder where the size is not known to be small.
func AppendString(b []byte, v string) []byte {
	b = appendLen(b, len(v))
	return pad(append(b, v...), len(v))
}

// AppendBytes is AppendString for a byte slice; v is copied.
func AppendBytes(b, v []byte) []byte {
	b = appendLen(b, len(v))
	return pad(append(b, v...), len(v))
}

func appendLen(b []byte, n int) []byte {
	switch {
	case n < 254:
		return append(b, byte(n))
	case n <= MaxBytes:
		return append(b, 254, byte(n), byte(n>>8), byte(n>>16))
	default:
		panic("tl: string longer than 2^24-1 bytes")
	}
}

// pad completes a value of n bytes, with its 1- or 4-byte length, to 4 bytes.
func pad(b []byte, n int) []byte {
	if n < 254 {
		n++
	}
	var zero [3]byte
	return append(b, zero[:-n&3]...)
}
