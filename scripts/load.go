package scripts

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/modules"
	"github.com/tgfleet/tgfleet/scripts/selector"
)

// Load compiles a playbook. Nothing is left for later: unknown fields, bad
// expressions, unknown modules and bad literal parameters are all errors here,
// each with file:line:col and an excerpt, all of them at once ([Errors]).
func Load(file string, src []byte) (*Playbook, error) {
	return load(file, src, modules.ByName())
}

// LoadFile is [Load] of a file on disk.
func LoadFile(name string) (*Playbook, error) {
	f, err := source.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Load(name, f.Text)
}

// load is Load with the modules that steps can use.
func load(file string, src []byte, known map[string]*module.Module) (*Playbook, error) {
	f := source.New(file, src)
	f.Mask = source.MaskSecrets
	l := &loader{Doc: source.Parse(f), modules: known, pb: &Playbook{File: file, Source: f.Text, RunOn: RunOnAll}}
	if l.Root != nil {
		l.playbook()
	}
	if err := l.Errs.Err(); err != nil {
		return nil, err
	}
	return l.pb, nil
}

type loader struct {
	*source.Doc
	modules map[string]*module.Module
	pb      *Playbook
	stepIDs []string // of the steps read so far
}

var playbookPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// notYetPlaybook are fields of the language that this version does not have.
var notYetPlaybook = map[string]string{
	"rollout":    "all accounts begin at once; the run's parallelism is an option of the program",
	"defaults":   "write retry: on the steps that need it",
	"budget":     "flood waits are waited out in full",
	"schedule":   "start the run from cron or a timer",
	"load":       "write the function's expression where it is used",
	"for_each":   "write for_each on steps",
	"as":         "it belongs to for_each on steps",
	"affinity":   "work stays with its account",
	"handlers":   "write a step with when: steps.ID.changed",
	"on_failure": "the recap names what failed; resume continues an interrupted run",
	"triggers":   "start the run by hand",
}

func (l *loader) playbook() {
	// Fields are read in the order in which they build on each other, not in
	// the order of the file.
	var vars, steps, outputs *yaml.Node
	later := func(dst **yaml.Node) func(source.Pair) { return func(p source.Pair) { *dst = p.Value } }
	version := false
	l.Fields(l.Root, source.Fields{What: "playbook", NotYet: notYetPlaybook, Known: map[string]func(source.Pair){
		"playbook": func(p source.Pair) {
			l.pb.Name, _ = l.String(p.Value, "playbook")
			if !playbookPattern.MatchString(l.pb.Name) {
				l.Errorf(p.Value, "a playbook's name is letters, digits, dot, dash and underscore, at most 64")
			}
		},
		"version": func(p source.Pair) {
			version = true
			if s, ok := l.String(p.Value, "version"); ok && s != "1" {
				l.Errorf(p.Value, "playbook version %q is not known", s).Hint = "this program reads version 1"
			}
		},
		"description": func(p source.Pair) { l.pb.Description, _ = l.String(p.Value, "description") },
		"inputs":      func(p source.Pair) { l.inputs(p.Value) },
		"accounts":    func(p source.Pair) { l.pb.accounts = l.selector(p.Value) },
		"run_on":      func(p source.Pair) { l.playbookRunOn(p.Value) },
		"vars":        later(&vars),
		"steps":       later(&steps),
		"outputs":     later(&outputs),
	}})
	if l.Root.Kind != yaml.MappingNode {
		return
	}
	l.required(l.pb.Name != "" || len(l.Errs) > 0, "playbook", "playbook: NAME is the first line")
	l.required(version, "version", "version: 1")
	l.required(steps != nil, "steps", "steps: is the list of what to do")
	if vars != nil {
		l.vars(vars)
	}
	if steps != nil {
		l.steps(steps)
	}
	if outputs != nil {
		l.outputs(outputs)
	}
}

func (l *loader) required(there bool, name, hint string) {
	if !there {
		l.Errorf(l.Root, "the field %q is missing", name).Hint = hint
	}
}

func (l *loader) playbookRunOn(n *yaml.Node) {
	s, _ := l.String(n, "run_on")
	switch RunOn(s) {
	case RunOnAll, RunOnOne, RunOnEach:
		l.pb.RunOn = RunOn(s)
	case "pool":
		l.Errorf(n, "run_on: pool is not in this version").Hint = "use one, all or each-in-order"
	default:
		l.Errorf(n, "run_on is one, all or each-in-order%s", source.DidYouMean(s, []string{"one", "all", "each-in-order"}))
	}
}

// selector reads a selector; expressions have no place in it, for it is
// matched before anything is evaluated.
func (l *loader) selector(n *yaml.Node) *selector.Selector {
	text, ok := l.String(n, "accounts")
	if !ok {
		return nil
	}
	if strings.Contains(text, expr.Open) {
		l.Errorf(n, "a selector holds no expressions").Hint = "select by tag or group, or limit the run on the command line"
		return nil
	}
	s, err := Select(text)
	if err != nil {
		l.Errorf(n, "%v", err)
		return nil
	}
	return &s
}

// baseScope are the names that every expression has.
var baseScope = []string{"account", "inputs", "vars", "run", "now", "secret"}

// names returns what an expression may refer to at this place.
func (l *loader) names(more ...string) expr.Names {
	inputs := make([]string, len(l.pb.Inputs))
	for i, in := range l.pb.Inputs {
		inputs[i] = in.Name
	}
	vars := make([]string, len(l.pb.vars))
	for i, v := range l.pb.vars {
		vars[i] = v.name
	}
	return expr.Names{
		Scope:  append(slices.Clone(baseScope), more...),
		Fields: map[string][]string{"inputs": inputs, "vars": vars, "steps": l.stepIDs},
	}
}

func (l *loader) vars(n *yaml.Node) {
	for _, p := range l.Pairs(n, "vars") {
		if !expr.IsName(p.Key) {
			l.Errorf(p.KeyAt, "%q cannot be a variable's name", p.Key).Hint = expr.NameRule
			continue
		}
		v := l.value(p.Value, l.names())
		l.pb.vars = append(l.pb.vars, named{name: p.Key, value: v})
	}
}

func (l *loader) outputs(n *yaml.Node) {
	for _, p := range l.Pairs(n, "outputs") {
		if !expr.IsName(p.Key) {
			l.Errorf(p.KeyAt, "%q cannot be an output's name", p.Key).Hint = expr.NameRule
			continue
		}
		v := l.value(p.Value, l.names("steps"))
		l.pb.outputs = append(l.pb.outputs, named{name: p.Key, value: v})
	}
}
