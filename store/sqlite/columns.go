package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// nanos is a time as a column: Unix nanoseconds, 0 for the zero time.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func fromNanos(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}

// orNow gives records that carry no time the present one.
func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// varsFromJSON decodes a map of free values. Whole numbers come back as int64,
// so that ids above 2^53 stay exact, others as float64.
func varsFromJSON(column string, vars *map[string]any) error {
	d := json.NewDecoder(strings.NewReader(column))
	d.UseNumber()
	if err := d.Decode(vars); err != nil {
		return fmt.Errorf("decode vars: %w", err)
	}
	for k, v := range *vars {
		(*vars)[k] = plainNumbers(v)
	}
	return nil
}

// plainNumbers replaces json.Number, in place where it can.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil {
			return v.String() // beyond float64: the digits are all there is
		}
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}
