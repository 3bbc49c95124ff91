package handlers_test

import (
	"fmt"
	"reflect"
	"testing"
	"unsafe"

	"github.com/tgfleet/tgfleet/sim/layer"
)

// inside finds what points into a piece of memory.
type inside struct {
	from, to uintptr
	seen     map[[2]any]bool
	found    []string
}

func (in *inside) note(path string, at uintptr, size int) {
	if size > 0 && at >= in.from && at < in.to {
		in.found = append(in.found, path)
	}
}

// walk goes through all that v leads to, but for functions and the plans of layers.
func (in *inside) walk(path string, v reflect.Value) {
	if v.Type() == reflect.TypeFor[*layer.Set]() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		in.note(path, uintptr(unsafe.Pointer(unsafe.StringData(v.String()))), v.Len())
	case reflect.Pointer:
		if key := [2]any{v.Pointer(), v.Type()}; !v.IsNil() && !in.seen[key] {
			in.seen[key] = true
			in.walk(path, v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			in.walk(path, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			in.walk(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		in.note(path, v.Pointer(), v.Len())
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			in.walk(path+"[]", v.Index(i))
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			in.walk(path+".key", at.Key())
			in.walk(path+"[]", at.Value())
		}
	}
}

// TestNothingOfARequestIsKept: a row that held a word of a request would hold all
// of it in memory.
func TestNothingOfARequestIsKept(t *testing.T) {
	b := newChatBox(t)
	for _, req := range append(b.requests(), b.chatRequests()...) {
		body := encode(t, req)
		b.ask(body)
		start := uintptr(unsafe.Pointer(unsafe.SliceData(body)))
		in := &inside{from: start, to: start + uintptr(len(body)), seen: map[[2]any]bool{}}
		in.walk("api", reflect.ValueOf(b.api))
		for _, path := range in.found {
			t.Errorf("%s is kept in %s", fmt.Sprintf("%T", req), path)
		}
	}
}
