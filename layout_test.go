package tgfleet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tgfleet/tgfleet"

// A rule says what the packages that match From may import of the project.
// Patterns are paths below the module; "x/..." is x and all below it. The
// first rule that matches a package holds. telemetry is open to everyone.
type rule struct {
	From  string
	Allow []string
}

// layout is the picture in ARCHITECTURE.md as a table: a package without a row
// fails the test, so that adding one is a decision.
var layout = []rule{
	{"telemetry", nil},
	{"crypto/...", []string{"crypto/..."}},
	{"config/...", nil},
	{"tl", nil},
	{"tl/schema/...", []string{"tl"}},
	{"tl/mt", []string{"tl"}},
	{"tl/api", []string{"tl"}},
	{"tl/tljson", []string{"tl"}},
	{"tl/tltest", []string{"tl"}},
	{"cmd/tlgen/...", []string{"tl", "tl/schema/...", "cmd/tlgen/..."}},
	{"mtproto/transport/obfuscate", nil},
	{"mtproto/transport/faketls", nil},
	{"mtproto/transport/tunnel", nil},
	{"mtproto/transport/proxytest", []string{"mtproto/transport/obfuscate", "mtproto/transport/faketls"}},
	{"mtproto/transport", []string{"mtproto/transport/obfuscate", "mtproto/transport/faketls", "mtproto/transport/tunnel"}},
	{"mtproto/...", []string{"crypto", "tl", "tl/mt", "mtproto/..."}},
	{"telegram/...", []string{"tl", "tl/api", "crypto/srp", "telegram/..."}},
	{"store/...", []string{"crypto/seal", "store/..."}},
	{"scripts/...", []string{"tl", "tl/api", "tl/tljson", "telegram/...", "store", "scripts/..."}},
	{"sim/...", []string{"crypto/...", "tl/...", "mtproto/...", "sim/..."}},
	{"actors/...", []string{"crypto/...", "tl/...", "mtproto/...", "telegram/...", "store", "scripts/...", "actors/..."}},
	{"cmd/runner/...", []string{"actors", "config", "crypto/...", "tl/...", "mtproto", "mtproto/transport", "telegram/...", "store/...", "scripts/...", "sim/...",
		"examples", "cmd/runner/..."}},
	{"examples/...", []string{"actors", "config", "scripts/...", "sim/...", "store/..."}},
}

// outside names the only packages that may import a module of others.
var outside = map[string][]string{
	"github.com/asynkron/protoactor-go": {"actors/..."},
	"github.com/gotd/td":                nil,
	"github.com/spf13/cobra":            {"cmd/..."},
	"github.com/spf13/viper":            {"config/..."},
	"github.com/vbauerster/mpb":         {"cmd/runner/..."},
	"github.com/coder/websocket":        {"mtproto/transport"},
	"go.starlark.net":                   {"scripts/..."},
	"go.yaml.in/yaml":                   {"config/...", "scripts/...", "sim/control"},
	"modernc.org/sqlite":                {"store/sqlite/...", "sim/table"},
	"github.com/pressly/goose":          {"store/sqlite/..."},
}

// sansIO are the cores: no sockets, files, processes or logs.
var sansIO = []string{"crypto", "crypto/srp", "tl", "tl/mt", "tl/api", "tl/tljson", "mtproto", "mtproto/exchange", "telegram/..."}

// notInCores is what sansIO packages may not import.
var notInCores = []string{"net", "net/http", "os", "os/exec", "log"} // log/slog holds the types by which secrets redact themselves

func matches(pattern, path string) bool {
	if dir, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == dir || strings.HasPrefix(path, dir+"/")
	}
	return path == pattern
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, path) })
}

// checkImport says why path may not import imported, or "".
func checkImport(path, imported string) string {
	if inner, ok := strings.CutPrefix(imported, module+"/"); ok {
		if inner == "telemetry" {
			return ""
		}
		i := slices.IndexFunc(layout, func(r rule) bool { return matches(r.From, path) })
		if i < 0 {
			return "has no row in the layout table"
		}
		if !matchesAny(layout[i].Allow, inner) {
			return fmt.Sprintf("may not import %s (allowed: %s)", inner, strings.Join(layout[i].Allow, ", "))
		}
		return ""
	}
	for mod, allowed := range outside {
		if matches(mod+"/...", imported) && !matchesAny(allowed, path) {
			return fmt.Sprintf("may not import %s (allowed in: %s)", imported, strings.Join(allowed, ", "))
		}
	}
	if matchesAny(sansIO, path) && slices.Contains(notInCores, imported) {
		return fmt.Sprintf("may not import %s: it is a core without input and output", imported)
	}
	return ""
}

func TestImportDirections(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	seen := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		path, ok := strings.CutPrefix(p.ImportPath, module+"/")
		if !ok {
			continue // this package: tests only
		}
		seen++
		if !slices.ContainsFunc(layout, func(r rule) bool { return matches(r.From, path) }) {
			t.Errorf("%s has no row in the layout table", path)
		}
		for _, imported := range p.Imports {
			if why := checkImport(path, imported); why != "" {
				t.Errorf("%s %s", path, why)
			}
		}
	}
	if seen < 5 {
		t.Errorf("go list named %d packages of the project, which cannot be all", seen)
	}
}

func TestLayoutRules(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		ok       bool
	}{
		{"sim", module + "/actors", false},
		{"sim", module + "/telegram", false},
		{"sim/control", module + "/scripts", false},
		{"sim", module + "/store", false},
		{"sim", module + "/mtproto/exchange", true},
		{"mtproto", module + "/tl/api", false},
		{"mtproto/exchange", module + "/tl/mt", true},
		{"telegram/auth", module + "/mtproto", false},
		{"telegram/auth", module + "/crypto/srp", true},
		{"scripts", "github.com/asynkron/protoactor-go/actor", false},
		{"actors", "github.com/asynkron/protoactor-go/actor", true},
		{"actors", module + "/sim", false},
		{"store/sqlite", module + "/telegram", false},
		{"telemetry", module + "/tl", false},
		{"scripts/modules", module + "/telemetry", true},
		{"mtproto", "net", false},
		{"mtproto/transport", "net", true},
		{"mtproto/transport", "github.com/coder/websocket", true},
		{"mtproto", "github.com/coder/websocket", false},
		{"mtproto/transport", module + "/mtproto/transport/proxytest", false},
		{"mtproto/transport/tunnel", module + "/crypto", false},
		{"tlx", module + "/tl", false},
		{"cmd/runner", module + "/actors", true},
		{"cmd/runner", "github.com/gotd/td/tg", false},
	} {
		if why := checkImport(tc.from, tc.to); (why == "") != tc.ok {
			t.Errorf("checkImport(%q, %q) = %q, want allowed %v", tc.from, tc.to, why, tc.ok)
		}
	}
}
