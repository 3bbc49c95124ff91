package expr

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// Object is a frozen record: its fields are read as x.name and as x["name"],
// and x.get(name, default) never fails. A field named get hides the method.
type Object struct {
	kind   string // as messages call it: account, steps.group
	fields map[string]starlark.Value
	names  []string // sorted
}

const getMethod = "get"

// NewObject freezes fields and returns them as an object. The map belongs to
// the object afterwards.
func NewObject(kind string, fields map[string]starlark.Value) *Object {
	o := &Object{kind: kind, fields: fields, names: make([]string, 0, len(fields))}
	for name, v := range fields {
		v.Freeze()
		o.names = append(o.names, name)
	}
	slices.Sort(o.names)
	return o
}

var (
	_ starlark.HasAttrs        = (*Object)(nil)
	_ starlark.IterableMapping = (*Object)(nil)
	_ starlark.Comparable      = (*Object)(nil)
)

// String shows field names only: a value may be large.
func (o *Object) String() string {
	return o.kind + "(" + strings.Join(o.names, ", ") + ")"
}

// Type returns what messages call the object.
func (o *Object) Type() string { return o.kind }

// Freeze does nothing: objects are born frozen.
func (o *Object) Freeze() {}

// Truth is false for an object without fields, as for a dict.
func (o *Object) Truth() starlark.Bool { return len(o.names) > 0 }

// Hash fails: objects are no keys.
func (o *Object) Hash() (uint32, error) { return 0, fmt.Errorf("%s cannot be a key", o.kind) }

// Attr returns a field; the interpreter adds a spelling hint to its error.
func (o *Object) Attr(name string) (starlark.Value, error) {
	if v, ok := o.fields[name]; ok {
		return v, nil
	}
	if name == getMethod {
		return starlark.NewBuiltin(getMethod, o.get), nil
	}
	return nil, nil
}

// AttrNames lists the fields.
func (o *Object) AttrNames() []string { return o.names }

// Get returns x[name].
func (o *Object) Get(k starlark.Value) (starlark.Value, bool, error) {
	name, ok := starlark.AsString(k)
	if !ok {
		return nil, false, fmt.Errorf("%s has fields by name, not by %s", o.kind, k.Type())
	}
	v, found := o.fields[name]
	return v, found, nil
}

// Iterate goes over the field names in order.
func (o *Object) Iterate() starlark.Iterator {
	list := make([]starlark.Value, len(o.names))
	for i, n := range o.names {
		list[i] = starlark.String(n)
	}
	return starlark.NewList(list).Iterate()
}

// Items returns the fields in order of their names.
func (o *Object) Items() []starlark.Tuple {
	out := make([]starlark.Tuple, len(o.names))
	for i, n := range o.names {
		out[i] = starlark.Tuple{starlark.String(n), o.fields[n]}
	}
	return out
}

// Len counts the fields.
func (o *Object) Len() int { return len(o.names) }

// CompareSameType compares objects by their fields.
func (o *Object) CompareSameType(op syntaxToken, y starlark.Value, depth int) (bool, error) {
	same, err := o.equal(y.(*Object), depth)
	switch op {
	case tokenEQ:
		return same, err
	case tokenNEQ:
		return !same, err
	}
	return false, fmt.Errorf("%s cannot be ordered", o.kind)
}

func (o *Object) equal(other *Object, depth int) (bool, error) {
	if !slices.Equal(o.names, other.names) {
		return false, nil
	}
	for _, n := range o.names {
		same, err := starlark.EqualDepth(o.fields[n], other.fields[n], depth-1)
		if err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

func (o *Object) get(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	var otherwise starlark.Value = starlark.None
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &name, &otherwise); err != nil {
		return nil, err
	}
	if v, ok := o.fields[name]; ok {
		return v, nil
	}
	return otherwise, nil
}
