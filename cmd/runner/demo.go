package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/examples"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/store"
)

// demoRun is one demonstration under way.
type demoRun struct {
	p       *program
	dir     string
	people  []person
	started time.Time
	facts   *facts
	o       *online
	control *control.Client
	resumed int // times the playbook's run was resumed
}

// demo does the main job on the simulator and checks the result against the
// simulator's ledger.
func (p *program) demo(ctx context.Context, fl demoFlags, f format) (err error) {
	dir, err := os.MkdirTemp("", "runner-demo-")
	if err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if fl.keep {
		p.console.say("the data folder is %s", dir)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	d := &demoRun{p: p, dir: dir, people: demoPeople(fl.accounts, fl.seed), started: time.Now(), facts: newFacts()}
	report, recap, err := d.play(ctx, fl)
	if err != nil {
		return err
	}
	report.Seconds = seconds(time.Since(d.started))
	if err := d.print(report, recap, f, fl.keep); err != nil {
		return err
	}
	if wrong := report.wrong(); len(wrong) > 0 {
		return withCode(exitSomeFailed, errors.Join(wrong...))
	}
	return nil
}

// play is the demo from an empty folder to the report.
func (d *demoRun) play(ctx context.Context, fl demoFlags) (report demoReport, last recap, err error) {
	inventory, err := writeDemoFiles(d.dir, d.people)
	if err != nil {
		return report, last, fmt.Errorf("write the demo's files: %w", err)
	}
	cfg, err := demoConfig(d.dir)
	if err != nil {
		return report, last, err
	}
	w, err := d.p.openWith(ctx, cfg)
	if err != nil {
		return report, last, err
	}
	defer w.close()
	if d.o, err = d.p.goOnline(ctx, w, d.facts.event); err != nil {
		return report, last, err
	}
	defer func() { err = errors.Join(err, d.o.stop()) }()
	report, last, err = d.perform(ctx, fl, inventory)
	return report, last, causeOf(ctx, err)
}

// perform does the demo with the fleet that is online.
func (d *demoRun) perform(ctx context.Context, fl demoFlags, inventory string) (report demoReport, last recap, err error) {
	d.control = d.o.env.control
	for _, step := range []func() error{
		func() error { return d.register(ctx) },
		func() error { return d.importInventory(ctx, inventory) },
		func() error { last, err = d.work(ctx, fl); return err },
		func() error { report, err = d.count(ctx, last, fl.stormy); return err },
	} {
		if err := step(); err != nil {
			return report, last, err
		}
	}
	return report, last, nil
}

// register makes the numbers exist, as an official app would have done.
func (d *demoRun) register(ctx context.Context) error {
	d.p.console.say("simulated Telegram with %d data centres, %d registered numbers", len(d.o.env.dcs), len(d.people))
	var workers sync.WaitGroup
	errs := make([]error, len(d.people))
	next := make(chan int)
	for range registerWorkers {
		workers.Go(func() {
			for i := range next {
				errs[i] = d.registerOne(ctx, d.people[i])
			}
		})
	}
	for i := range d.people {
		next <- i
	}
	close(next)
	workers.Wait()
	return errors.Join(errs...)
}

// registerWorkers register numbers at the same time: a 2FA password costs the
// simulator a tenth of a second.
const registerWorkers = 4

func (d *demoRun) registerOne(ctx context.Context, p person) error {
	err := d.control.Register(ctx, control.Number{Phone: p.phone.Reveal(), DC: p.dc, Password: p.password.Reveal(),
		FirstName: p.first, Username: p.username})
	if err != nil {
		return fmt.Errorf("register the number of %s: %w", p.id, err)
	}
	return nil
}

func (d *demoRun) importInventory(ctx context.Context, file string) error {
	want, err := scripts.LoadInventory(file)
	if err != nil {
		return err
	}
	plan, err := planImport(ctx, d.o.store, want)
	if err != nil {
		return err
	}
	d.p.console.say("importing %s: %d to add", file, len(plan.Add))
	return d.o.store.PutAccounts(ctx, plan.Put()...)
}

// work signs everybody in and runs the example playbook.
func (d *demoRun) work(ctx context.Context, fl demoFlags) (recap, error) {
	if fl.stormy {
		return d.chaos(ctx, fl.seed, fl.chaos)
	}
	r, err := d.signIn(ctx, "")
	if err == nil && r.failed() > 0 {
		err = r.writeTable(d.p.console) // the demo goes on with the others
	}
	if err != nil {
		return r, err
	}
	run, err := d.newCommunity(ctx, fl.seed, "state:ready")
	if err != nil {
		return r, err
	}
	d.p.console.say("running examples/community.yaml on %d accounts", len(run.Accounts))
	return d.run(ctx, run)
}

func (d *demoRun) signIn(ctx context.Context, limit string) (recap, error) {
	run, err := d.o.newLogin(ctx, limit)
	if err != nil {
		return recap{}, err
	}
	d.p.console.say("signing in %d accounts", len(run.Accounts))
	return d.run(ctx, run)
}

// newCommunity is a run of the example playbook.
func (d *demoRun) newCommunity(ctx context.Context, seed uint64, limit string) (store.Run, error) {
	pb, err := scripts.Load("examples/community.yaml", examples.Community)
	if err != nil {
		return store.Run{}, err
	}
	return d.o.newRun(ctx, pb, map[string]any{
		"key":    fmt.Sprintf("demo-%d", seed),
		"title":  "Demo community",
		"admins": []any{d.people[1].username, d.people[2].username},
	}, limit)
}

func (d *demoRun) run(ctx context.Context, run store.Run) (recap, error) {
	board := d.p.newBoard(len(run.Accounts), boardLabels...)
	defer board.close()
	watch := &watcher{p: d.p, board: board}
	d.facts.watch(watch)
	r, err := d.o.execute(ctx, run, watch)
	if err == nil && ctx.Err() != nil {
		err = causeOf(ctx, ctx.Err())
	}
	return r, err
}
