package expr

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/telemetry"
)

var testNames = Names{
	Scope:  []string{"account", "inputs", "steps", "now", "secret", "item"},
	Fields: map[string][]string{"inputs": {"title", "n"}},
}

const canary = telemetry.Secret("correct horse battery")

func testScope(t *testing.T) Scope {
	t.Helper()
	s := Scope{
		"now": NowFunc(time.Date(2026, 3, 1, 12, 30, 5, 0, time.UTC)),
		"secret": SecretFunc(func(_ context.Context, ref string) (telemetry.Secret, error) {
			if ref != "env:X" {
				return "", errors.New("no such secret")
			}
			return canary, nil
		}),
	}
	for name, v := range map[string]any{
		"account": map[string]any{"id": "alice", "index": 3, "vars": map[string]any{"bio": "Support"}, "groups": []string{"a", "b"}},
		"inputs":  map[string]any{"title": "Team", "n": int64(9007199254740993)},
		"steps": map[string]any{"list": map[string]any{
			"items": []any{map[string]any{"id": int64(1), "current": true}, map[string]any{"id": int64(2), "current": false}},
			"get":   "a field named get",
		}},
		"item": 1.5,
	} {
		x, err := FromGo(name, v)
		if err != nil {
			t.Fatal(err)
		}
		s[name] = x
	}
	return s
}

func TestEval(t *testing.T) {
	s := testScope(t)
	for _, tt := range []struct {
		expr string
		want any
	}{
		{"1 + 2", int64(3)},
		{"inputs.n", int64(9007199254740993)},
		{"item", 1.5},
		{"account.id + '!'", "alice!"},
		{"account['id']", "alice"},
		{"account.vars.get('bio', 'none')", "Support"},
		{"account.vars.get('mail', 'none')", "none"},
		{"account.vars.get('mail')", nil},
		{"'bio' in account.vars", true},
		{"'mail' in account.vars", false},
		{"len(account.vars)", int64(1)},
		{"[s.id for s in steps.list.items if not s.current]", []any{int64(2)}},
		{"steps.list.get", "a field named get"},
		{"{'a': [1, None, True]}", map[string]any{"a": []any{int64(1), nil, true}}},
		{"account.vars", map[string]any{"bio": "Support"}},
		{"account.groups", []any{"a", "b"}},
		{"account.vars == {'bio': 'Support'}", false}, // a record is not a dict
		{"now().unix", int64(1772368205)},
		{"now().format('2006-01')", "2026-03"},
		{"now()", "2026-03-01T12:30:05Z"},
		{"secret('env:X')", canary},
		{"secret('') == None", true},
		{"'%s' % secret('env:X')", "***"},
		{"(1, 'x')", []any{int64(1), "x"}},
		{"list(range(3))", []any{int64(0), int64(1), int64(2)}},
		{"  1", int64(1)},
	} {
		e, fault := Compile(tt.expr, source.Pos{Line: 1, Col: 1}, testNames)
		if fault != nil {
			t.Errorf("Compile(%s): %s", tt.expr, fault.Msg)
			continue
		}
		got, err := e.Eval(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", tt.expr, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.expr, diff)
		}
	}
}

func TestEvalErrors(t *testing.T) {
	s := testScope(t)
	for _, tt := range []struct{ expr, want string }{
		{"account.idd", "did you mean .id?"},
		{"account['nothing']", "key \"nothing\" not in account"},
		{"1 // 0", "division by zero"},
		{"'a' + 1", "unknown binary op"},
		{"secret('env:Y')", "no such secret"},
		{"secret('env:X') + 'x'", "unknown binary op: secret + string"},
		{"secret('env:X') == secret('env:X')", "secrets cannot be compared"},
		{"{secret('env:X'): 1}", "cannot be a key"},
		{"account.groups.append('c')", "frozen list"},
		{"now", "cannot leave an expression"},
		{"1 << 70", "does not fit 64 bits"},
		{"{1: 2}", "only text can be one"},
		{"fail('no')", "no"},
		{"[x for x in range(1 << 40) if x < 0]", "too many steps"},
		{"account < account", "cannot be ordered"},
		{"inputs.get()", "want at least 1"},
	} {
		e, fault := Compile(tt.expr, source.Pos{Line: 1, Col: 1}, testNames)
		if fault != nil {
			t.Errorf("Compile(%s): %s", tt.expr, fault.Msg)
			continue
		}
		_, err := e.Eval(t.Context(), s)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.expr, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), canary.Reveal()) {
			t.Errorf("%s: the error shows the secret", tt.expr)
		}
	}
}

func TestEvalEndsWithContext(t *testing.T) {
	e, fault := Compile("secret('slow')", source.Pos{Line: 1, Col: 1}, testNames)
	if fault != nil {
		t.Fatal(fault.Msg)
	}
	ctx, cancel := context.WithCancel(t.Context())
	blocked := make(chan struct{})
	s := Scope{"secret": SecretFunc(func(ctx context.Context, _ string) (telemetry.Secret, error) {
		close(blocked)
		<-ctx.Done()
		return "", ctx.Err()
	})}
	go func() {
		<-blocked
		cancel()
	}()
	if _, err := e.Eval(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the end of the context", err)
	}
}

func TestCompileFaults(t *testing.T) {
	for _, tt := range []struct {
		expr string
		col  int
		want string
		hint string
	}{
		{"", 5, "is missing", ""},
		{"1 +", 8, "want primary expression", ""},
		{"true", 5, "undefined: true", "write True"},
		{"acount.id", 5, "undefined: acount (did you mean account?)", ""},
		{"1 + inputs.titel", 16, `did you mean "title"`, "known here: title, n"},
		{"alice", 5, "undefined: alice", `text needs quotes: "alice"`},
		{"lambda account: nothing", 21, "undefined: nothing", "names here"},
		{"x = 1", 8, "got '='", ""},
		{"load('x.star')", 5, "got load", ""},
	} {
		_, fault := Compile(tt.expr, source.Pos{Line: 3, Col: 5}, testNames)
		if fault == nil {
			t.Errorf("%s compiles", tt.expr)
			continue
		}
		if strings.Count(fault.Msg+fault.Hint, "did you mean") > 1 {
			t.Errorf("%s: says it twice: %+v", tt.expr, *fault)
		}
		if fault.Pos != (source.Pos{Line: 3, Col: tt.col}) || !strings.Contains(fault.Msg, tt.want) || !strings.Contains(fault.Hint, tt.hint) {
			t.Errorf("%s: %+v, want column %d, %q, hint %q", tt.expr, *fault, tt.col, tt.want, tt.hint)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []Part
	}{
		{"", nil},
		{"plain $ text $", []Part{{Text: "plain $ text $"}}},
		{"${{ x }}", []Part{{Text: " x ", IsExpr: true, At: 3}}},
		{"a ${{x}} b", []Part{{Text: "a "}, {Text: "x", IsExpr: true, At: 5}, {Text: " b", At: 8}}},
		{"${{ {'a': {'b': 1}} }}", []Part{{Text: " {'a': {'b': 1}} ", IsExpr: true, At: 3}}},
		{`${{ "}}" + '\'}}' }}`, []Part{{Text: ` "}}" + '\'}}' `, IsExpr: true, At: 3}}},
		{`${{ """}}"x""" }}`, []Part{{Text: ` """}}"x""" `, IsExpr: true, At: 3}}},
		{"$${{ x }}", []Part{{Text: "${{ x }}"}}},
		{"${{a}}${{b}}", []Part{{Text: "a", IsExpr: true, At: 3}, {Text: "b", IsExpr: true, At: 9}}},
	} {
		got, err := Split(tt.in)
		if err != nil || !cmp.Equal(got, tt.want) {
			t.Errorf("Split(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"${{", "a ${{ b }", `${{ "}} `, "${{ { }}"} {
		if got, err := Split(in); err == nil {
			t.Errorf("Split(%q) = %+v, want an error", in, got)
		}
	}
}

func TestTemplateKeepsTypes(t *testing.T) {
	s := testScope(t)
	for _, tt := range []struct {
		in   string
		want any
	}{
		{"${{ inputs.n }}", int64(9007199254740993)},
		{"${{ account.groups }}", []any{"a", "b"}},
		{"n=${{ inputs.n }}", "n=9007199254740993"},
		{"${{ 1.5 }} ${{ True }} ${{ [1] }}", "1.5 True [1]"},
		{"pw ${{ secret('env:X') }}!", telemetry.Secret("pw " + canary + "!")},
		{"${{ '${{ inputs.n }}' }}", "${{ inputs.n }}"}, // results are not scanned again
	} {
		tpl, fault := CompileTemplate(tt.in, func(int) source.Pos { return source.Pos{Line: 1, Col: 1} }, testNames)
		if fault != nil {
			t.Errorf("%q: %s", tt.in, fault.Msg)
			continue
		}
		got, err := tpl.Eval(t.Context(), s)
		if err != nil || !cmp.Equal(got, tt.want) {
			t.Errorf("%q = %#v, %v; want %#v", tt.in, got, err, tt.want)
		}
	}
	tpl, _ := CompileTemplate("a ${{ None }}", func(int) source.Pos { return source.Pos{} }, testNames)
	if _, err := tpl.Eval(t.Context(), s); err == nil || !strings.Contains(err.Error(), "None") {
		t.Errorf("None in a text: error %v", err)
	}
}

// TestSharedByManyGoroutines is for the race detector: one compiled expression
// serves all accounts.
func TestSharedByManyGoroutines(t *testing.T) {
	e, fault := Compile("[account.id + str(i) for i in range(3)] + [item]", source.Pos{Line: 1, Col: 1}, testNames)
	if fault != nil {
		t.Fatal(fault.Msg)
	}
	s := testScope(t)
	done := make(chan error)
	for i := range 8 {
		go func() {
			mine := Scope{"account": s["account"], "item": starlark.MakeInt(i)}
			got, err := e.Eval(t.Context(), mine)
			if err == nil && got.([]any)[3] != int64(i) {
				err = errors.New("somebody else's item")
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"a ${{ x }} b", `${{ "}}" }}`, "$${{", "${{ {'a': {}} }}", "${{ ''' }}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts, err := Split(s)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, p := range parts {
			if p.IsExpr {
				if s[p.At:p.At+len(p.Text)] != p.Text {
					t.Fatalf("part %+v is not at its place in %q", p, s)
				}
				again.WriteString(Open + p.Text + shut)
				continue
			}
			again.WriteString(strings.ReplaceAll(p.Text, Open, "$"+Open))
		}
		if back, err := Split(again.String()); err != nil || len(back) != len(parts) {
			t.Fatalf("%q -> %q -> %+v, %v", s, again.String(), back, err)
		}
	})
}
