package scripts

import (
	"context"
	"fmt"
	"maps"
	"time"

	"go.starlark.net/starlark"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/telemetry"
)

// scope is what expressions of a step see; now is fixed for all of them.
func (r *accountRun) scope(now time.Time) (expr.Scope, error) {
	cfg, st := r.account.Config(), r.account.State()
	vars := cfg.Vars
	if vars == nil {
		vars = map[string]any{}
	}
	account, err := expr.FromGo("account", map[string]any{
		"id": cfg.ID, "index": r.index, "phone": cfg.Phone, "login": cfg.Login, "password_ref": cfg.PasswordRef,
		"groups": cfg.Groups, "tags": cfg.Tags, "vars": plainVars(vars),
		"user_id": st.UserID, "username": st.Username, "state": string(st.State),
	})
	if err != nil {
		return nil, err
	}
	run, err := expr.FromGo("run", map[string]any{
		"id": r.x.run.ID, "playbook": r.x.pb.Name, "accounts": len(r.x.run.Accounts), "started": expr.NewTime(r.x.run.CreatedAt),
	})
	if err != nil {
		return nil, err
	}
	s := expr.Scope{
		"account": account, "inputs": r.x.inputs, "run": run,
		"now": expr.NowFunc(now), "secret": expr.SecretFunc(r.secret),
		"steps": expr.NewObject("steps", maps.Clone(r.steps)),
	}
	if r.vars != nil {
		s["vars"] = r.vars
	}
	return s, nil
}

// plainVars brings variables, as a store returns them, to whole numbers where
// they are whole.
func plainVars(vars map[string]any) map[string]any {
	out := make(map[string]any, len(vars))
	for k, v := range vars {
		if f, ok := v.(float64); ok && f == float64(int64(f)) && f < 1<<53 && f > -(1<<53) {
			v = int64(f)
		}
		out[k] = plain(v)
	}
	return out
}

func (r *accountRun) secret(ctx context.Context, ref string) (telemetry.Secret, error) {
	return r.x.engine.Secrets.Secret(ctx, ref)
}

// makeVars evaluates the playbook's variables, each seeing those before it.
func (r *accountRun) makeVars(ctx context.Context) error {
	values := make(map[string]starlark.Value)
	for _, v := range r.x.pb.vars {
		r.vars = expr.NewObject("vars", maps.Clone(values))
		s, err := r.scope(r.began)
		if err != nil {
			return err
		}
		x, err := v.value.eval(ctx, s)
		if err != nil {
			return fmt.Errorf("vars.%s: %w", v.name, err)
		}
		if values[v.name], err = expr.FromGo("vars."+v.name, x); err != nil {
			return err
		}
	}
	r.vars = expr.NewObject("vars", values)
	return nil
}

// makeOutputs evaluates the playbook's outputs at the end of the account's
// run. They are the run's: an account that has not done the steps they are
// about does not fail by it, see [Execution.Finish].
func (r *accountRun) makeOutputs(ctx context.Context) {
	if len(r.x.pb.outputs) == 0 {
		return
	}
	out, err := r.evalOutputs(ctx)
	r.x.mu.Lock()
	defer r.x.mu.Unlock()
	if err != nil {
		r.x.outputErr = err
		return
	}
	r.x.outputs[r.account.ID()] = out
}

func (r *accountRun) evalOutputs(ctx context.Context) (map[string]any, error) {
	s, err := r.scope(time.Now())
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(r.x.pb.outputs))
	for _, o := range r.x.pb.outputs {
		if out[o.name], err = o.value.eval(ctx, s); err != nil {
			return nil, fmt.Errorf("outputs.%s: %w", o.name, err)
		}
	}
	return out, nil
}
