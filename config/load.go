package config

import (
	"os"
	"path/filepath"
)

// Options says where to look. The zero value is what the program uses without
// flags.
type Options struct {
	File  string            // --config; empty: runner.yaml in Dir, if there is one
	Flags map[string]string // flags that were given, by key, such as store.path
	Env   []string          // as os.Environ, which is the default
	Dir   string            // what ./ is; empty: the working folder

	system string // instead of systemFile, for tests
}

// systemFile is the weakest configuration file.
const systemFile = "/etc/runner/config.yaml"

// Load reads all layers, strongest first: flags, RUNNER_* variables, the
// named file or ./runner.yaml, the user's config file, the system's, defaults.
// A value comes from the strongest layer that sets it. The error is every
// [*Error] that was found, joined.
func Load(o Options) (*Config, error) {
	env := o.Env
	if env == nil {
		env = os.Environ()
	}
	vars := variables(env)
	p := new(problems)
	m := &merged{dir: o.Dir, derived: make(map[string]string)}
	m.layers = append(m.layers, flagLayer(o.Flags, o.Dir, p), environmentLayer(vars, o.Dir, p))
	for _, f := range files(o, vars) {
		if l := readFile(f.name, f.path, f.named, p); l != nil {
			m.layers = append(m.layers, l)
		}
	}
	m.layers = append(m.layers, defaultLayer(o.Dir))
	c, err := m.config()
	if err != nil {
		p.errs = append(p.errs, err)
		return nil, p.err()
	}
	m.resolvePaths(c, home(vars), p)
	m.derive(c)
	if !p.unread {
		m.validate(c, p)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	m.record(c)
	return c, nil
}

// candidate is a place where a configuration file may be.
type candidate struct {
	name, path string // for people; to open
	named      bool   // by the person: it must exist
}

func files(o Options, vars map[string]string) []candidate {
	var all []candidate
	if o.File != "" {
		path := o.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(o.Dir, path)
		}
		all = append(all, candidate{o.File, path, true})
	} else {
		all = append(all, candidate{"runner.yaml", filepath.Join(o.Dir, "runner.yaml"), false})
	}
	user := vars["XDG_CONFIG_HOME"]
	if dir := home(vars); user == "" && dir != "" {
		user = filepath.Join(dir, ".config")
	}
	if user != "" {
		path := filepath.Join(user, "runner", "config.yaml")
		all = append(all, candidate{path, path, false})
	}
	system := o.system
	if system == "" {
		system = systemFile
	}
	return append(all, candidate{system, system, false})
}
