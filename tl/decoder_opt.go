package tl

// The Opt methods read an optional scalar that is present. The pointers come from
// slabs, so several of them may share one small allocation.

const (
	keyInt32 = 1 + iota
	keyInt64
	keyFloat64
	keyString
	keyBool
	keyInt128
	keyInt256
	keyObject
)

func (d *Decoder) OptInt32() *int32 {
	p := New[int32](d, keyInt32)
	*p = d.Int32()
	return p
}

func (d *Decoder) OptInt64() *int64 {
	p := New[int64](d, keyInt64)
	*p = d.Int64()
	return p
}

func (d *Decoder) OptFloat64() *float64 {
	p := New[float64](d, keyFloat64)
	*p = d.Float64()
	return p
}

func (d *Decoder) OptString() *string {
	p := New[string](d, keyString)
	*p = d.String()
	return p
}

func (d *Decoder) OptBool() *bool {
	p := New[bool](d, keyBool)
	*p = d.Bool()
	return p
}

func (d *Decoder) OptInt128() *Int128 {
	p := New[Int128](d, keyInt128)
	*p = d.Int128()
	return p
}

func (d *Decoder) OptInt256() *Int256 {
	p := New[Int256](d, keyInt256)
	*p = d.Int256()
	return p
}
