package expr

import (
	"encoding/json"
	"fmt"
	"strconv"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/tgfleet/tgfleet/telemetry"
)

type syntaxToken = syntax.Token

const (
	tokenEQ  = syntax.EQL
	tokenNEQ = syntax.NEQ
)

const maxDepth = 64

// FromGo turns plain data into a frozen Starlark value; kind is what messages
// call it.
func FromGo(kind string, v any) (starlark.Value, error) { return fromGo(kind, v, 0) }

func fromGo(kind string, v any, depth int) (starlark.Value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%s nests deeper than %d levels", kind, maxDepth)
	}
	switch v := v.(type) {
	case nil:
		return starlark.None, nil
	case starlark.Value:
		return v, nil
	case bool:
		return starlark.Bool(v), nil
	case int:
		return starlark.MakeInt(v), nil
	case int32:
		return starlark.MakeInt64(int64(v)), nil
	case int64:
		return starlark.MakeInt64(v), nil
	case float64:
		return starlark.Float(v), nil
	case json.Number:
		return fromNumber(v)
	case string:
		return starlark.String(v), nil
	case telemetry.Secret:
		return Secret{v}, nil
	case []string:
		list := make([]starlark.Value, len(v))
		for i, s := range v {
			list[i] = starlark.String(s)
		}
		return frozen(list), nil
	case []any:
		list := make([]starlark.Value, len(v))
		for i, item := range v {
			x, err := fromGo(kind, item, depth+1)
			if err != nil {
				return nil, err
			}
			list[i] = x
		}
		return frozen(list), nil
	case map[string]any:
		fields := make(map[string]starlark.Value, len(v))
		for name, item := range v {
			x, err := fromGo(kind+"."+name, item, depth+1)
			if err != nil {
				return nil, err
			}
			fields[name] = x
		}
		return NewObject(kind, fields), nil
	}
	return nil, fmt.Errorf("%s: a value of type %T cannot be used in expressions", kind, v)
}

func frozen(list []starlark.Value) starlark.Value {
	l := starlark.NewList(list)
	l.Freeze()
	return l
}

func fromNumber(n json.Number) (starlark.Value, error) {
	if i, err := n.Int64(); err == nil {
		return starlark.MakeInt64(i), nil
	}
	f, err := n.Float64()
	return starlark.Float(f), err
}

// ToGo turns a Starlark value into plain data.
func ToGo(v starlark.Value) (any, error) { return toGo(v, 0) }

func toGo(v starlark.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the value nests deeper than %d levels", maxDepth)
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return nil, nil
	case starlark.Bool:
		return bool(v), nil
	case starlark.Int:
		if i, ok := v.Int64(); ok {
			return i, nil
		}
		return nil, fmt.Errorf("the number %s does not fit 64 bits", v)
	case starlark.Float:
		return float64(v), nil
	case starlark.String:
		return string(v), nil
	case Secret:
		return v.value, nil
	case Time:
		return v.String(), nil
	case starlark.IterableMapping: // Object and dict
		out := make(map[string]any)
		for _, item := range v.Items() {
			name, ok := starlark.AsString(item[0])
			if !ok {
				return nil, fmt.Errorf("a key of the %s is %s, only text can be one", v.Type(), item[0].Type())
			}
			x, err := toGo(item[1], depth+1)
			if err != nil {
				return nil, err
			}
			out[name] = x
		}
		return out, nil
	case starlark.Iterable: // list, tuple, set, range
		out := []any{}
		for x := range starlark.Elements(v) {
			item, err := toGo(x, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, item)
		}
		return out, nil
	}
	return nil, fmt.Errorf("the value is a %s, which cannot leave an expression", v.Type())
}

// asText is how a value looks in the middle of a text.
func asText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", fmt.Errorf(`the value is None, which is no text: write (... or "")`)
	case string:
		return v, nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
