package tljson

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/tgfleet/tgfleet/tl"
)

// value reads n as a value of the schema type typ into v.
func (r reader) value(path string, n *node, typ string, kind tl.Kind, v reflect.Value) error {
	switch kind {
	case tl.KindVector:
		return r.vector(path, n, tl.Elem(typ), v)
	case tl.KindObject:
		return r.object(path, n, typ, v)
	case tl.KindBare:
		return r.bare(path, n, typ, v)
	case tl.KindAny:
		return r.object(path, n, "", v)
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		v.Set(p)
		v = p.Elem()
	}
	return scalar(path, n, kind, v)
}

func scalar(path string, n *node, kind tl.Kind, v reflect.Value) error {
	switch kind {
	case tl.KindInt:
		return integer(path, n, 32, v)
	case tl.KindLong:
		return integer(path, n, 64, v)
	case tl.KindDouble:
		return double(path, n, v)
	case tl.KindBool, tl.KindTrue:
		if n.kind != isBool {
			return fault(path, "expected true or false, found %s", n.kind)
		}
		v.SetBool(n.truth)
		return nil
	}
	if n.kind != isString {
		return fault(path, "expected a string, found %s", n.kind)
	}
	switch kind {
	case tl.KindString:
		v.SetString(n.text)
	case tl.KindBytes, tl.KindRaw:
		b, err := base64.StdEncoding.DecodeString(n.text)
		if err != nil {
			return fault(path, "bytes are base64: %v", err)
		}
		v.SetBytes(b)
	case tl.KindInt128, tl.KindInt256:
		b, err := hex.DecodeString(n.text)
		if err != nil || len(b) != v.Len() {
			return fault(path, "expected %d hexadecimal digits", 2*v.Len())
		}
		reflect.Copy(v, reflect.ValueOf(b))
	default:
		return fault(path, "kind %d cannot be read from JSON", kind)
	}
	return nil
}

func integer(path string, n *node, bits int, v reflect.Value) error {
	if n.kind != isNumber && (n.kind != isString || bits != 64) {
		return fault(path, "expected an integer, found %s", n.kind)
	}
	i, err := strconv.ParseInt(n.text, 10, bits)
	if err != nil {
		return fault(path, "%q is not an integer of %d bits", n.text, bits)
	}
	v.SetInt(i)
	return nil
}

func double(path string, n *node, v reflect.Value) error {
	switch {
	case n.kind == isNumber:
		f, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			return fault(path, "%s is out of range", n.text)
		}
		v.SetFloat(f)
	case n.kind == isString && n.text == "NaN":
		v.SetFloat(math.NaN())
	case n.kind == isString && n.text == "Infinity":
		v.SetFloat(math.Inf(1))
	case n.kind == isString && n.text == "-Infinity":
		v.SetFloat(math.Inf(-1))
	default:
		return fault(path, "expected a number, found %s", n.kind)
	}
	return nil
}

func (r reader) vector(path string, n *node, elem string, v reflect.Value) error {
	if n.kind != isArray {
		return fault(path, "expected an array, found %s", n.kind)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	kind := tl.KindOf(elem)
	for i := range n.items {
		if err := r.value(fmt.Sprintf("%s[%d]", path, i), &n.items[i], elem, kind, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) object(path string, n *node, typ string, v reflect.Value) error {
	d, err := r.descriptor(path, n, typ)
	if err != nil {
		return err
	}
	o := d.New()
	v.Set(reflect.ValueOf(o))
	return r.fields(path, n, d, o)
}

// bare reads the one constructor that the field's Go type, a pointer to its
// struct, allows.
func (r reader) bare(path string, n *node, typ string, v reflect.Value) error {
	o, ok := reflect.New(v.Type().Elem()).Interface().(tl.Object)
	if !ok {
		return fault(path, "type %s cannot be read from JSON", typ)
	}
	d := r.reg.ByID(o.ConstructorID())
	if d == nil || n.kind != isObject {
		return fault(path, "expected an object, found %s", n.kind)
	}
	if name := n.get("_"); name != nil && name.text != d.Name {
		return fault(join(path, "_"), "expected %q, found %q", d.Name, name.text)
	}
	v.Set(reflect.ValueOf(o))
	return r.fields(path, n, d, o)
}
