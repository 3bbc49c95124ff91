package scripts

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/modules"
)

const maxSteps = 1000

// notYetStep are fields of the language that this version does not have.
var notYetStep = map[string]string{
	"script":       "write an expression in with or when, or use: rpc",
	"call":         "write the steps here",
	"steps":        "write the steps one after the other, each with its when",
	"until":        "use retry for errors that pass",
	"timeout":      "each request has a time limit of its own",
	"rollout":      "items of for_each are done one after the other",
	"notify":       "write a step with when: steps.ID.changed",
	"changed_when": "look at steps.ID in a later step",
	"fail_when":    "look at steps.ID in a later step",
}

func (l *loader) steps(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		l.Errorf(n, "steps must be a list").Hint = "begin each step with a dash: - use: account.self"
		return
	}
	if len(n.Content) == 0 {
		l.Errorf(n, "steps is empty")
	}
	if len(n.Content) > maxSteps {
		l.Errorf(n, "%d steps, at most %d are read", len(n.Content), maxSteps)
		return
	}
	for i, item := range n.Content {
		if item = l.Resolve(item); item == nil {
			continue
		}
		s := l.step(item, i+1)
		l.pb.Steps = append(l.pb.Steps, s)
		if s.ID != "" {
			l.stepIDs = append(l.stepIDs, s.ID)
		}
	}
}

func (l *loader) step(n *yaml.Node, number int) *Step {
	s := &Step{Path: fmt.Sprintf("steps.%d", number), RunOn: RunOnAll, As: "item", Pos: source.PosOf(n)}
	var use, with, when, forEach, as, check *yaml.Node
	later := func(dst **yaml.Node) func(source.Pair) { return func(p source.Pair) { *dst = p.Value } }
	l.Fields(n, source.Fields{What: "step", NotYet: notYetStep, Known: map[string]func(source.Pair){
		"id":          func(p source.Pair) { l.stepID(p.Value, s) },
		"name":        func(p source.Pair) { s.Name, _ = l.String(p.Value, "name") },
		"use":         later(&use),
		"with":        later(&with),
		"when":        later(&when),
		"for_each":    later(&forEach),
		"as":          later(&as),
		"check_with":  later(&check),
		"accounts":    func(p source.Pair) { s.accounts = l.selector(p.Value) },
		"run_on":      func(p source.Pair) { l.stepRunOn(p.Value, s) },
		"no_log":      func(p source.Pair) { s.NoLog, _ = l.Bool(p.Value, "no_log") },
		"continue_on": func(p source.Pair) { s.ContinueOn = l.errorTypes(p.Value, "continue_on") },
		"retry":       func(p source.Pair) { l.retry(p.Value, s) },
	}})
	if n.Kind != yaml.MappingNode {
		return s
	}
	outside := l.names("steps")
	if when != nil && forEach == nil {
		s.when = l.bare(when, "when", outside)
	}
	inside := outside
	if forEach != nil {
		s.forEach = l.bare(forEach, "for_each", outside)
		if as != nil {
			l.itemName(as, s)
		}
		inside = l.names("steps", s.As)
		if when != nil {
			s.when = l.bare(when, "when", inside)
		}
	} else if as != nil {
		l.Errorf(as, "as has no meaning without for_each")
	}
	l.use(n, use, s)
	l.with(n, with, s, inside)
	if check != nil {
		l.checkWith(check, s, inside)
	}
	return s
}

func (l *loader) stepID(n *yaml.Node, s *Step) {
	id, ok := l.String(n, "id")
	switch {
	case !ok:
	case !expr.IsName(id):
		l.Errorf(n, "%q cannot be a step's id", id).Hint = expr.NameRule
	case slices.Contains(l.stepIDs, id):
		l.Errorf(n, "two steps have the id %q", id)
	default:
		s.ID, s.Path = id, "steps."+id
	}
}

func (l *loader) itemName(n *yaml.Node, s *Step) {
	name, _ := l.String(n, "as")
	if !expr.IsName(name) || slices.Contains(baseScope, name) || name == "steps" {
		l.Errorf(n, "%q cannot name the item", name).Hint = expr.NameRule + "; and none of " + strings.Join(baseScope, ", ") + ", steps"
		return
	}
	s.As = name
}

func (l *loader) stepRunOn(n *yaml.Node, s *Step) {
	text, _ := l.String(n, "run_on")
	switch {
	case RunOn(text) == RunOnAll:
	case RunOn(text) == RunOnOne && l.pb.RunOn == RunOnEach:
		l.Errorf(n, "a step with run_on: one waits for all accounts, which run_on: each-in-order keeps apart").
			Hint = "leave run_on out of the playbook"
	case RunOn(text) == RunOnOne:
		s.RunOn = RunOnOne
	default:
		l.Errorf(n, "run_on of a step is one or all%s", source.DidYouMean(text, []string{"one", "all"}))
	}
}

func (l *loader) use(at, n *yaml.Node, s *Step) {
	names := slices.Sorted(maps.Keys(l.modules))
	if n == nil {
		l.Errorf(at, "the step has no use: field").Hint = "modules: " + strings.Join(names, ", ")
		return
	}
	s.Use, _ = l.String(n, "use")
	s.module = l.modules[s.Use]
	if s.module == nil {
		l.Errorf(n, "no module is named %q%s", s.Use, source.DidYouMean(s.Use, names)).
			Hint = "modules: " + strings.Join(names, ", ")
	}
}

// with compiles the parameters, checks their names, and decodes those whose
// value is known already.
func (l *loader) with(at, n *yaml.Node, s *Step, names expr.Names) {
	var given []string
	if n != nil {
		if n.Kind != yaml.MappingNode {
			l.Errorf(n, "with must be a mapping (parameter: value)")
			return
		}
		s.with = l.value(n, names)
	}
	if s.module == nil {
		return
	}
	for _, f := range s.with.fields {
		given = append(given, f.name)
		p, ok := s.module.Param(f.name)
		if !ok {
			l.Errorf(f.keyAt, "%s", s.module.UnknownParam(f.name)).Hint = "parameters: " + strings.Join(s.module.Names(), ", ")
			continue
		}
		l.checkLiteral(s.module, p, f.value)
	}
	if s.Use == "rpc" {
		l.checkMethodParams(s.with)
	}
	for _, p := range s.module.Params {
		if p.Required && !slices.Contains(given, p.Name) {
			l.Errorf(at, "%s needs with.%s: %s", s.module.Name, p.Name, p.Doc)
		}
	}
}

// checkMethodParams finds parameters of a raw call that its method does not
// have.
func (l *loader) checkMethodParams(with value) {
	var method string
	for _, f := range with.fields {
		if x, known := f.value.known(); known && f.name == "method" {
			method, _ = x.(string)
		}
	}
	names := modules.MethodParams(method)
	for _, f := range with.fields {
		if f.name != "params" || names == nil {
			continue
		}
		for _, p := range f.value.fields {
			if !slices.Contains(names, p.name) && p.name != "_" {
				l.Errorf(p.keyAt, "%s has no parameter %q%s", method, p.name, source.DidYouMean(p.name, names)).
					Hint = "parameters: " + strings.Join(names, ", ")
			}
		}
	}
}

func (l *loader) checkLiteral(m *module.Module, p module.Param, v value) {
	x, known := v.known()
	if !known {
		return
	}
	if x == nil {
		if p.Required {
			l.Errorf(v.node, "with.%s is needed and is empty", p.Name)
		}
		return
	}
	if err := m.Check(p, x); err != nil {
		l.Errorf(v.node, "with.%s: %v", p.Name, err)
	}
}

func (l *loader) checkWith(n *yaml.Node, s *Step, names expr.Names) {
	if s.Use != "rpc" {
		l.Errorf(n, "check_with belongs to use: rpc").Hint = "the other modules look for themselves before they change anything"
		return
	}
	c := &checkWith{}
	l.Fields(n, source.Fields{What: "check_with", Known: map[string]func(source.Pair){
		"read":   func(p source.Pair) { c.read, _ = l.String(p.Value, "read") },
		"params": func(p source.Pair) { c.params = l.value(p.Value, names) },
		"unchanged_when": func(p source.Pair) {
			names.Scope = append(slices.Clone(names.Scope), "read")
			c.unchanged = l.bare(p.Value, "unchanged_when", names)
		},
	}})
	if c.read == "" || c.unchanged == nil {
		l.Errorf(n, "check_with needs read (a method) and unchanged_when (an expression)")
		return
	}
	if m := s.module; m != nil {
		if p, ok := m.Param("method"); ok {
			if err := m.Check(p, c.read); err != nil {
				l.Errorf(n, "read: %v", err)
			}
		}
	}
	s.checkWith = c
}

var errorType = regexp.MustCompile(`^[A-Z0-9_]{2,64}$`)

func (l *loader) errorTypes(n *yaml.Node, what string, also ...string) []string {
	types, _ := l.Strings(n, what)
	for _, t := range types {
		if !errorType.MatchString(t) && !slices.Contains(also, t) {
			l.Errorf(n, "%q in %s is not an error type%s", t, what, source.DidYouMean(t, also)).
				Hint = "write it as Telegram does, without a number: USER_PRIVACY_RESTRICTED"
		}
	}
	return types
}

func (l *loader) retry(n *yaml.Node, s *Step) {
	r, given := Retry{Min: time.Second, Max: time.Minute, On: []string{"network", "rpc_5xx"}}, false
	l.Fields(n, source.Fields{What: "retry", Known: map[string]func(source.Pair){
		"attempts": func(p source.Pair) {
			given = true
			text, _ := l.String(p.Value, "attempts")
			k, err := strconv.Atoi(text)
			if err != nil || k < 1 || k > 100 {
				l.Errorf(p.Value, "attempts is a number from 1 to 100")
			}
			r.Attempts = k
		},
		"backoff": func(p source.Pair) {
			text, _ := l.String(p.Value, "backoff")
			from, to, spread := strings.Cut(text, "..")
			if !spread {
				to = from
			}
			var errFrom, errTo error
			r.Min, errFrom = module.Duration(from)
			r.Max, errTo = module.Duration(to)
			if errFrom != nil || errTo != nil || r.Max < r.Min {
				l.Errorf(p.Value, "backoff is a duration or a range of two, shorter first: 2s or 2s..1m")
			}
		},
		"on": func(p source.Pair) {
			r.On = l.errorTypes(p.Value, "on", "network", "rpc_5xx", "flood_wait")
		},
	}})
	if n.Kind == yaml.MappingNode && !given {
		l.Errorf(n, "retry needs attempts")
	}
	s.Retry = r
}
