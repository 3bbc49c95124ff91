package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const hash = "c0ffee00c0ffee00c0ffee00c0ffee00"

// found is every mistake as "place: path" lines.
func found(t *testing.T, err error) []*Error {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v is not a joined one", err)
	}
	var all []*Error
	for _, one := range joined.Unwrap() {
		e, ok := errors.AsType[*Error](one)
		if !ok {
			t.Fatalf("%v is not an *Error", one)
		}
		all = append(all, e)
	}
	return all
}

func TestMistakes(t *testing.T) {
	const custom = "environment: custom\ntelegram:\n  dcs: [{id: 2, addr: \"h:1\"}]\n  public_keys: [server.pem]\n"
	const app = "telegram: {api_id: 1, api_hash: " + hash + "}\n"
	tests := []struct {
		name, text string
		want       []string // "line:col path: part of reason or hint"
	}{
		{"unknown key", "stroe: {path: x}\n", []string{"1:1 stroe: did you mean store?"}},
		{"unknown key in a section", "telegram:\n  api_hsah: " + hash + "\n", []string{"2:3 telegram.api_hsah: did you mean telegram.api_hash?"}},
		{"key of another section", "api_id: 3\n", []string{"1:1 api_id: did you mean telegram.api_id (key api_id in section telegram)?"}},
		{"key in capitals", "Environment: sim\n", []string{"1:1 Environment: did you mean environment?"}},
		{"key like no other", "qqqq: 1\n", []string{"1:1 qqqq: the keys here are environment, telegram, transport, proxy, pfs, store, sim, log, device"}},
		{"key twice", "sim: {dcs: 1}\nsim: {dcs: 2}\n", []string{"2:1 sim: set twice, first in line 1"}},
		{"merge key", "a: &a {dcs: 1}\nsim:\n  <<: *a\n", []string{"1:1 a: is not a key", "3:3 sim.<<: merge keys are not supported"}},
		{"not a number", "sim: {dcs: many}\n", []string{`1:12 sim.dcs: "many" is not a whole number`}},
		{"number too large", "telegram: {api_id: 99999999999}\n", []string{"1:20 telegram.api_id: at most 2147483647"}},
		{"not a section", "log: debug\n", []string{"1:6 log: a section with the keys level, format"}},
		{"not a list", "telegram: {public_keys: a.pem}\n", []string{"1:25 telegram.public_keys: a list such as"}},
		{"a list for one value", "sim: {dcs: [1]}\n", []string{"1:12 sim.dcs: one value is wanted"}},
		{"empty item", "telegram: {public_keys: [a, ]}\nenvironment: simm\n", []string{"2:14 environment: use sim, custom, test or production"}},
		{"null item", "telegram: {public_keys: [~]}\n", []string{"1:26 telegram.public_keys[0]: is empty"}},
		{"syntax", "log: {level: info\nsim: {dcs: 2}\n", []string{"1 : not YAML"}},
		{"two documents", "sim: {dcs: 1}\n---\nsim: {dcs: 2}\n", []string{"2 : second document"}},
		{"not a mapping", "- sim\n", []string{"1:1 : a section is wanted here"}},
		{"several at once", "log: {level: loud, format: xml}\nsim: {dcs: 9}\n", []string{
			"1:14 log.level: use debug, info, warn or error", "1:28 log.format: use text or json", "2:12 sim.dcs: use 1 to 5",
		}},
		{"not a URL", "sim: {control: '127.0.0.1:80'}\n", []string{"1:16 sim.control: write what `runner sim serve` prints as control"}},
		{"unknown transport", "transport: udp\n", []string{"1:12 transport: use auto, abridged, intermediate, padded, full, obfuscated, websocket or http"}},
		{"unknown policy of temporary keys", "pfs: maybe\n", []string{"1:6 pfs: use require, prefer or off"}},
		{"proxy of another kind", "proxy: ftp://user:pass@h:1\n", []string{"1:8 proxy: not the URL of a kind of proxy"}},
		{"proxy without host", "proxy: \"socks5:\"\n", []string{"1:8 proxy: has no host"}},
		{"home below one", "telegram: {home_dc: 0}\n", []string{"1:21 telegram.home_dc: use 1 to 999"}},
		{"empty device", "device: {app: ' '}\n", []string{"1:15 device.app: servers refuse that"}},
		{"custom without anything", "environment: custom\n", []string{"0:0 telegram.dcs: dcs: [{id: 2", "0:0 telegram.public_keys: public_keys: [server.pem]"}},
		{"custom, key file missing", strings.Replace(custom, "server.pem", "other.pem", 1), []string{"4:17 telegram.public_keys[0]: other.pem cannot be read: no such file"}},
		{"custom, key file a folder", strings.Replace(custom, "server.pem", ".", 1), []string{"4:17 telegram.public_keys[0]: not a regular file"}},
		{"custom, address without port", strings.Replace(custom, "h:1", "h", 1), []string{`3:23 telegram.dcs[0].addr: "h" is not an address with a port`}},
		{"custom, bad port", strings.Replace(custom, "h:1", "h:65536", 1), []string{`3:23 telegram.dcs[0].addr: "65536" is not a port`}},
		{"custom, no host", strings.Replace(custom, "h:1", ":1", 1), []string{`3:23 telegram.dcs[0].addr: has no host`}},
		{"custom, address missing", strings.Replace(custom, `, addr: "h:1"`, "", 1), []string{`3:9 telegram.dcs[0].addr: address is missing`}},
		{"custom, id missing", strings.Replace(custom, `id: 2, `, "", 1), []string{`3:9 telegram.dcs[0].id: 0 is not the number`, "telegram.home_dc: one of 0"}},
		{"custom, dc twice", strings.Replace(custom, `}]`, `}, {id: 2, addr: "h:1"}]`, 1), []string{`3:45 telegram.dcs[1].addr: listed already as telegram.dcs[0]`}},
		{"custom, home not listed", custom + "  home_dc: 5\n", []string{"5:12 telegram.home_dc: to one of 2"}},
		{"custom, wrong dcs reported once", strings.Replace(custom, `[{id: 2, addr: "h:1"}]`, "x", 1), []string{"3:8 telegram.dcs: a list such as"}},
		{"production without app", "environment: production\n", []string{"0:0 telegram.api_id: my.telegram.org", "0:0 telegram.api_hash: my.telegram.org"}},
		{"production, bad hash", "environment: production\ntelegram: {api_id: 1, api_hash: " + hash + "0}\n", []string{"2:33 telegram.api_hash: 32 hexadecimal digits"}},
		{"test with custom's servers", "environment: test\n" + strings.Replace(app, "}", ", dcs: [{id: 2, addr: \"h:1\"}], public_keys: [server.pem]}", 1), []string{
			"2:72 telegram.dcs: is for environment custom", "2:109 telegram.public_keys: is for environment custom",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := setup(t, map[string]string{"runner.yaml": tt.text, "server.pem": "pem"})
			o.Dir, _ = filepath.EvalSymlinks(o.Dir)
			c, err := Load(o)
			if err == nil {
				t.Fatalf("loaded %+v", c)
			}
			got := found(t, err)
			for i, e := range got {
				at := place("", e.Line, e.Col)
				text := fmt.Sprintf("%s %s: %s: %s", strings.TrimPrefix(at, ":"), e.Path, strings.ReplaceAll(e.Reason, o.Dir+"/", ""), e.Hint)
				if e.Line == 0 {
					text = "0:0" + text
				}
				if i >= len(tt.want) || !matches(text, tt.want[i]) {
					t.Errorf("unexpected: %s", text)
				}
				if e.Line > 0 && e.Excerpt == "" && tt.name != "two documents" {
					t.Errorf("%s: no excerpt", text)
				}
			}
			if len(got) < len(tt.want) {
				t.Errorf("%d mistakes, want %q", len(got), tt.want)
			}
			if strings.Contains(err.Error(), hash) {
				t.Errorf("the error shows a secret:\n%v", err)
			}
		})
	}
}

// matches reports whether want, "place path: part", fits the text.
func matches(text, want string) bool {
	head, part, _ := strings.Cut(want, ": ")
	return strings.Contains(text, head+": ") && strings.Contains(text, part)
}

func TestErrorText(t *testing.T) {
	o := setup(t, map[string]string{"runner.yaml": "environment: custom\ntelegram: {api_hash: " + hash + ", dcs: [{id: 2, addr: '127.0.0.1'}]}\n"})
	_, err := Load(o)
	want := `runner.yaml:2:76: telegram.dcs[0].addr: "127.0.0.1" is not an address with a port: write host:port, such as 127.0.0.1:443 or [::1]:443
    2 | telegram: {api_hash: ********************************, dcs: [{id: 2, addr: '127.0.0.1'}]}
      |                                                                            ^
runner.yaml: telegram.public_keys: is missing: without the server's key nobody can tell that it is the right server: add its PEM file, such as public_keys: [server.pem]`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

func TestSecretsStayHidden(t *testing.T) {
	for name, text := range map[string]string{
		"syntax error on the line": "telegram: {api_hash: " + hash + "\nsim: {}\n",
		"syntax error, open quote": "telegram:\n  api_hash: \"" + hash + "\n",
		"as a list":                "telegram: {api_hash: [" + hash + "]}\n",
		"misspelt key":             "telegram: {api_hahs: " + hash + ", x: 1}\n",
		"beside another mistake":   "telegram: {x: 1, api_hash: " + hash + "}\n",
		"block text":               "telegram:\n  api_hash: |\n    " + hash + "\n  x: 1\n",
	} {
		_, err := Load(setup(t, map[string]string{"runner.yaml": text}))
		if err == nil || strings.Contains(err.Error(), hash) {
			t.Errorf("%s: error %v, want one without the secret", name, err)
		}
	}
	o := setup(t, map[string]string{"runner.yaml": "telegram: {api_id: 1, api_hash: " + hash + "}\n"})
	c := mustLoad(t, o)
	if text := fmt.Sprintf("%v %+v %#v %v", c, c, c.Telegram, c.Origins()); strings.Contains(text, hash) {
		t.Errorf("a printed configuration shows the secret: %s", text)
	}
	if c.Telegram.APIHash.Reveal() != hash {
		t.Error("the secret itself is lost")
	}
}

func TestMistakesElsewhere(t *testing.T) {
	tests := []struct {
		name  string
		env   []string
		flags map[string]string
		file  string
		want  []string
	}{
		{name: "variable", env: []string{"RUNNER_TELEGRAM_API_ID=x"}, want: []string{"RUNNER_TELEGRAM_API_ID: telegram.api_id", "whole number"}},
		{name: "dcs variable", env: []string{"RUNNER_TELEGRAM_DCS=h:1"}, want: []string{"RUNNER_TELEGRAM_DCS: telegram.dcs", "id=host:port"}},
		{name: "rule broken by a variable", env: []string{"RUNNER_SIM_DCS=77"}, want: []string{"RUNNER_SIM_DCS: sim.dcs", "1 to 5"}},
		{name: "flag", flags: map[string]string{"environment": "prod"}, want: []string{"command line: environment", "use sim, custom"}},
		{name: "unknown flag", flags: map[string]string{"stor.path": "x"}, want: []string{"command line: stor.path"}},
		{name: "named file missing", file: "nothing.yaml", want: []string{"nothing.yaml", "no such file"}},
		{name: "named file a folder", file: ".", want: []string{"cannot be read"}},
		{name: "no home", env: []string{"HOME="}, flags: map[string]string{"store.path": "~/x"}, want: []string{"store.path", "no home folder"}},
	}
	for _, tt := range tests {
		o := setup(t, nil)
		o.File, o.Flags, o.Env = tt.file, tt.flags, append(o.Env, tt.env...)
		_, err := Load(o)
		if err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		if got := found(t, err); len(got) != 1 {
			t.Errorf("%s: %d mistakes, want 1: %v", tt.name, len(got), err)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q does not say %q", tt.name, err, want)
			}
		}
	}
}

func TestLargeFile(t *testing.T) {
	o := setup(t, map[string]string{"runner.yaml": "#" + strings.Repeat("x", maxFile)})
	if _, err := Load(o); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("file over the limit: %v", err)
	}
}

// FuzzParseFile looks for panics, and for values that validation lets through
// although a layer's mistakes were reported.
func FuzzParseFile(f *testing.F) {
	if text, err := os.ReadFile("../examples/runner.yaml"); err == nil {
		f.Add(text)
	}
	for _, seed := range []string{"", "a: [", "sim: {dcs: 1}\nsim: 2\n", "x: &x [*x]\n", "log: &l {level: info}\nsim: *l\n", "? {a: b}\n: c\n", "---\n---\n", "telegram: {dcs: [{id: 1, addr: \"h:1\"}, ~]}\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p := new(problems)
		l := parseFile("fuzz.yaml", "", text, p)
		m := &merged{layers: []*layer{l, defaultLayer("")}, derived: map[string]string{}}
		c, err := m.config()
		if err != nil {
			t.Fatalf("values of the right types do not merge: %v", err)
		}
		m.derive(c)
		m.validate(c, p)
		m.record(c)
		for _, err := range p.errs {
			if strings.Contains(err.Error(), "%!") && !bytes.Contains(text, []byte("%!")) {
				t.Errorf("bad format in %q", err)
			}
		}
	})
}
