package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain lets the test binary be the program: scripts run it as `runner`.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"runner": main, "simctl": simctl})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/.config")
			env.Setenv("TMPDIR", env.WorkDir)
			env.Setenv("EXAMPLES", examplesDir)
			env.Values[proxiesKey] = proxies{}
			return nil
		},
		Condition: condition,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":        cmdExits,
			"simserve":     cmdSimServe,
			"proxyserve":   cmdProxyServe,
			"tunnels":      cmdTunnels,
			"expand":       cmdExpand,
			"signal-after": cmdSignalAfter,
		},
	})
}

// examplesDir is the folder of the examples that are shipped.
var examplesDir = func() string {
	wd, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return wd + "/../../examples"
}()
