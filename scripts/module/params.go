package module

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Param describes one parameter of a module.
type Param struct {
	Name     string
	Doc      string
	Type     string // as people call it: text, number, list of text, ...
	Required bool
	index    int
}

// Decoder is implemented by parameter types that read plain data themselves.
type Decoder interface {
	DecodeParam(v any) error
	// ParamType is what people call the type.
	ParamType() string
}

func describe(t reflect.Type) []Param {
	var out []Param
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("with"), ",")
		if name == "" {
			panic(fmt.Sprintf("module: field %s of %s has no with tag", f.Name, t))
		}
		out = append(out, Param{
			Name: name, Doc: f.Tag.Get("doc"), Type: typeName(f.Type), Required: options == "required", index: i,
		})
	}
	return out
}

// Names lists the parameters.
func (m *Module) Names() []string {
	out := make([]string, len(m.Params))
	for i, p := range m.Params {
		out[i] = p.Name
	}
	return out
}

// Param finds a parameter by name.
func (m *Module) Param(name string) (Param, bool) {
	i := slices.IndexFunc(m.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return Param{}, false
	}
	return m.Params[i], true
}

// Check reports what is wrong with a literal value of a parameter, so that a
// playbook fails when it loads and not in the middle of a run.
func (m *Module) Check(p Param, v any) error {
	return decodeValue(v, reflect.New(m.params.Field(p.index).Type).Elem())
}

func decode(values map[string]any, into reflect.Value) error {
	var errs []error
	params := describe(into.Type())
	for _, p := range params {
		v, given := values[p.Name]
		if !given || v == nil {
			if p.Required {
				errs = append(errs, fmt.Errorf("with.%s is needed and is not set", p.Name))
			}
			continue
		}
		if err := decodeValue(v, into.Field(p.index)); err != nil {
			errs = append(errs, fmt.Errorf("with.%s: %w", p.Name, err))
		}
	}
	for name := range values {
		if !slices.ContainsFunc(params, func(p Param) bool { return p.Name == name }) {
			errs = append(errs, fmt.Errorf("with.%s is not a parameter", name))
		}
	}
	return errors.Join(errs...)
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[telemetry.Secret]()
	decoderType  = reflect.TypeFor[Decoder]()
)

func typeName(t reflect.Type) string {
	if reflect.PointerTo(t).Implements(decoderType) {
		return reflect.New(t).Interface().(Decoder).ParamType()
	}
	switch t {
	case durationType:
		return "duration"
	case secretType:
		return "secret"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "truth value"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "list of " + typeName(t.Elem())
	case reflect.Map:
		return "mapping"
	case reflect.Pointer:
		return typeName(t.Elem())
	}
	return "any value"
}

func decodeValue(v any, into reflect.Value) error {
	t := into.Type()
	if d, ok := into.Addr().Interface().(Decoder); ok {
		return d.DecodeParam(v)
	}
	wrong := func() error { return fmt.Errorf("want %s, got %s", typeName(t), Describe(v)) }
	if _, ok := v.(telemetry.Secret); ok && t != secretType {
		return errors.New("a secret cannot be used here: this parameter would show it")
	}
	switch t {
	case durationType:
		d, err := Duration(v)
		into.SetInt(int64(d))
		return err
	case secretType:
		return setSecret(v, into)
	}
	switch t.Kind() {
	case reflect.Interface:
		into.Set(reflect.ValueOf(v))
	case reflect.Pointer:
		into.Set(reflect.New(t.Elem()))
		return decodeValue(v, into.Elem())
	case reflect.Bool:
		b, ok := v.(bool)
		if !ok {
			return wrong()
		}
		into.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, ok := whole(v)
		if !ok || into.OverflowInt(n) {
			return wrong()
		}
		into.SetInt(n)
	case reflect.Float64:
		switch n := v.(type) {
		case float64:
			into.SetFloat(n)
		case int64:
			into.SetFloat(float64(n))
		default:
			return wrong()
		}
	case reflect.String:
		return setString(v, into)
	case reflect.Slice:
		return setSlice(v, into)
	case reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return wrong()
		}
		into.Set(reflect.ValueOf(m))
	default:
		return fmt.Errorf("parameters of type %s are not supported", t)
	}
	return nil
}

func setSecret(v any, into reflect.Value) error {
	switch s := v.(type) {
	case telemetry.Secret:
		into.SetString(s.Reveal())
		return nil
	case string:
		return errors.New(`a literal secret must not stand in a playbook: write ${{ secret("env:NAME") }}, or file:PATH or cmd:[program, argument]`)
	}
	return fmt.Errorf("want a secret, got %s", Describe(v))
}

// setString accepts numbers too: title: 2024 needs no quotes.
func setString(v any, into reflect.Value) error {
	switch s := v.(type) {
	case string:
		into.SetString(s)
	case int64:
		into.SetString(strconv.FormatInt(s, 10))
	default:
		return fmt.Errorf("want text, got %s", Describe(v))
	}
	return nil
}

func setSlice(v any, into reflect.Value) error {
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("want %s, got %s", typeName(into.Type()), Describe(v))
	}
	into.Set(reflect.MakeSlice(into.Type(), len(list), len(list)))
	for i, item := range list {
		if item == nil {
			return fmt.Errorf("item %d is nothing", i+1)
		}
		if err := decodeValue(item, into.Index(i)); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	return nil
}

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case float64:
		if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return int64(n), true
		}
	}
	return 0, false
}

// Duration reads "1h30m", "7d" or a number of seconds.
func Duration(v any) (time.Duration, error) {
	const most = math.MaxInt64 / int64(time.Second)
	var d time.Duration
	switch x := v.(type) {
	case int64:
		if x > most || x < -most {
			return 0, fmt.Errorf("%d seconds is out of range", x)
		}
		d = time.Duration(x) * time.Second
	case float64:
		if math.Abs(x) > float64(most) {
			return 0, fmt.Errorf("%g seconds is out of range", x)
		}
		d = time.Duration(x * float64(time.Second))
	case string:
		var err error
		if days, ok := strings.CutSuffix(x, "d"); ok {
			n, bad := strconv.ParseInt(days, 10, 32)
			d, err = time.Duration(n)*24*time.Hour, bad
		} else {
			d, err = time.ParseDuration(x)
		}
		if err != nil {
			return 0, fmt.Errorf(`%q is not a duration: write 90s, 15m, 2h or 7d`, x)
		}
	default:
		return 0, fmt.Errorf("want a duration such as 15m, got %s", Describe(v))
	}
	if d < 0 {
		return 0, errors.New("a duration cannot be negative")
	}
	return d, nil
}

// Describe names a value's type as people do, and never its content.
func Describe(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case bool:
		return "a truth value"
	case int64, float64:
		return "a number"
	case string:
		return "text"
	case telemetry.Secret:
		return "a secret"
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	}
	return fmt.Sprintf("a %T", v)
}

// UnknownParam is the message about a parameter that a module does not have.
func (m *Module) UnknownParam(name string) string {
	return fmt.Sprintf("%s has no parameter %q%s", m.Name, name, source.DidYouMean(name, m.Names()))
}
