package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// commandLine is the origin of values given as flags.
const commandLine = "command line"

// variables is the process environment as a map.
func variables(env []string) map[string]string {
	vars := make(map[string]string, len(env))
	for _, kv := range env {
		if name, value, ok := strings.Cut(kv, "="); ok {
			vars[name] = value
		}
	}
	return vars
}

// variableNames are the environment variables of a key, strongest first.
func variableNames(key string) []string {
	names := []string{"RUNNER_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))}
	if key == "store.key_file" {
		names = append(names, "RUNNER_KEY_FILE")
	}
	return names
}

// environmentLayer takes the RUNNER_* variables of known keys. Others of that
// prefix are not ours to judge: CI systems set RUNNER_OS, RUNNER_TEMP and more.
func environmentLayer(vars map[string]string, dir string, p *problems) *layer {
	l := newLayer("environment", dir)
	for _, lf := range leaves {
		for _, name := range variableNames(lf.key) {
			text := vars[name]
			if text == "" || foreign(name, text) {
				continue
			}
			if v, bad := parseText(lf.typ, text); bad != nil {
				p.add(&Error{File: name, Path: lf.key, Reason: shown(lf, bad.reason), Hint: bad.hint})
			} else {
				l.set(lf.key, v, where{name: name})
			}
			break
		}
	}
	return l
}

// foreign knows the one variable of GitHub Actions that has a name of ours.
func foreign(name, text string) bool {
	return name == "RUNNER_ENVIRONMENT" && (text == "github-hosted" || text == "self-hosted")
}

// flagLayer takes the flags that were given.
func flagLayer(flags map[string]string, dir string, p *problems) *layer {
	l := newLayer(commandLine, dir)
	for _, key := range slices.Sorted(maps.Keys(flags)) {
		lf, ok := findLeaf(key)
		if !ok {
			p.add(&Error{File: commandLine, Path: key, Reason: "is not a key of the configuration", Hint: "see runner config show for the keys"})
			continue
		}
		v, bad := parseText(lf.typ, flags[key])
		if bad != nil {
			p.add(&Error{File: commandLine, Path: key, Reason: shown(lf, bad.reason), Hint: bad.hint})
			continue
		}
		l.set(key, v, where{name: commandLine})
	}
	return l
}

// shown keeps the text of a secret out of a reason that quotes it.
func shown(lf leaf, reason string) string {
	if isSecret(lf.typ) {
		return "is not valid"
	}
	return reason
}

// home is the folder that "~" stands for; empty when not known.
func home(vars map[string]string) string {
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if dir := vars[name]; dir != "" {
			return dir
		}
	}
	return ""
}

func errNoHome(path string) string {
	return fmt.Sprintf("%q starts with ~ but no home folder is known", path)
}
