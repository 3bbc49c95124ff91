// Package tltest makes objects of a schema for tests.
package tltest

import (
	"math/rand/v2"
	"reflect"
	"strings"

	"github.com/tgfleet/tgfleet/tl"
)

// Filler makes random objects of a registry.
type Filler struct {
	// Suggest, when not nil, is asked first for each value of a TL type ("int",
	// "string", "InputPeer"): an int64, a string, a []byte or an object of that
	// type, or nil for whatever the filler makes.
	Suggest func(typ string) any

	reg    *tl.Registry
	rnd    *rand.Rand
	any    string                    // a function without fields, for !X
	height map[string]int            // of the lowest object of a type
	lowest map[string]*tl.Descriptor // the constructor that is so low
	ctors  map[string][]*tl.Descriptor
}

// NewFiller returns a filler whose objects depend on the seed alone. any names a
// function without fields, which fills what holds any function.
func NewFiller(reg *tl.Registry, any string, seed uint64) *Filler {
	f := &Filler{
		reg: reg, rnd: rand.New(rand.NewPCG(seed, 1)), any: any,
		height: map[string]int{}, lowest: map[string]*tl.Descriptor{}, ctors: map[string][]*tl.Descriptor{},
	}
	for _, d := range reg.Descriptors() {
		if !d.Function {
			f.ctors[d.Type] = append(f.ctors[d.Type], d)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, d := range reg.Descriptors() {
			if h, ok := f.heightOf(d); !d.Function && ok && (f.lowest[d.Type] == nil || h < f.height[d.Type]) {
				f.height[d.Type], f.lowest[d.Type], changed = h, d, true
			}
		}
	}
	return f
}

func (f *Filler) heightOf(d *tl.Descriptor) (int, bool) {
	h := 0
	for _, field := range d.Fields {
		if field.Optional() || field.Kind != tl.KindObject {
			continue
		}
		if f.lowest[field.Type] == nil {
			return 0, false
		}
		h = max(h, f.height[field.Type]+1)
	}
	return h, true
}

// Object makes a value of d with random fields. depth is how deep in another
// object it shall seem to be: beyond a few levels it takes the shortest way out.
func (f *Filler) Object(d *tl.Descriptor, depth int) tl.Object { return f.fill(d, depth) }

func (f *Filler) fill(d *tl.Descriptor, depth int) tl.Object {
	o := d.New()
	v := reflect.ValueOf(o).Elem()
	present := map[[2]uint8]bool{}
	for i, field := range d.Fields {
		if field.Optional() {
			flag := [2]uint8{field.Word, field.Bit}
			if _, decided := present[flag]; !decided {
				present[flag] = depth < 3 && f.rnd.IntN(2) == 0
			}
			if !present[flag] {
				continue
			}
		}
		f.value(v.Field(i), field.Type, field.Kind, depth)
	}
	return o
}

func (f *Filler) value(v reflect.Value, typ string, kind tl.Kind, depth int) {
	if f.suggested(v, typ, kind) {
		return
	}
	switch {
	case kind == tl.KindObject || kind == tl.KindAny:
		v.Set(reflect.ValueOf(f.boxed(typ, kind, depth)))
		return
	case kind == tl.KindBare:
		o := reflect.New(v.Type().Elem()).Interface().(tl.Object)
		v.Set(reflect.ValueOf(f.fill(f.reg.ByID(o.ConstructorID()), depth+1)))
		return
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch kind {
	case tl.KindVector:
		n := 0
		if depth < 3 {
			n = f.rnd.IntN(4)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.value(v.Index(i), tl.Elem(typ), tl.KindOf(tl.Elem(typ)), depth+1)
		}
	case tl.KindInt, tl.KindLong:
		v.SetInt(int64(int32(f.rnd.Uint32())))
	case tl.KindDouble:
		v.SetFloat(f.rnd.NormFloat64())
	case tl.KindString:
		v.SetString(strings.Repeat("ж", f.length()))
	case tl.KindBytes, tl.KindRaw:
		v.SetBytes([]byte(strings.Repeat("abcd", f.length())))
	case tl.KindTrue:
		v.SetBool(true)
	case tl.KindBool:
		v.SetBool(f.rnd.IntN(2) == 0)
	case tl.KindInt128, tl.KindInt256:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(f.rnd.IntN(256)))
		}
	}
}

// suggested sets v to what Suggest says, if it says something.
func (f *Filler) suggested(v reflect.Value, typ string, kind tl.Kind) bool {
	if f.Suggest == nil {
		return false
	}
	value := f.Suggest(typ)
	if value == nil {
		return false
	}
	if v.Kind() == reflect.Pointer && kind != tl.KindObject && kind != tl.KindBare {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	v.Set(reflect.ValueOf(value).Convert(v.Type()))
	return true
}

// length is short, and now and then beyond the one-byte length form.
func (f *Filler) length() int {
	if f.rnd.IntN(20) == 0 {
		return 120 + f.rnd.IntN(20)
	}
	return f.rnd.IntN(6)
}

func (f *Filler) boxed(typ string, kind tl.Kind, depth int) tl.Object {
	if kind == tl.KindAny {
		return f.fill(f.reg.ByName(f.any), depth+1)
	}
	if depth >= 3 {
		return f.fill(f.lowest[typ], depth+1)
	}
	all := f.ctors[typ]
	return f.fill(all[f.rnd.IntN(len(all))], depth+1)
}
