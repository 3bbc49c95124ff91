package tl

// Kind is what a field holds.
type Kind uint8

const (
	KindInt    Kind = iota + 1 // int: int32
	KindLong                   // long: int64
	KindDouble                 // double: float64
	KindString                 // string
	KindBytes                  // bytes: []byte
	KindBool                   // Bool: bool
	KindTrue                   // flags.N?true: bool, no bytes of its own
	KindInt128                 // Int128
	KindInt256                 // Int256
	KindObject                 // boxed type: interface or pointer to struct
	KindBare                   // bare constructor: pointer to struct
	KindVector                 // Vector or vector: slice
	KindAny                    // !X: any Object
	KindRaw                    // Object: []byte, the rest of the message
)

// Field describes one field. The i-th Field of a Descriptor is the i-th field of
// the Go struct; flag words (#) are in neither.
type Field struct {
	Name string // as in the schema: "user_id"
	Type string // as in the schema, without the flag: "Vector<MessageEntity>"
	Kind Kind
	Word uint8 // which flag word guards the field, from 1; 0: not optional
	Bit  uint8
}

// Optional tells whether a flag bit guards the field.
func (f *Field) Optional() bool { return f.Word != 0 }

// Descriptor describes one constructor or function.
type Descriptor struct {
	ID       uint32
	Name     string // TL name: "messages.sendMessage"
	Type     string // boxed type of a constructor, result type of a function
	Function bool
	Fields   []Field
	New      func() Object // a zero value of the Go struct
}
