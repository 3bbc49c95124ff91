package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
)

var (
	chaosFirst    = flag.Uint64("chaos.first", 1, "first seed of TestChaos")
	chaosSeeds    = flag.Uint64("chaos.seeds", 20, "number of seeds of TestChaos")
	chaosVerbose  = flag.Int("chaos.v", 1, "how much a verbose TestChaos says: as -v or -vv")
	chaosAccounts = flag.Int("chaos.accounts", 0, "accounts of TestChaos; 0: 3 or 4")
)

// chaosKey is drawn once, outside of virtual time.
var chaosKey = sync.OnceValue(func() *crypto.PrivateKey {
	k, err := crypto.GeneratePrivateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

// TestChaos plays the demo under chaos with some seeds, in virtual time: the
// whole program but its sockets, on a store in a file.
func TestChaos(t *testing.T) {
	chaosKey()
	total := map[string]int{}
	for seed := *chaosFirst; seed < *chaosFirst+*chaosSeeds; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			accounts := *chaosAccounts
			if accounts == 0 {
				accounts = 3 + int(seed%2)
			}
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				report, log, err := playChaos(t.Context(), dir, seed, accounts)
				if report.chaosReport != nil {
					for kind, n := range report.Faults {
						total[kind] += n
					}
				}
				wrong := report.wrong()
				if err != nil || len(wrong) > 0 || report.chaosReport == nil || testing.Verbose() {
					t.Logf("%+v %+v", report, report.chaosReport)
				}
				if err != nil || len(wrong) > 0 || report.chaosReport == nil {
					t.Errorf("%v %v\n%s", err, errors.Join(wrong...), log)
				}
			})
		})
	}
	t.Logf("faults that struck: %v", total)
	if *chaosSeeds < 20 {
		return
	}
	for _, k := range control.Kinds() {
		if total[string(k.Kind)] == 0 {
			t.Errorf("%s never struck", k.Kind)
		}
	}
}

// playChaos is `demo --chaos` without its command line.
func playChaos(ctx context.Context, dir string, seed uint64, accounts int) (report demoReport, log string, err error) {
	time.Sleep(10 * time.Minute) // away from midnight, when salts change
	var said bytes.Buffer
	p := &program{streams: streams{in: strings.NewReader(""), out: &bytes.Buffer{}, err: &said},
		getenv: func(string) string { return "" }, console: &console{w: &said}}
	if testing.Verbose() {
		p.flags.verbose = *chaosVerbose
	}
	ctx, cancel := context.WithTimeout(ctx, 24*time.Hour)
	defer cancel()
	d := &demoRun{p: p, dir: dir, people: demoPeople(accounts, seed), started: time.Now(), facts: newFacts()}
	inventory, err := writeDemoFiles(dir, d.people)
	if err != nil {
		return report, "", err
	}
	cfg, err := demoConfig(dir)
	if err != nil {
		return report, "", err
	}
	w, err := p.openWith(ctx, cfg)
	if err != nil {
		return report, "", err
	}
	defer w.close()
	env, err := lanEnvironment(cfg.Telegram.HomeDC, w.log)
	if err != nil {
		return report, "", err
	}
	d.o = &online{workspace: w, p: p}
	if err := d.o.start(env, d.facts.event); err != nil {
		return report, "", err
	}
	report, _, err = d.perform(ctx, demoFlags{accounts: accounts, seed: seed, chaos: seed, stormy: true}, inventory)
	report.Seconds = seconds(time.Since(d.started))
	err = errors.Join(err, d.o.stop())
	time.Sleep(time.Minute) // virtual: what is left of the libraries' goroutines ends
	return report, said.String(), err
}

// lanEnvironment is a simulator on a network in memory, its control API too.
func lanEnvironment(homeDC int, log *slog.Logger) (*environment, error) {
	l := &lan{listeners: map[string]*lanListener{}}
	server, err := sim.New(sim.Options{DCs: demoDCs, Key: chaosKey(), Logger: log, ListenFunc: func(dc int) (net.Listener, error) {
		return l.listen(fmt.Sprintf("dc%d.lan:443", dc))
	}})
	if err != nil {
		return nil, err
	}
	ln, err := l.listen("control.lan:80")
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	server.ServeControl(ln)
	transport := &http.Transport{DialContext: l.dial}
	env, err := simEnvironment(&box{Server: server}, control.NewOver("http://control.lan:80", transport), homeDC)
	if err == nil {
		env.dial = l.dial
	}
	return env, err
}

// TestChaosSchedule: the same seed makes the same schedule, another makes
// another, and every kind of fault is in each, as the simulator accepts it.
func TestChaosSchedule(t *testing.T) {
	seen := map[string]bool{}
	for _, accounts := range []int{demoMin, 30, demoMax} {
		for seed := range uint64(50) {
			schedule := chaosSchedule(seed, accounts)
			text := fmt.Sprint(schedule)
			if again := fmt.Sprint(chaosSchedule(seed, accounts)); again != text {
				t.Fatalf("seed %d, %d accounts: two schedules", seed, accounts)
			}
			if seen[text] {
				t.Errorf("seed %d, %d accounts: the schedule of another seed", seed, accounts)
			}
			seen[text] = true
			kinds := map[control.FaultKind]bool{}
			for _, s := range schedule {
				if s.account > 0 {
					s.fault.Phone = "15550000001"
				}
				if err := s.fault.Validate(); err != nil {
					t.Errorf("seed %d, %d accounts: %s: %v", seed, accounts, s, err)
				}
				if s.account > accounts || s.fault.DC > demoDCs {
					t.Errorf("seed %d, %d accounts: %s strikes nobody", seed, accounts, s)
				}
				kinds[s.fault.Kind] = true
			}
			if len(kinds) != len(control.Kinds()) {
				t.Errorf("seed %d, %d accounts: the kinds %v, want all %d", seed, accounts, slices.Sorted(maps.Keys(kinds)), len(control.Kinds()))
			}
		}
	}
}
