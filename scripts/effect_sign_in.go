package scripts

import (
	"context"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl"
)

// SignIn implements module.Effects.
func (f *effects) SignIn() telegram.Invoker { return signIn{f} }

// signIn journals the requests of a sign-in without what is in them. Each is
// a new effect: the sign-in's own state tells what to repeat.
type signIn struct{ f *effects }

// Invoke implements telegram.Invoker.
func (s signIn) Invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	method, err := methodOf(req)
	if err != nil {
		return nil, err
	}
	f := s.f
	if effect.Of(method) == effect.Read {
		return f.send(ctx, req, &effectFold{n: -1, method: method, class: effect.Read})
	}
	e := &effectFold{n: f.next, method: method, class: effect.Of(method)}
	f.next++
	f.asked[method]++
	f.before.effects = append(f.before.effects, e)
	if err := f.intent(ctx, e, ""); err != nil {
		return nil, err
	}
	body, err := f.send(ctx, req, e)
	switch {
	case err == nil:
		e.outcome = outcomeDone
		return body, f.result(ctx, e, statusOK, nil, "")
	case fateOf(err) == fateRefused:
		e.outcome = outcomeRefused
		if bad := f.result(ctx, e, statusFailed, nil, err.Error()); bad != nil {
			return nil, bad
		}
		return nil, err
	}
	return nil, asUnreachable(err)
}
