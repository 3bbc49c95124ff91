package expr

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"go.starlark.net/starlark"

	"github.com/tgfleet/tgfleet/telemetry"
)

// Secret is a value that cannot be looked at: it can only be handed to a
// parameter that takes secrets.
type Secret struct{ value telemetry.Secret }

// String returns the redacted form.
func (s Secret) String() string { return telemetry.Redacted }

// Type is secret.
func (s Secret) Type() string { return "secret" }

// Freeze does nothing: a secret is immutable.
func (s Secret) Freeze() {}

// Truth tells whether there is one.
func (s Secret) Truth() starlark.Bool { return s.value != "" }

// Hash fails, so that a secret is never a key.
func (s Secret) Hash() (uint32, error) { return 0, fmt.Errorf("a secret cannot be a key") }

// CompareSameType refuses: comparing would tell about the secret.
func (s Secret) CompareSameType(syntaxToken, starlark.Value, int) (bool, error) {
	return false, fmt.Errorf("secrets cannot be compared")
}

// Time is a moment: x.unix, x.iso, x.year, x.month, x.day, x.hour, x.minute,
// x.second, x.weekday and x.format(layout) with a layout of package time. It
// is in UTC.
type Time struct{ t time.Time }

// NewTime returns t as a value.
func NewTime(t time.Time) Time { return Time{t.UTC().Truncate(time.Second)} }

// String is the form of RFC 3339.
func (t Time) String() string { return t.t.Format(time.RFC3339) }

// Type is time.
func (t Time) Type() string { return "time" }

// Freeze does nothing: a moment is immutable.
func (t Time) Freeze() {}

// Truth is true.
func (t Time) Truth() starlark.Bool { return true }

// Hash hashes the second.
func (t Time) Hash() (uint32, error) {
	h := fnv.New32a()
	fmt.Fprint(h, t.t.Unix())
	return h.Sum32(), nil
}

// AttrNames lists what Attr knows.
func (t Time) AttrNames() []string {
	return []string{"day", "format", "hour", "iso", "minute", "month", "second", "unix", "weekday", "year"}
}

// Attr returns a part of the moment.
func (t Time) Attr(name string) (starlark.Value, error) {
	switch name {
	case "unix":
		return starlark.MakeInt64(t.t.Unix()), nil
	case "iso":
		return starlark.String(t.String()), nil
	case "year":
		return starlark.MakeInt(t.t.Year()), nil
	case "month":
		return starlark.MakeInt(int(t.t.Month())), nil
	case "day":
		return starlark.MakeInt(t.t.Day()), nil
	case "hour":
		return starlark.MakeInt(t.t.Hour()), nil
	case "minute":
		return starlark.MakeInt(t.t.Minute()), nil
	case "second":
		return starlark.MakeInt(t.t.Second()), nil
	case "weekday":
		return starlark.String(t.t.Weekday().String()), nil
	case "format":
		return starlark.NewBuiltin("format", t.format), nil
	}
	return nil, nil
}

func (t Time) format(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var layout string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &layout); err != nil {
		return nil, err
	}
	return starlark.String(t.t.Format(layout)), nil
}

// NowFunc is the builtin now(): the moment at which the step began, the same
// in all expressions of a step.
func NowFunc(at time.Time) starlark.Value {
	return starlark.NewBuiltin("now", func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
			return nil, err
		}
		return NewTime(at), nil
	})
}

// SecretFunc is the builtin secret(ref). An empty reference gives None, so
// that secret(account.password_ref) works for accounts without one.
func SecretFunc(read func(ctx context.Context, ref string) (telemetry.Secret, error)) starlark.Value {
	return starlark.NewBuiltin("secret", func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var ref starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &ref); err != nil {
			return nil, err
		}
		name, ok := starlark.AsString(ref)
		if ref == starlark.None || ok && name == "" {
			return starlark.None, nil
		}
		if !ok {
			return nil, fmt.Errorf("secret() needs a reference as text, got %s", ref.Type())
		}
		s, err := read(contextOf(thread), name)
		if err != nil {
			return nil, err
		}
		return Secret{s}, nil
	})
}
