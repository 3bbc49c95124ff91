package conformance

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
)

// table is every scenario there is, by area.
var table = []struct {
	area      string
	scenarios []scenario
}{
	{"start", startScenarios},
	{"auth", authScenarios},
	{"people", peopleScenarios},
	{"bots", botScenarios},
	{"inline", inlineScenarios},
	{"messages", messageScenarios},
	{"polls", pollScenarios},
	{"history", historyScenarios},
	{"groups", groupScenarios},
	{"supergroups", superScenarios},
	{"channels", channelScenarios},
	{"invites", inviteScenarios},
	{"updates", updateScenarios},
	{"files", fileScenarios},
}

// least is how many scenarios the table holds at least.
const least = 120

// TestConformance plays the table through each library and prints what came of
// it. The simulator's own checks must find nothing wrong with any client.
func TestConformance(t *testing.T) {
	results := map[string]map[string]bool{}
	for _, start := range []func(*testing.T, *sim.Server) library{
		func(t *testing.T, s *sim.Server) library { return newOurs(t, s) },
		func(t *testing.T, s *sim.Server) library { return newGotd(t, s) },
	} {
		playAll(t, start, results)
	}
	report(t, results)
}

func playAll(t *testing.T, start func(*testing.T, *sim.Server) library, results map[string]map[string]bool) {
	box, err := sim.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lib := start(t, box)
	results[lib.name()] = map[string]bool{}
	t.Run(lib.name(), func(t *testing.T) {
		for _, part := range table {
			for _, sc := range part.scenarios {
				name := part.area + "/" + sc.name
				results[lib.name()][name] = t.Run(name, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					// An answer of another type than the scenario wants ends this one only.
					defer func() {
						if r := recover(); r != nil {
							t.Errorf("%v\n%s", r, debug.Stack())
						}
					}()
					sc.play(&stage{T: t, ctx: ctx, sim: box, lib: lib})
				})
			}
		}
	})
	if err := lib.close(); err != nil {
		t.Errorf("close %s: %v", lib.name(), err)
	}
	if v := box.Violations(); len(v) != 0 {
		t.Errorf("the simulator's checks object to %s: %v", lib.name(), v)
	}
	if err := box.Close(); err != nil {
		t.Errorf("close the simulator: %v", err)
	}
}

// report prints scenarios x libraries.
func report(t *testing.T, results map[string]map[string]bool) {
	var libs []string
	for lib := range results {
		libs = append(libs, lib)
	}
	slices.Sort(libs)
	var out strings.Builder
	fmt.Fprintf(&out, "%-72s", "scenario")
	for _, lib := range libs {
		fmt.Fprintf(&out, " %-8s", lib)
	}
	n := 0
	for _, part := range table {
		for _, sc := range part.scenarios {
			n++
			name := part.area + "/" + sc.name
			fmt.Fprintf(&out, "\n%-72s", name)
			for _, lib := range libs {
				verdict := "FAILED"
				if results[lib][name] {
					verdict = "ok"
				}
				fmt.Fprintf(&out, " %-8s", verdict)
			}
		}
	}
	t.Logf("%d scenarios\n%s", n, out.String())
	if n < least {
		t.Errorf("%d scenarios, want %d at least", n, least)
	}
}
