package tljson

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/tl"
)

// Error is JSON that does not fit the schema.
type Error struct {
	Path string // "peer.user_id", "entities[2]"; empty: the whole value
	Msg  string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Msg
	}
	return e.Path + ": " + e.Msg
}

func fault(path, format string, args ...any) error {
	return &Error{Path: path, Msg: fmt.Sprintf(format, args...)}
}

// Unmarshal reads an object whose "_" names its constructor or function.
func Unmarshal(reg *tl.Registry, data []byte) (tl.Object, error) {
	n, err := parse(data)
	if err != nil {
		return nil, &Error{Msg: err.Error()}
	}
	r := reader{reg}
	d, err := r.descriptor("", &n, "")
	if err != nil {
		return nil, err
	}
	o := d.New()
	return o, r.fields("", &n, d, o)
}

// UnmarshalAs reads the constructor or function called name; "_" may be missing.
func UnmarshalAs(reg *tl.Registry, name string, data []byte) (tl.Object, error) {
	d := reg.ByName(name)
	if d == nil {
		return nil, fault("", "%q is not in the schema%s", name, hint(name, reg.Names()))
	}
	o := d.New()
	return o, UnmarshalInto(reg, data, o)
}

// UnmarshalInto reads into o, a zero object of the registry; "_" may be missing.
func UnmarshalInto(reg *tl.Registry, data []byte, o tl.Object) error {
	d := reg.ByID(o.ConstructorID())
	if d == nil {
		return fault("", "%T is not of this schema", o)
	}
	n, err := parse(data)
	if err != nil {
		return &Error{Msg: err.Error()}
	}
	if n.kind != isObject {
		return fault("", "expected an object, found %s", n.kind)
	}
	if name := n.get("_"); name != nil && (name.kind != isString || name.text != d.Name) {
		return fault("_", "expected %q, found %q", d.Name, name.text)
	}
	return reader{reg}.fields("", &n, d, o)
}

type reader struct{ reg *tl.Registry }

// descriptor finds what the object n is, as a value of the boxed type typ (empty:
// anything).
func (r reader) descriptor(path string, n *node, typ string) (*tl.Descriptor, error) {
	if n.kind != isObject {
		return nil, fault(path, "expected an object, found %s", n.kind)
	}
	name := n.get("_")
	if name == nil {
		possible := r.reg.Constructors(typ)
		if len(possible) == 1 {
			return possible[0], nil
		}
		return nil, fault(path, `"_" is missing: it names the constructor%s`, oneOf(possible))
	}
	if name.kind != isString {
		return nil, fault(join(path, "_"), "expected a string, found %s", name.kind)
	}
	d := r.reg.ByName(name.text)
	if d == nil {
		names := r.reg.Names()
		if typ != "" {
			names = namesOf(r.reg.Constructors(typ))
		}
		return nil, fault(join(path, "_"), "%q is not in the schema%s", name.text, hint(name.text, names))
	}
	if typ != "" && (d.Function || d.Type != typ) {
		return nil, fault(join(path, "_"), "%s is not a %s%s", d.Name, typ, oneOf(r.reg.Constructors(typ)))
	}
	return d, nil
}

// fields reads the members of n into o.
func (r reader) fields(path string, n *node, d *tl.Descriptor, o tl.Object) error {
	v := reflect.ValueOf(o).Elem()
	given := make([]bool, len(d.Fields))
	for i := range n.members {
		m := &n.members[i]
		if m.name == "_" {
			continue
		}
		at := join(path, m.name)
		k := slices.IndexFunc(d.Fields, func(f tl.Field) bool { return f.Name == m.name })
		if k < 0 {
			return fault(at, "%s has no such field%s", d.Name, hint(m.name, fieldNames(d)))
		}
		f := &d.Fields[k]
		if m.value.kind == isNull && f.Optional() {
			continue
		}
		given[k] = true
		if err := r.value(at, &m.value, f.Type, f.Kind, v.Field(k)); err != nil {
			return err
		}
	}
	return r.complete(path, d, given)
}

// complete refuses an object without all its required fields, and one with only
// part of the fields that share a flag.
func (r reader) complete(path string, d *tl.Descriptor, given []bool) error {
	var missing []string
	for i := range d.Fields {
		f := &d.Fields[i]
		if given[i] {
			continue
		}
		if !f.Optional() || f.Kind != tl.KindTrue && sharesFlag(d, i, given) {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) > 0 {
		return fault(path, "%s lacks %s", d.Name, strings.Join(missing, ", "))
	}
	return nil
}

// sharesFlag tells whether a field under the same flag as field i was given.
func sharesFlag(d *tl.Descriptor, i int, given []bool) bool {
	f := &d.Fields[i]
	for j := range d.Fields {
		g := &d.Fields[j]
		if j != i && given[j] && g.Kind != tl.KindTrue && g.Word == f.Word && g.Bit == f.Bit {
			return true
		}
	}
	return false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
