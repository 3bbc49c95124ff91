package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/scripts/secret"
	"github.com/tgfleet/tgfleet/store"
)

// stopTime is how long a graceful stop may take: executors, last salts, leases.
const stopTime = 10 * time.Second

// online is a workspace whose accounts can be run.
type online struct {
	*workspace
	p     *program
	env   *environment
	fleet *actors.Fleet
	// timeout bounds one request of a step.
	timeout time.Duration
	lease   *keptLease // of the embedded simulator; nil elsewhere
}

// goOnline opens the environment and starts the fleet. events is called from
// many goroutines and may be nil.
func (p *program) goOnline(ctx context.Context, w *workspace, events func(actors.Event)) (*online, error) {
	o := &online{workspace: w, p: p}
	if w.cfg.Environment == config.Sim {
		lease, err := keepLease(ctx, w.store, "the embedded simulator", w.log)
		if err != nil {
			return nil, err
		}
		o.lease = lease
	}
	env, err := openEnvironment(ctx, w.cfg, w.log)
	if err != nil {
		return nil, errors.Join(err, o.stop())
	}
	return o, o.start(env, events)
}

// start starts the fleet on an environment, which it then owns.
func (o *online) start(env *environment, events func(actors.Event)) error {
	o.env = env
	network, err := networkOf(o.cfg)
	if err != nil {
		return errors.Join(err, o.stop())
	}
	fleet, err := actors.Start(actors.Options{
		Store: o.store, Owner: store.ThisProcess(), App: env.app, DCs: env.dcs, HomeDC: env.homeDC,
		PublicKeys: env.keys, Dial: env.dial, AllowSignUp: env.allowSignUp, TestServers: env.testServers,
		Transports: network.transports, Proxy: network.proxy, PFS: network.pfs, NoQuickAcks: env.tolerant, URLs: env.urls,
		Device: store.Device(o.cfg.Device), Logger: o.log, Events: events,
		Session: mtproto.Options{TolerateForeignFirstMsgID: env.tolerant},
	})
	if err != nil {
		return errors.Join(fmt.Errorf("start the fleet: %w", err), o.stop())
	}
	o.fleet = fleet
	return nil
}

// stop stops the fleet gracefully, then the environment.
func (o *online) stop() error {
	var errs []error
	if o.fleet != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopTime)
		defer cancel()
		if err := o.fleet.Stop(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop the fleet: %w", err))
		}
	}
	if o.env != nil {
		errs = append(errs, o.env.close())
	}
	if o.lease != nil {
		errs = append(errs, o.lease.release())
	}
	return errors.Join(errs...)
}

// newPrompter answers what sign-ins ask here.
func (o *online) newPrompter() *prompter {
	return &prompter{console: o.p.console, in: o.p.in, interactive: o.p.interactive(), codes: o.env.codes}
}

// engine is the playbook engine of this workspace.
func (o *online) engine(answers *prompter, progress func(scripts.Progress)) *scripts.Engine {
	return &scripts.Engine{Store: o.store, Owner: store.ThisProcess(), Prompter: answers, Secrets: secret.Resolver{}, Progress: progress,
		Logger: o.log, RequestTimeout: o.timeout}
}
