package tl

// Ids of the constructors that belong to the language itself.
// See https://core.telegram.org/mtproto/TL-formal.
const (
	IDVector    uint32 = 0x1cb5c415
	IDBoolTrue  uint32 = 0x997275b5
	IDBoolFalse uint32 = 0xbc799737
)

// Int128 holds the 16 bytes of an int128 in wire order.
type Int128 [16]byte

// Int256 holds the 32 bytes of an int256 in wire order.
type Int256 [32]byte

// Object is a constructor or a function of a schema. Generated structs
// implement it with pointer receivers.
type Object interface {
	// ConstructorID is the number that precedes the fields of a boxed value.
	ConstructorID() uint32
	// EncodeBare appends the fields without the id.
	EncodeBare(*Encoder)
	// DecodeBare reads the fields without the id into the receiver, which must
	// be zero: absent optional fields are left alone.
	DecodeBare(*Decoder)
}

// Request is a function of a schema whose answer decodes to R.
type Request[R any] interface {
	Object
	// DecodeResult reads the boxed answer; errors are left in the Decoder.
	DecodeResult(*Decoder) R
}
