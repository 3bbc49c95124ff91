package config

import (
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
)

// mismatch is a text that is not a value of the field's type.
type mismatch struct{ reason, hint string }

// parseScalar turns text into a value for a field of type t.
func parseScalar(t reflect.Type, text string) (any, *mismatch) {
	switch {
	case t == reflect.TypeFor[slog.Level]():
		var level slog.Level
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return nil, &mismatch{fmt.Sprintf("%q is not a log level", text), "use debug, info, warn or error"}
		}
		return level, nil
	case t.Kind() == reflect.String:
		return text, nil
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int32:
		n, err := strconv.ParseInt(text, 10, t.Bits())
		if err != nil {
			return nil, &mismatch{fmt.Sprintf("%q is not a whole number", text), "write digits only, at most " + maxOf(t)}
		}
		return n, nil
	default:
		return nil, &mismatch{"a single value is not possible here", "write " + form(t)}
	}
}

func maxOf(t reflect.Type) string {
	return strconv.FormatUint(1<<(t.Bits()-1)-1, 10)
}

// form describes what a field of type t looks like in YAML.
func form(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[[]DC]():
		return "a list such as [{id: 2, addr: \"127.0.0.1:443\"}]"
	case t.Kind() == reflect.Slice:
		return "a list such as [a, b]"
	case t.Kind() == reflect.Struct:
		keys, _ := keysOf(t)
		return "a section with the keys " + strings.Join(keys, ", ")
	case t.Kind() == reflect.String:
		return "a text"
	default:
		return "a number"
	}
}

// parseText turns the text of an environment variable or a flag into a value:
// lists are written a,b and data centres 2=host:port,4=host:port.
func parseText(t reflect.Type, text string) (any, *mismatch) {
	if t.Kind() != reflect.Slice {
		return parseScalar(t, text)
	}
	var list []any
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		if t.Elem() != reflect.TypeFor[DC]() {
			list = append(list, item)
			continue
		}
		id, addr, ok := strings.Cut(item, "=")
		n, err := strconv.Atoi(strings.TrimSpace(id))
		if !ok || err != nil {
			return nil, &mismatch{fmt.Sprintf("%q is not a data centre", item), "write id=host:port, several with commas between"}
		}
		list = append(list, map[string]any{"id": n, "addr": strings.TrimSpace(addr)})
	}
	return list, nil
}

// render is the inverse of parseText, for people; secrets are redacted.
func render(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case []string:
		return strings.Join(x, ",")
	case []DC:
		items := make([]string, len(x))
		for i, dc := range x {
			items[i] = fmt.Sprintf("%d=%s", dc.ID, dc.Addr)
		}
		return strings.Join(items, ",")
	case slog.Level:
		return strings.ToLower(x.String())
	default:
		return fmt.Sprint(x) // a telemetry.Secret prints itself redacted
	}
}
