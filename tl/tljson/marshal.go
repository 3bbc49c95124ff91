package tljson

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/tgfleet/tgfleet/tl"
)

var errDeep = fmt.Errorf("objects are nested deeper than %d", tl.MaxDepth)

// Marshal returns the JSON of v: a tl.Object of the registry, or what a function
// answers: a bool, a number, a string, or a slice of these.
func Marshal(reg *tl.Registry, v any) ([]byte, error) {
	w := &writer{reg: reg}
	if err := w.value(reflect.ValueOf(v)); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return w.buf, nil
}

type writer struct {
	reg   *tl.Registry
	buf   []byte
	depth int
}

func (w *writer) text(s string) { w.buf = append(w.buf, s...) }

func (w *writer) quoted(s string) { w.buf = append(append(append(w.buf, '"'), s...), '"') }

func (w *writer) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Invalid:
		w.text("null")
		return nil
	case reflect.Interface, reflect.Pointer:
		return w.reference(v)
	case reflect.Bool:
		w.text(strconv.FormatBool(v.Bool()))
	case reflect.Int32:
		w.buf = strconv.AppendInt(w.buf, v.Int(), 10)
	case reflect.Int64:
		w.quoted(strconv.FormatInt(v.Int(), 10))
	case reflect.Float64:
		return w.double(v.Float())
	case reflect.String:
		return w.str(v.String())
	case reflect.Array: // int128, int256
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		w.quoted(hex.EncodeToString(b))
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			w.quoted(base64.StdEncoding.EncodeToString(v.Bytes()))
			return nil
		}
		return w.array(v)
	default:
		return fmt.Errorf("%s is not a TL value", v.Type())
	}
	return nil
}

// reference follows an optional scalar or an object.
func (w *writer) reference(v reflect.Value) error {
	if v.IsNil() {
		w.text("null")
		return nil
	}
	if o, ok := v.Interface().(tl.Object); ok {
		if inner := reflect.ValueOf(o); inner.IsNil() {
			w.text("null")
			return nil
		}
		return w.object(o)
	}
	return w.value(v.Elem())
}

func (w *writer) object(o tl.Object) error {
	d := w.reg.ByID(o.ConstructorID())
	if d == nil {
		return fmt.Errorf("%T is not of this schema", o)
	}
	if w.depth++; w.depth > tl.MaxDepth {
		return errDeep
	}
	defer func() { w.depth-- }()
	w.text(`{"_":`)
	w.quoted(d.Name)
	v := reflect.ValueOf(o).Elem()
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Optional() && v.Field(i).IsZero() {
			continue
		}
		w.text(`,`)
		w.quoted(f.Name)
		w.text(`:`)
		if err := w.value(v.Field(i)); err != nil {
			return err
		}
	}
	w.text("}")
	return nil
}

func (w *writer) array(v reflect.Value) error {
	w.text("[")
	for i := range v.Len() {
		if i > 0 {
			w.text(",")
		}
		if err := w.value(v.Index(i)); err != nil {
			return err
		}
	}
	w.text("]")
	return nil
}

func (w *writer) double(f float64) error {
	switch {
	case math.IsNaN(f):
		w.quoted("NaN")
	case math.IsInf(f, 1):
		w.quoted("Infinity")
	case math.IsInf(f, -1):
		w.quoted("-Infinity")
	default:
		b, err := json.Marshal(f)
		if err != nil {
			return errors.Join(errors.New("double"), err)
		}
		w.buf = append(w.buf, b...)
	}
	return nil
}

func (w *writer) str(s string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return err
	}
	w.buf = append(w.buf, bytes.TrimRight(b.Bytes(), "\n")...)
	return nil
}
