package config

import (
	"log/slog"
	"path/filepath"
	"runtime"
)

// The defaults that do not depend on other values.
func defaultLayer(dir string) *layer {
	l := newLayer("default", dir)
	for key, v := range map[string]any{
		"environment":      string(Sim),
		"telegram.home_dc": 2,
		"transport":        string(TransportAuto),
		"sim.dcs":          3,
		"log.level":        slog.LevelInfo,
		"log.format":       string(LogText),
		"device.model":     "PC",
		"device.system":    runtime.GOOS,
		"device.app":       "0.1",
	} {
		l.set(key, v, where{})
	}
	return l
}

// Telegram's own addresses, IPv4 before IPv6. The newest list comes from
// help.getConfig once connected. See https://core.telegram.org/api/datacenter.
var (
	productionDCs = []DC{
		{1, "149.154.175.50:443"}, {1, "[2001:b28:f23d:f001::a]:443"},
		{2, "149.154.167.51:443"}, {2, "95.161.76.100:443"}, {2, "[2001:67c:4e8:f002::a]:443"},
		{3, "149.154.175.100:443"}, {3, "[2001:b28:f23d:f003::a]:443"},
		{4, "149.154.167.91:443"}, {4, "[2001:67c:4e8:f004::a]:443"},
		{5, "149.154.171.5:443"}, {5, "[2001:b28:f23f:f005::a]:443"},
	}
	testDCs = []DC{
		{1, "149.154.175.10:443"}, {1, "[2001:b28:f23d:f001::e]:443"},
		{2, "149.154.167.40:443"}, {2, "[2001:67c:4e8:f002::e]:443"},
		{3, "149.154.175.117:443"}, {3, "[2001:b28:f23d:f003::e]:443"},
	}
)

// derive fills in what depends on other values and was not set.
func (m *merged) derive(c *Config) {
	if c.PFS == "" {
		c.PFS = PFSRequire
		if c.Environment == Custom { // not every server knows how to bind a key
			c.PFS = PFSPrefer
		}
	}
	if c.Store.Path == "" {
		c.Store.Path = filepath.Join(m.dir, "data", string(c.Environment)+".db")
	}
	if c.Store.KeyFile == "" {
		c.Store.KeyFile = c.Store.Path + ".key"
	}
	if c.Sim.StateDir == "" {
		c.Sim.StateDir = filepath.Join(filepath.Dir(c.Store.Path), "sim")
	}
	var builtin []DC
	switch c.Environment {
	case Production:
		builtin = productionDCs
	case Test:
		builtin = testDCs
	default:
		return
	}
	if m.layerOf("telegram.dcs") == nil {
		c.Telegram.DCs = append([]DC(nil), builtin...)
		m.derived["telegram.dcs"] = "built in"
	}
}
