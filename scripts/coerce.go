package scripts

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/secret"
)

const maxItems = 100_000 // of a list input

// coerce brings a value, which may be the text of a command line, to the
// input's type. Durations become seconds and sizes bytes, so that expressions
// can count with them.
func (in *Input) coerce(v any) (any, error) {
	if in.Type != "list" {
		return in.scalar(in.Type, plain(v))
	}
	var items []any
	switch x := plain(v).(type) {
	case []any:
		items = x
	case string: // --set admins=alice,bob
		for s := range strings.SplitSeq(x, ",") {
			if s = strings.TrimSpace(s); s != "" {
				items = append(items, s)
			}
		}
	default:
		return nil, fmt.Errorf("want a list, got %s", module.Describe(x))
	}
	if len(items) > maxItems {
		return nil, fmt.Errorf("%d items, at most %d", len(items), maxItems)
	}
	out := make([]any, len(items))
	for i, item := range items {
		x, err := in.scalar(in.Of, plain(item))
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out[i] = x
	}
	return out, nil
}

// plain brings Go and JSON values to those that expressions know.
func plain(v any) any {
	switch x := v.(type) {
	case int:
		return int64(x)
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n
		}
		f, _ := x.Float64()
		return f
	case []string:
		out := make([]any, len(x))
		for i, s := range x {
			out[i] = s
		}
		return out
	}
	return v
}

func (in *Input) scalar(typ string, v any) (any, error) {
	switch typ {
	case "bool":
		if s, ok := v.(string); ok {
			if b, err := strconv.ParseBool(s); err == nil {
				return b, nil
			}
		}
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("want true or false, got %s", module.Describe(v))
	case "int", "float":
		return number(typ, v)
	case "duration":
		return seconds(v)
	case "size":
		return size(v)
	}
	s, err := text(v)
	if err != nil {
		return nil, err
	}
	if in.pattern != nil && !in.pattern.MatchString(s) {
		return nil, fmt.Errorf("does not match the pattern %s", in.pattern)
	}
	return in.textual(typ, s)
}

func text(v any) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case int64:
		return strconv.FormatInt(x, 10), nil
	}
	return "", fmt.Errorf("want text, got %s", module.Describe(v))
}

var usernamePattern = regexp.MustCompile(`^@?[A-Za-z][A-Za-z0-9_]{1,31}$`)

// textual checks the types that are text of some form.
func (in *Input) textual(typ, s string) (any, error) {
	switch typ {
	case "enum":
		if !slices.Contains(in.Values, s) {
			return nil, fmt.Errorf("%q is none of %s", s, strings.Join(in.Values, ", "))
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil, fmt.Errorf("%q is not a date: write 2006-01-31", s)
		}
	case "file":
		if _, err := os.Stat(s); err != nil {
			return nil, err
		}
	case "username":
		if !usernamePattern.MatchString(s) {
			return nil, fmt.Errorf("%q is not a username: 2 to 32 letters, digits and underscores", s)
		}
		return "@" + strings.TrimPrefix(s, "@"), nil
	case "secret":
		if _, err := secret.ParseRef(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func number(typ string, v any) (any, error) {
	switch x := v.(type) {
	case int64:
		if typ == "float" {
			return float64(x), nil
		}
		return x, nil
	case float64:
		if typ == "float" {
			return x, nil
		}
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return int64(x), nil
		}
	case string:
		if n, err := strconv.ParseInt(x, 10, 64); err == nil {
			return number(typ, n)
		}
		if f, err := strconv.ParseFloat(x, 64); err == nil && typ == "float" && !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f, nil
		}
	}
	if typ == "int" {
		return nil, fmt.Errorf("want a whole number, got %s", module.Describe(v))
	}
	return nil, fmt.Errorf("want a number, got %s", module.Describe(v))
}

func seconds(v any) (any, error) {
	if s, ok := v.(string); ok {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			v = n
		}
	}
	d, err := module.Duration(v)
	if err != nil {
		return nil, err
	}
	if d%time.Second == 0 {
		return int64(d / time.Second), nil
	}
	return d.Seconds(), nil
}

var sizePattern = regexp.MustCompile(`^([0-9]+)\s*(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)?$`)

var sizeUnits = map[string]int64{
	"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}

func size(v any) (any, error) {
	if n, ok := v.(int64); ok && n >= 0 {
		return n, nil
	}
	s, _ := v.(string)
	m := sizePattern.FindStringSubmatch(s)
	if m == nil {
		return nil, fmt.Errorf("want a size such as 64MiB, got %s", module.Describe(v))
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	unit := sizeUnits[m[2]]
	if err != nil || n > math.MaxInt64/unit {
		return nil, fmt.Errorf("%q is too large", s)
	}
	return n * unit, nil
}
