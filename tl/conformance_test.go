package tl_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
	"github.com/tgfleet/tgfleet/tl/tljson"
	"github.com/tgfleet/tgfleet/tl/tltest"
)

var schemas = []struct {
	name string
	reg  *tl.Registry
	any  string
	// constructors with a raw tail, which ends where the data ends: a prefix of
	// them is valid
	raw []string
}{
	{"api", api.Registry(), "help.getConfig", nil},
	{"mt", mt.Registry(), "ping", []string{"rpc_result", "message"}},
}

// TestEveryConstructor sends random values of every constructor and function
// through the binary form and through JSON.
func TestEveryConstructor(t *testing.T) {
	for _, s := range schemas {
		t.Run(s.name, func(t *testing.T) {
			f := tltest.NewFiller(s.reg, s.any, 7)
			for _, d := range s.reg.Descriptors() {
				for range 2 {
					o := f.Object(d, 0)
					data, err := tl.Append(nil, o)
					if err != nil {
						t.Fatalf("%s: %v", d.Name, err)
					}
					checkBinary(t, s.reg, d, o, data)
					checkJSON(t, s.reg, d, o)
				}
			}
		})
	}
}

func checkBinary(t *testing.T, reg *tl.Registry, d *tl.Descriptor, o tl.Object, data []byte) {
	t.Helper()
	if len(data)%4 != 0 {
		t.Errorf("%s: %d bytes, not a multiple of 4", d.Name, len(data))
	}
	got := d.New()
	if err := tl.Unmarshal(data, got); err != nil {
		t.Fatalf("%s: decode: %v", d.Name, err)
	}
	if !reflect.DeepEqual(got, o) {
		t.Fatalf("%s: decoded to something else\n got %+v\nwant %+v", d.Name, got, o)
	}
	dec := tl.NewDecoder(data)
	any := reg.Decode(dec)
	if dec.Err() != nil || dec.Len() != 0 || !reflect.DeepEqual(any, o) {
		t.Fatalf("%s: Decode: %v, %d bytes left", d.Name, dec.Err(), dec.Len())
	}
	again, err := tl.Append(nil, got)
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("%s: encoded again: %v\n got %x\nwant %x", d.Name, err, again, data)
	}
}

func checkJSON(t *testing.T, reg *tl.Registry, d *tl.Descriptor, o tl.Object) {
	t.Helper()
	text, err := tljson.Marshal(reg, o)
	if err != nil {
		t.Fatalf("%s: %v", d.Name, err)
	}
	got, err := tljson.Unmarshal(reg, text)
	if err != nil {
		t.Fatalf("%s: %v\n%s", d.Name, err, text)
	}
	if !reflect.DeepEqual(got, o) {
		t.Fatalf("%s: JSON read back as something else\n got %+v\nwant %+v\n%s", d.Name, got, o, text)
	}
}

func TestEveryPrefixFails(t *testing.T) {
	for _, s := range schemas {
		t.Run(s.name, func(t *testing.T) {
			f := tltest.NewFiller(s.reg, s.any, 8)
			for _, d := range s.reg.Descriptors() {
				if slices.Contains(s.raw, d.Name) {
					continue
				}
				data, err := tl.Append(nil, f.Object(d, 1))
				if err != nil {
					t.Fatalf("%s: %v", d.Name, err)
				}
				for n := range data {
					if err := tl.Unmarshal(data[:n], d.New()); err == nil {
						t.Fatalf("%s: the first %d of %d bytes decode", d.Name, n, len(data))
					}
				}
				if err := tl.Unmarshal(append(data, 0, 0, 0, 0), d.New()); err == nil {
					t.Fatalf("%s: trailing bytes are accepted", d.Name)
				}
			}
		})
	}
}

// TestStructsFollowDescriptors holds what reflection relies on: the i-th field
// described is the i-th field of the struct.
func TestStructsFollowDescriptors(t *testing.T) {
	for _, s := range schemas {
		for _, d := range s.reg.Descriptors() {
			typ := reflect.TypeOf(d.New()).Elem()
			if typ.NumField() != len(d.Fields) {
				t.Errorf("%s: %d struct fields, %d described", d.Name, typ.NumField(), len(d.Fields))
				continue
			}
			for i, f := range d.Fields {
				if got, want := letters(typ.Field(i).Name), letters(f.Name); got != want {
					t.Errorf("%s: struct field %s, described %s", d.Name, typ.Field(i).Name, f.Name)
				}
			}
			if d.New().ConstructorID() != d.ID || s.reg.ByID(d.ID) != d || s.reg.ByName(d.Name) != d {
				t.Errorf("%s: id %08x does not find it", d.Name, d.ID)
			}
		}
		if s.reg.ByID(1) != nil || s.reg.ByName("no.such") != nil {
			t.Errorf("%s: found what is not there", s.name)
		}
	}
}

// letters is a name without underscores and case.
func letters(s string) string {
	return string(bytes.ReplaceAll(bytes.ToLower([]byte(s)), []byte("_"), nil))
}
