package scripts

import (
	"time"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/selector"
	"github.com/tgfleet/tgfleet/store"
)

// RunOn says how the accounts of a run share the work.
type RunOn string

// Values of run_on. On a step, RunOnOne makes it a meeting point; see [Step].
const (
	RunOnAll  RunOn = "all"
	RunOnOne  RunOn = "one"
	RunOnEach RunOn = "each-in-order" // one account after the other; playbooks only
)

// Playbook is a loaded playbook: every expression is compiled and every field
// known. It is immutable and shared by all accounts.
type Playbook struct {
	Name        string
	Description string
	File        string
	Source      []byte
	RunOn       RunOn
	Inputs      []Input
	Steps       []*Step

	accounts *selector.Selector // nil: every account
	vars     []named
	outputs  []named
}

// Step is one step. With run_on: one it is a meeting point: it begins when
// every account still in the run has reached it, one account does it, and all
// go on with its result.
type Step struct {
	ID    string // "" when nothing refers to it
	Name  string // for people
	Path  string // in the journal: steps.ID, or steps.N counted from 1
	Use   string
	As    string // name of the item inside for_each
	RunOn RunOn
	NoLog bool
	Pos   source.Pos

	// ContinueOn lists error types that do not end the account's run.
	ContinueOn []string
	Retry      Retry

	module    *module.Module
	with      value
	when      *expr.Expr
	forEach   *expr.Expr
	accounts  *selector.Selector
	checkWith *checkWith
}

// Retry says how often and when a step is tried again. Attempts counts the
// first one.
type Retry struct {
	Attempts int
	Min, Max time.Duration
	On       []string // network, rpc_5xx, or error types
}

// checkWith makes a raw call convergent: a read tells whether there is
// anything to change.
type checkWith struct {
	read      string
	params    value
	unchanged *expr.Expr
}

// named is a template with the name it is found under.
type named struct {
	name  string
	value value
}

// Title is what people see: the name, else the id, else the module.
func (s *Step) Title() string {
	switch {
	case s.Name != "":
		return s.Name
	case s.ID != "":
		return s.ID
	}
	return s.Use
}

// Selector returns the text of the accounts field, "*" when there is none.
func (p *Playbook) Selector() string {
	if p.accounts == nil {
		return "*"
	}
	return p.accounts.String()
}

// SelectAccounts picks the accounts that a run of p is for: enabled, matching
// the accounts field of the playbook and, when given, limit.
func (p *Playbook) SelectAccounts(accounts []store.Account, states map[string]store.AccountState, limit *Selector) []store.Account {
	var out []store.Account
	for _, a := range accounts {
		st := states[a.ID]
		if !a.Enabled || p.accounts != nil && !p.accounts.Match(a, st) || limit != nil && !limit.Match(a, st) {
			continue
		}
		out = append(out, a)
	}
	return out
}
