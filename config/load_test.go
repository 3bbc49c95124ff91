package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// place of a test: a folder with files, and nothing of this machine.
func setup(t *testing.T, files map[string]string) Options {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Options{Dir: dir, Env: []string{"HOME=" + filepath.Join(dir, "home")}, system: filepath.Join(dir, "etc.yaml")}
}

func mustLoad(t *testing.T, o Options) *Config {
	t.Helper()
	c, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	o := setup(t, nil)
	c := mustLoad(t, o)
	store := filepath.Join(o.Dir, "data", "sim.db")
	want := &Config{
		Environment: Sim, Telegram: Telegram{HomeDC: 2}, Transport: TransportAuto, PFS: PFSRequire, Store: Store{Path: store, KeyFile: store + ".key"},
		Sim: SimOptions{DCs: 3, StateDir: filepath.Join(o.Dir, "data", "sim")},
		Log: Log{Level: slog.LevelInfo, Format: LogText}, Device: c.Device,
	}
	if d := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Config{})); d != "" {
		t.Errorf("defaults (-want +got):\n%s", d)
	}
	if c.Device.Model == "" || c.Device.System == "" || c.Device.App == "" {
		t.Errorf("device %+v, want every field set: servers refuse empty ones", c.Device)
	}
	for _, v := range c.Origins() {
		if v.Origin != "default" {
			t.Errorf("%s comes from %s, want default", v.Key, v.Origin)
		}
	}
}

// TestExample keeps the example complete: every key is set there, to another
// value than its default where it has one, and documented by a comment.
func TestExample(t *testing.T) {
	const file = "../examples/runner.yaml"
	c := mustLoad(t, Options{File: file, Env: []string{}, system: filepath.Join(t.TempDir(), "none")})
	defaults := mustLoad(t, setup(t, nil))
	for i, v := range c.Origins() {
		if !strings.HasPrefix(v.Origin, file+":") {
			t.Errorf("%s is not set in the example", v.Key)
		}
		if v.Key != "environment" && v.Key != "telegram.home_dc" && v.Value == defaults.Origins()[i].Value {
			t.Errorf("%s: the example has the default %q, so nothing shows that it is read", v.Key, v.Value)
		}
	}
	want := &Config{
		Environment: Sim,
		Telegram: Telegram{APIID: 12345, APIHash: "0123456789abcdef0123456789abcdef", HomeDC: 2,
			DCs: []DC{{2, "127.0.0.1:2398"}, {4, "[::1]:2398"}}, PublicKeys: []string{"../examples/server.pem"}},
		Transport: "obfuscated", Proxy: "socks5://127.0.0.1:1080", PFS: PFSPrefer,
		Store:  Store{Path: "../examples/data/runner.db", KeyFile: "../examples/data/runner.key"},
		Sim:    SimOptions{DCs: 2, StateDir: "../examples/data/world", Control: "http://127.0.0.1:8081"},
		Log:    Log{Level: slog.LevelDebug, Format: LogJSON},
		Device: Device{Model: "Fleet machine", System: "Debian 12", App: "1.0"},
	}
	if d := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Config{})); d != "" {
		t.Errorf("example (-want +got):\n%s", d)
	}
}

func TestPrecedence(t *testing.T) {
	files := map[string]string{
		"runner.yaml":                     "log: {level: warn}\nsim: {dcs: 1}\ndevice: {app: file}\n",
		"home/.config/runner/config.yaml": "log: {level: error, format: json}\nsim: {dcs: 4}\n",
		"etc.yaml":                        "device: {app: system, model: system}\nlog: {format: text}\n",
		"other.yaml":                      "sim: {dcs: 5}\n",
	}
	tests := []struct {
		name         string
		file         string
		env          []string
		flags        map[string]string
		key          string
		want, origin string
	}{
		{name: "file over user's file", key: "sim.dcs", want: "1", origin: "runner.yaml:2:12"},
		{name: "section merged key by key", key: "log.format", want: "json", origin: "config.yaml:1:29"},
		{name: "system's file", key: "device.model", want: "system", origin: "etc.yaml:1:30"},
		{name: "default", key: "telegram.home_dc", want: "2", origin: "default"},
		{name: "variable over file", env: []string{"RUNNER_SIM_DCS=2"}, key: "sim.dcs", want: "2", origin: "RUNNER_SIM_DCS"},
		{name: "variable for a key without default", env: []string{"RUNNER_TELEGRAM_API_ID=7"}, key: "telegram.api_id", want: "7", origin: "RUNNER_TELEGRAM_API_ID"},
		{name: "empty variable", env: []string{"RUNNER_SIM_DCS="}, key: "sim.dcs", want: "1", origin: "runner.yaml:2:12"},
		{name: "flag over variable", env: []string{"RUNNER_SIM_DCS=2"}, flags: map[string]string{"sim.dcs": "3"}, key: "sim.dcs", want: "3", origin: "command line"},
		{name: "named file instead of ./runner.yaml", file: "other.yaml", key: "sim.dcs", want: "5", origin: "other.yaml:1:12"},
		{name: "named file leaves the user's file", file: "other.yaml", key: "log.level", want: "error", origin: "config.yaml:1:14"},
		{name: "key file variable", env: []string{"RUNNER_KEY_FILE=/k"}, key: "store.key_file", want: "/k", origin: "RUNNER_KEY_FILE"},
		{name: "longer name wins", env: []string{"RUNNER_KEY_FILE=/k", "RUNNER_STORE_KEY_FILE=/s"}, key: "store.key_file", want: "/s", origin: "RUNNER_STORE_KEY_FILE"},
		{name: "list in a variable", env: []string{"RUNNER_TELEGRAM_DCS=2=h:1, 4=[::1]:2"}, key: "telegram.dcs", want: "2=h:1,4=[::1]:2", origin: "RUNNER_TELEGRAM_DCS"},
		{name: "secret", env: []string{"RUNNER_TELEGRAM_API_HASH=x"}, key: "telegram.api_hash", want: "***", origin: "RUNNER_TELEGRAM_API_HASH"},
		{name: "GitHub's own variables", env: []string{"RUNNER_ENVIRONMENT=github-hosted", "RUNNER_OS=Linux"}, key: "environment", want: "sim", origin: "default"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := setup(t, files)
			o.File, o.Flags, o.Env = tt.file, tt.flags, append(o.Env, tt.env...)
			for _, v := range mustLoad(t, o).Origins() {
				if v.Key == tt.key && (v.Value != tt.want || !strings.HasSuffix(v.Origin, tt.origin)) {
					t.Errorf("%s = %q from %s, want %q from %s", v.Key, v.Value, v.Origin, tt.want, tt.origin)
				}
			}
		})
	}
}

func TestPaths(t *testing.T) {
	o := setup(t, map[string]string{"conf/my.yaml": "environment: custom\nstore: {path: db/x.db, key_file: ~/k}\ntelegram: {dcs: [{id: 2, addr: 'h:1'}], public_keys: [server.pem]}\n", "conf/server.pem": "pem"})
	o.File = "conf/my.yaml"
	c := mustLoad(t, o)
	conf := filepath.Join(o.Dir, "conf")
	for what, pair := range map[string][2]string{
		"in a file":      {c.Store.Path, filepath.Join(conf, "db", "x.db")},
		"home":           {c.Store.KeyFile, filepath.Join(o.Dir, "home", "k")},
		"in a list":      {c.Telegram.PublicKeys[0], filepath.Join(conf, "server.pem")},
		"beside another": {c.Sim.StateDir, filepath.Join(conf, "db", "sim")},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: path %s, want %s", what, pair[0], pair[1])
		}
	}
	o.Flags = map[string]string{"store.path": "x.db"}
	if got, want := mustLoad(t, o).Store.Path, filepath.Join(o.Dir, "x.db"); got != want {
		t.Errorf("flag: path %s, want %s, in the working folder", got, want)
	}
	if got, want := mustLoad(t, o).Files(), []string{"conf/my.yaml"}; !cmp.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
}

func TestBuiltIn(t *testing.T) {
	const app = "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}\n"
	for env, want := range map[Environment]string{
		Production: "1=149.154.175.50:443,1=[2001:b28:f23d:f001::a]:443,2=149.154.167.51:443,2=95.161.76.100:443,2=[2001:67c:4e8:f002::a]:443,3=149.154.175.100:443,3=[2001:b28:f23d:f003::a]:443,4=149.154.167.91:443,4=[2001:67c:4e8:f004::a]:443,5=149.154.171.5:443,5=[2001:b28:f23f:f005::a]:443",
		Test:       "1=149.154.175.10:443,1=[2001:b28:f23d:f001::e]:443,2=149.154.167.40:443,2=[2001:67c:4e8:f002::e]:443,3=149.154.175.117:443,3=[2001:b28:f23d:f003::e]:443",
	} {
		o := setup(t, map[string]string{"runner.yaml": app})
		o.Flags = map[string]string{"environment": string(env)}
		c := mustLoad(t, o)
		for _, v := range c.Origins() {
			if v.Key == "telegram.dcs" && (v.Value != want || v.Origin != "built in") {
				t.Errorf("%s: dcs %s from %s, want %s, built in", env, v.Value, v.Origin, want)
			}
		}
		if want := filepath.Join(o.Dir, "data", string(env)+".db"); c.Store.Path != want {
			t.Errorf("%s: store %s, want %s: one store per environment", env, c.Store.Path, want)
		}
	}
}

func TestEmptyFiles(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "comments": "# nothing\n", "null": "~\n", "nulls": "log:\nstore: {path: }\n"} {
		c := mustLoad(t, setup(t, map[string]string{"runner.yaml": text}))
		if c.Environment != Sim || c.Sim.DCs != 3 {
			t.Errorf("%s: %+v, want the defaults", name, c)
		}
	}
}
