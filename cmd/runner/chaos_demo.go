package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/store"
)

// Bounds of what the operator does before the demo is given up.
const (
	stormRounds = 6 // of sign-ins, and of resumes, while faults strike
	// calmRounds are those after they have stopped. That the server has lost a key is
	// believed after the key's first minute and three refusals, which are a minute and
	// a half apart at most: that takes up to 17 rounds in which nothing is answered.
	calmRounds = 25

	// chaosTimeout is how long one request may take. An account that is out of
	// reach for longer is left for the next round.
	chaosTimeout = 20 * time.Second
)

// chaos is the demo while a schedule of faults strikes. Between runs it does
// what a person does who looks after a fleet: it releases accounts from
// quarantine, signs in those that are out, and resumes the run. At the end the
// faults stop and everything must come right.
func (d *demoRun) chaos(ctx context.Context, seed, chaos uint64) (recap, error) {
	schedule := chaosSchedule(chaos, len(d.people))
	d.p.console.say("%d faults will strike (seed %d)", len(schedule), chaos)
	if d.p.flags.verbose > 0 {
		for _, s := range schedule {
			d.p.console.say("  %s", s)
		}
	}
	d.o.timeout = chaosTimeout
	striker := startStriker(ctx, d.control, schedule, d.people)
	defer striker.stop()
	if err := d.signInAll(ctx, stormRounds); err != nil {
		return recap{}, err
	}
	run, err := d.newCommunity(ctx, seed, "")
	if err != nil {
		return recap{}, err
	}
	last, err := d.carryOn(ctx, run, stormRounds)
	if err != nil {
		return last, err
	}
	if err := striker.wait(ctx); err != nil {
		return last, err
	}
	d.p.console.say("the faults have stopped")
	if err := d.control.Heal(ctx); err != nil {
		return last, err
	}
	return d.settle(ctx, run)
}

// signInAll signs in until everybody is ready, or the rounds are used up.
func (d *demoRun) signInAll(ctx context.Context, rounds int) error {
	for range rounds {
		if err := d.repair(ctx); err != nil {
			return err
		}
		out, err := d.notReady(ctx)
		if err != nil || len(out) == 0 {
			return err
		}
	}
	return nil
}

// carryOn executes a run, and resumes it until all accounts are through or the
// rounds are used up.
func (d *demoRun) carryOn(ctx context.Context, run store.Run, rounds int) (recap, error) {
	d.p.console.say("running examples/community.yaml on %d accounts", len(run.Accounts))
	for round := 1; ; round++ {
		r, err := d.run(ctx, run)
		if err != nil || r.through() || round == rounds {
			return r, err
		}
		d.resumed++
		if err := d.repair(ctx); err != nil {
			return r, err
		}
		d.p.console.say("resuming run %s", run.ID)
	}
}

// settle ends the demo after the faults have stopped. Everybody is asked who it
// is, for an account that only believes to be signed in is not ready.
func (d *demoRun) settle(ctx context.Context, run store.Run) (recap, error) {
	for round := 1; ; round++ {
		asked, err := d.signIn(ctx, "")
		if err != nil {
			return recap{}, err
		}
		r, err := d.o.recapOf(ctx, run.ID)
		if err != nil {
			return r, err
		}
		if !r.through() {
			if r, err = d.carryOn(ctx, run, 1); err != nil {
				return r, err
			}
			d.resumed++
		}
		out, err := d.notReady(ctx)
		if err != nil || asked.through() && r.through() && len(out) == 0 || round == calmRounds {
			return r, err // what is wrong still, the report says
		}
		if err := d.repair(ctx); err != nil {
			return r, err
		}
	}
}

// repair brings back the accounts that are out of action: those in quarantine
// are released, with a new key where the reason asks for one, and whoever is not
// signed in signs in.
func (d *demoRun) repair(ctx context.Context) error {
	out, err := d.notReady(ctx)
	if err != nil {
		return err
	}
	var login []string
	for _, st := range out {
		if st.State == store.StateQuarantined {
			keys := actors.KeepKeys
			if strings.Contains(st.Reason, actors.GiveUpKeys.Command(st.Account)) {
				keys = actors.GiveUpKeys
			}
			d.p.console.say("releasing %s", st.Account)
			if err := d.o.fleet.Release(ctx, st.Account, keys); err != nil {
				return err
			}
		}
		login = append(login, st.Account)
	}
	if len(login) == 0 {
		return nil
	}
	_, err = d.signIn(ctx, strings.Join(login, ","))
	return err
}

// notReady returns the accounts that are not ready.
func (d *demoRun) notReady(ctx context.Context) ([]store.AccountState, error) {
	chosen, err := d.o.pick(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []store.AccountState
	for _, c := range chosen {
		if c.state.State != store.StateReady {
			out = append(out, c.state)
		}
	}
	return out, nil
}

// chaosReport is what the report of a demo under chaos has more.
type chaosReport struct {
	Faults    map[string]int `json:"faults"`    // that struck, by kind, as the simulator counts
	Recovered int            `json:"recovered"` // accounts that were quarantined or logged out, and are ready
	Resumed   int            `json:"resumed"`   // times that the run of the playbook was resumed
}

// countChaos gathers what the faults did.
func (d *demoRun) countChaos(ctx context.Context, states map[string]store.AccountState) (*chaosReport, error) {
	faults, err := d.control.Faults(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the simulator's count of faults: %w", err)
	}
	out := &chaosReport{Faults: map[string]int{}, Resumed: d.resumed}
	for kind, n := range faults.Struck {
		out.Faults[string(kind)] = n
	}
	for _, id := range d.facts.outOfAction() {
		if states[id].State == store.StateReady {
			out.Recovered++
		}
	}
	return out, nil
}
