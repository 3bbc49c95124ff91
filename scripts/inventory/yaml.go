package inventory

import (
	"maps"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/telemetry"
)

// yamlReader reads one YAML file into the merger.
type yamlReader struct {
	*source.Doc
	m *merger
}

func (m *merger) readYAML(f *source.File) {
	f.Mask = maskYAML
	r := yamlReader{Doc: source.Parse(f), m: m}
	if r.Root != nil {
		r.file()
	}
	m.errs = append(m.errs, r.Errs...)
}

func (r *yamlReader) file() {
	version := false
	r.Fields(r.Root, source.Fields{What: "the inventory", Known: map[string]func(source.Pair){
		"inventory": func(p source.Pair) {
			version = true
			if s, ok := r.String(p.Value, "inventory"); ok && s != "1" {
				r.Errorf(p.Value, "inventory version %q is not known", s).Hint = "this program reads version 1"
			}
		},
		"defaults": func(p source.Pair) {
			s := r.settings(p.Value, "defaults", nil)
			r.m.defaults = s.over(r.m.defaults)
		},
		"groups":   func(p source.Pair) { r.groups(p.Value) },
		"accounts": func(p source.Pair) { r.accounts(p.Value) },
	}})
	if !version && r.Root.Kind == yaml.MappingNode {
		r.Errorf(r.Root, "the version is missing").Hint = "the first line of an inventory is: inventory: 1"
	}
}

func (r *yamlReader) groups(n *yaml.Node) {
	for _, p := range r.Pairs(n, "groups") {
		r.check(p.KeyAt, p.Key, func(s string) (string, string) { return checkLabel("group", s) })
		s := r.settings(p.Value, "group "+p.Key, nil)
		if before := r.m.groups[p.Key]; before != nil {
			s = s.over(*before)
		}
		r.m.groups[p.Key] = &s
	}
}

func (r *yamlReader) accounts(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		r.Errorf(n, "accounts must be a list").Hint = "begin each account with a dash: - id: alice"
		return
	}
	for _, item := range n.Content {
		if item = r.Resolve(item); item != nil {
			r.account(item)
		}
	}
}

func (r *yamlReader) account(n *yaml.Node) {
	e := entry{file: r.File, pos: source.PosOf(n)}
	before := len(r.Errs)
	e.settings = r.settings(n, "account", map[string]func(source.Pair){
		"id": func(p source.Pair) {
			e.pos = source.PosOf(p.Value)
			e.id, _ = r.String(p.Value, "id")
		},
		"phone": func(p source.Pair) {
			s, ok := r.String(p.Value, "phone")
			e.phone = telemetry.Secret(s)
			if s != "" || !ok {
				e.phPos = source.PosOf(p.Value)
			}
		},
		"groups": func(p source.Pair) { e.groups = r.labels(p.Value, "group") },
	})
	if e.id == "" && len(r.Errs) > before && n.Kind != yaml.MappingNode {
		return // it is no account at all, which was said
	}
	r.m.add(e)
}

// settings reads the fields that every level has, and those in more.
func (r *yamlReader) settings(n *yaml.Node, what string, more map[string]func(source.Pair)) settings {
	var s settings
	known := map[string]func(source.Pair){
		"bot_token_ref": func(p source.Pair) { s.botTokenRef = r.ref(p.Value, p.Key) },
		"password_ref":  func(p source.Pair) { s.passwordRef = r.ref(p.Value, p.Key) },
		"login":         func(p source.Pair) { s.login = r.checked(p, checkLogin) },
		"proxy":         func(p source.Pair) { s.proxy = telemetry.Secret(r.checked(p, checkProxy)) },
		"tags":          func(p source.Pair) { s.tags = r.labels(p.Value, "tag") },
		"code":          func(p source.Pair) { s.codeCmd = r.code(p.Value) },
		"enabled": func(p source.Pair) {
			if v, ok := r.Bool(p.Value, "enabled"); ok {
				s.enabled = &v
			}
		},
		"vars": func(p source.Pair) {
			if v, ok := r.Value(p.Value).(map[string]any); ok {
				s.vars = v
			} else {
				r.Errorf(p.Value, "vars must be a mapping (name: value)")
			}
		},
		"device": func(p source.Pair) { r.device(p.Value, &s) },
	}
	maps.Copy(known, more)
	refused := make(map[string]func(source.Pair), len(literalSecrets))
	for name := range literalSecrets {
		refused[name] = func(p source.Pair) {
			msg, hint := literalSecret(p.Key)
			r.Errorf(p.KeyAt, "%s", msg).Hint = hint
		}
	}
	r.Fields(n, source.Fields{What: what, Known: known, Refused: refused, NotYet: notYet})
	return s
}

func (r *yamlReader) device(n *yaml.Node, s *settings) {
	text := func(dst *string) func(source.Pair) {
		return func(p source.Pair) { *dst, _ = r.String(p.Value, p.Key) }
	}
	r.Fields(n, source.Fields{What: "device", Known: map[string]func(source.Pair){
		"model": text(&s.device.Model), "system": text(&s.device.System), "app": text(&s.device.App),
	}})
}

// code reads {cmd: [argv]}. A bare text would be a login code, which is of no
// use a minute later and must not be kept.
func (r *yamlReader) code(n *yaml.Node) []string {
	if n.Kind != yaml.MappingNode {
		r.Errorf(n, "code must name the command that prints a login code").Hint = "code: {cmd: [program, argument]}"
		return nil
	}
	var argv []string
	r.Fields(n, source.Fields{What: "code", Known: map[string]func(source.Pair){
		"cmd": func(p source.Pair) { argv = r.argv(p.Value) },
	}})
	return argv
}

func (r *yamlReader) argv(n *yaml.Node) []string {
	argv, ok := r.Strings(n, "cmd")
	if ok && (len(argv) == 0 || argv[0] == "" || n.Kind != yaml.SequenceNode) {
		r.Errorf(n, "cmd must be a list that begins with a program").Hint = "cmd: [program, argument]; there is no shell"
		return nil
	}
	return argv
}

// ref reads a reference to a secret, written as text or as {cmd: [argv]}.
func (r *yamlReader) ref(n *yaml.Node, field string) string {
	if n.Kind == yaml.MappingNode {
		argv := r.code(n)
		if argv == nil {
			return ""
		}
		return cmdRef(argv)
	}
	s, ok := r.String(n, field)
	if !ok {
		return ""
	}
	r.check(n, s, func(s string) (string, string) { return checkRef(field, s) })
	return s
}

func (r *yamlReader) checked(p source.Pair, check func(string) (string, string)) string {
	s, ok := r.String(p.Value, p.Key)
	if !ok {
		return ""
	}
	r.check(p.Value, s, check)
	return s
}

func (r *yamlReader) check(n *yaml.Node, s string, check func(string) (string, string)) {
	if msg, hint := check(s); msg != "" {
		r.Errorf(n, "%s", msg).Hint = hint
	}
}

func (r *yamlReader) labels(n *yaml.Node, what string) []string {
	out, ok := r.Strings(n, what+"s")
	if !ok {
		return nil
	}
	for _, s := range out {
		r.check(n, s, func(s string) (string, string) { return checkLabel(what, s) })
	}
	return out
}
