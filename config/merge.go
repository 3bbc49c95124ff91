package config

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/spf13/viper"
)

// merged is the layers, strongest first, and what was concluded from them.
type merged struct {
	dir     string
	layers  []*layer
	derived map[string]string // key -> origin of a value that no layer has
}

// layerOf is the layer that decides a key; nil when none sets it.
func (m *merged) layerOf(key string) *layer {
	for _, l := range m.layers {
		if l.has(key) {
			return l
		}
	}
	return nil
}

// config merges the layers. Every value is typed already: viper puts sections
// together key by key. It is an instance of its own, and the environment is a
// layer of ours, because viper reads only the process's own, passes it over in
// Unmarshal for keys without a default, and has no record of origins.
func (m *merged) config() (*Config, error) {
	v := viper.New()
	for i := len(m.layers) - 1; i >= 0; i-- {
		if err := v.MergeConfigMap(m.layers[i].values); err != nil {
			return nil, fmt.Errorf("merge %s: %w", m.layers[i].name, err)
		}
	}
	c := new(Config)
	if err := v.UnmarshalExact(c); err != nil {
		return nil, fmt.Errorf("decode configuration: %w", err)
	}
	return c, nil
}

// resolvePaths makes a relative path relative to where it is written: the
// folder of the file, or the working folder.
func (m *merged) resolvePaths(c *Config, home string, p *problems) {
	one := func(key, path string) string {
		l := m.layerOf(key)
		switch {
		case l == nil || path == "":
			return path
		case strings.HasPrefix(path, "~/"):
			if home == "" {
				p.add(l.problem(key, errNoHome(path), "write the whole path"))
				return path
			}
			return filepath.Join(home, path[2:])
		case filepath.IsAbs(path):
			return path
		default:
			return filepath.Join(l.dir, path)
		}
	}
	c.Store.Path = one("store.path", c.Store.Path)
	c.Store.KeyFile = one("store.key_file", c.Store.KeyFile)
	c.Sim.StateDir = one("sim.state_dir", c.Sim.StateDir)
	for i, file := range c.Telegram.PublicKeys {
		c.Telegram.PublicKeys[i] = one("telegram.public_keys", file)
	}
}

// record notes every value with its origin.
func (m *merged) record(c *Config) {
	v := reflect.ValueOf(c).Elem()
	for _, lf := range leaves {
		origin := m.derived[lf.key]
		if l := m.layerOf(lf.key); l != nil {
			origin = l.origin(lf.key)
		}
		if origin == "" {
			origin = "default"
		}
		c.origins = append(c.origins, Value{Key: lf.key, Value: render(v.FieldByIndex(lf.index)), Origin: origin})
	}
	for _, l := range m.layers {
		if l.src != nil {
			c.files = append(c.files, l.src.name)
		}
	}
}
