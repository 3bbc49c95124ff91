package tl

// DecodeVector reads a boxed vector. minItemBytes is the least an item can take
// on the wire; key is for the slab of the items.
func DecodeVector[T any](d *Decoder, key uint32, minItemBytes int, item func(*Decoder) T) []T {
	return decodeItems(d, key, d.VectorLen(minItemBytes), minItemBytes, item)
}

// DecodeBareVector reads a bare vector: no vector id before the count.
func DecodeBareVector[T any](d *Decoder, key uint32, minItemBytes int, item func(*Decoder) T) []T {
	return decodeItems(d, key, d.BareVectorLen(minItemBytes), minItemBytes, item)
}

func decodeItems[T any](d *Decoder, key uint32, n, minItemBytes int, item func(*Decoder) T) []T {
	s := NewSlice[T](d, key, n)
	done, left := d.done, d.left
	d.bound += n * minItemBytes
	for i := range s {
		if n-i > left {
			d.done, d.left = i, n-i
		}
		d.bound -= minItemBytes
		s[i] = item(d)
		if d.err != nil {
			break
		}
	}
	d.done, d.left = done, left
	return s
}

// EncodeVector appends a boxed vector whose items item appends.
func EncodeVector[T any](e *Encoder, s []T, item func(*Encoder, T)) {
	e.VectorLen(len(s))
	for _, v := range s {
		item(e, v)
	}
}

// EncodeBareVector is EncodeVector without the vector id.
func EncodeBareVector[T any](e *Encoder, s []T, item func(*Encoder, T)) {
	e.BareVectorLen(len(s))
	for _, v := range s {
		item(e, v)
	}
}

// EncodeObjects appends a boxed vector of boxed objects.
func EncodeObjects[T Object](e *Encoder, s []T, name string) {
	e.VectorLen(len(s))
	for _, v := range s {
		e.Boxed(v, name)
	}
}

// EncodeBareObjects is EncodeObjects without the vector id; the items stay boxed.
func EncodeBareObjects[T Object](e *Encoder, s []T, name string) {
	e.BareVectorLen(len(s))
	for _, v := range s {
		e.Boxed(v, name)
	}
}
