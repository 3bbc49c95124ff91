package expr

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.starlark.net/starlark"
)

// Bounds of one evaluation. Memory is not bounded: expressions are the
// operator's own.
const (
	maxSteps = 2_000_000
	maxTime  = 5 * time.Second
)

// Scope holds the values of the names an expression may use. A missing name
// is None.
type Scope map[string]starlark.Value

// Eval evaluates the expression to plain data: nil, bool, int64, float64,
// string, []any, map[string]any or telemetry.Secret.
func (e *Expr) Eval(ctx context.Context, s Scope) (any, error) {
	v, err := e.value(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shorten(e.Source), err)
	}
	out, err := ToGo(v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shorten(e.Source), err)
	}
	return out, nil
}

// Truth evaluates a condition.
func (e *Expr) Truth(ctx context.Context, s Scope) (bool, error) {
	v, err := e.value(ctx, s)
	if err != nil {
		return false, fmt.Errorf("%s: %w", shorten(e.Source), err)
	}
	return bool(v.Truth()), nil
}

func (e *Expr) value(ctx context.Context, s Scope) (starlark.Value, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	thread := &starlark.Thread{Name: "expression", Print: func(*starlark.Thread, string) {}}
	thread.SetMaxExecutionSteps(maxSteps)
	thread.SetLocal(contextKey, ctx)
	stop := context.AfterFunc(ctx, func() { thread.Cancel("it took longer than " + maxTime.String()) })
	defer stop()

	args := make(starlark.Tuple, len(e.params))
	for i, name := range e.params {
		args[i] = starlark.None
		if v, ok := s[name]; ok {
			args[i] = v
		}
	}
	v, err := starlark.Call(thread, e.fn, args, nil)
	if err != nil {
		if bad, ok := errors.AsType[*starlark.EvalError](err); ok && bad.Unwrap() != nil {
			return nil, bad.Unwrap()
		}
		return nil, err
	}
	return v, nil
}

// contextKey is where builtins find the context of their evaluation: they may
// block, and Cancel does not reach a blocked builtin.
const contextKey = "context"

func contextOf(thread *starlark.Thread) context.Context {
	if ctx, ok := thread.Local(contextKey).(context.Context); ok {
		return ctx
	}
	return context.Background()
}

func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
