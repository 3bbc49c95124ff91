package module

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tgfleet/tgfleet/telemetry"
)

type testParams struct {
	Text   string           `with:"text,required" doc:"a text"`
	Flag   bool             `with:"flag" doc:"a flag"`
	Count  int32            `with:"count" doc:"a number"`
	Ratio  float64          `with:"ratio" doc:"a ratio"`
	Age    time.Duration    `with:"age" doc:"a duration"`
	Hidden telemetry.Secret `with:"hidden" doc:"a secret"`
	List   []string         `with:"list" doc:"texts"`
	About  *string          `with:"about" doc:"a text that may be missing"`
	Any    any              `with:"any" doc:"anything"`
	Map    map[string]any   `with:"map" doc:"a mapping"`
}

func run(t *testing.T, values map[string]any) (testParams, error) {
	t.Helper()
	var got testParams
	m := New("test.module", "A module for tests.", func(_ context.Context, _ *Call, p testParams) (Result, error) {
		got = p
		return Result{}, nil
	})
	_, err := m.Run(t.Context(), nil, values)
	return got, err
}

func TestDecode(t *testing.T) {
	got, err := run(t, map[string]any{
		"text": int64(2024), "flag": true, "count": 3.0, "ratio": int64(2), "age": "7d", "hidden": telemetry.Secret("pw"),
		"list": []any{"a", int64(1)}, "about": "", "any": []any{nil}, "map": map[string]any{"a": int64(1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := testParams{
		Text: "2024", Flag: true, Count: 3, Ratio: 2, Age: 7 * 24 * time.Hour, Hidden: "pw", List: []string{"a", "1"},
		About: new(""), Any: []any{nil}, Map: map[string]any{"a": int64(1)},
	}
	if diff := cmp.Diff(want, got, cmp.Transformer("reveal", telemetry.Secret.Reveal)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got, err = run(t, map[string]any{"text": "x", "about": nil})
	if err != nil || got.About != nil {
		t.Errorf("a parameter that is nothing: %+v, %v", got, err)
	}
}

func TestDecodeErrors(t *testing.T) {
	for _, tt := range []struct {
		values map[string]any
		want   string
	}{
		{map[string]any{}, "with.text is needed"},
		{map[string]any{"text": nil}, "with.text is needed"},
		{map[string]any{"text": true}, "with.text: want text, got a truth value"},
		{map[string]any{"text": telemetry.Secret("hunter2")}, "a secret cannot be used here"},
		{map[string]any{"text": "x", "hidden": "hunter2"}, "a literal secret must not stand"},
		{map[string]any{"text": "x", "hidden": int64(1)}, "want a secret, got a number"},
		{map[string]any{"text": "x", "flag": "yes"}, "want truth value, got text"},
		{map[string]any{"text": "x", "count": 1.5}, "want whole number"},
		{map[string]any{"text": "x", "count": int64(1) << 40}, "want whole number"},
		{map[string]any{"text": "x", "ratio": "1"}, "want number"},
		{map[string]any{"text": "x", "age": "soon"}, "not a duration"},
		{map[string]any{"text": "x", "age": int64(-1)}, "cannot be negative"},
		{map[string]any{"text": "x", "age": int64(1) << 62}, "out of range"},
		{map[string]any{"text": "x", "list": "a"}, "want list of text, got text"},
		{map[string]any{"text": "x", "list": []any{"a", true}}, "item 2: want text"},
		{map[string]any{"text": "x", "list": []any{nil}}, "item 1 is nothing"},
		{map[string]any{"text": "x", "map": "a"}, "want mapping, got text"},
		{map[string]any{"text": "x", "txet": "y"}, "with.txet is not a parameter"},
	} {
		_, err := run(t, tt.values)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.values, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows a secret: %v", err)
		}
	}
}

func TestDescribe(t *testing.T) {
	m := New("test.module", "doc", func(context.Context, *Call, testParams) (Result, error) { return Result{}, nil })
	types := map[string]string{}
	for _, p := range m.Params {
		types[p.Name] = p.Type
		if p.Doc == "" || p.Required != (p.Name == "text") {
			t.Errorf("parameter %+v", p)
		}
	}
	want := map[string]string{
		"text": "text", "flag": "truth value", "count": "whole number", "ratio": "number", "age": "duration",
		"hidden": "secret", "list": "list of text", "about": "text", "any": "any value", "map": "mapping",
	}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := m.UnknownParam("cuont"); !strings.Contains(got, `did you mean "count"`) {
		t.Errorf("unknown parameter: %s", got)
	}
}
