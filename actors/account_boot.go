package actors

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
)

// boot takes the lease and loads what the store knows. On failure the account
// stops: nothing of it runs without a lease.
func (a *account) boot(ctx actor.Context) {
	if err := a.load(); err != nil {
		a.h.bootError.Store(&err)
		ctx.Stop(ctx.Self())
		return
	}
	l := a.h.Lease()
	a.env.send(a.env.leases, leaseTaken{subject: l.Subject, epoch: l.Epoch, gate: &a.h.gate, owner: ctx.Self()})
	a.ready = true
	if v := a.h.verdict.Load(); v != nil {
		a.quarantine(*v)
	}
	if !terminal(a.st.State) {
		a.resumeWait(ctx)
	}
	// Whoever asked for the account finds it in the state it is in.
	a.env.send(ctx.Parent(), booted{id: a.h.account})
	if terminal(a.st.State) {
		return
	}
	if a.st.UserID != 0 && a.st.State != store.StateLoggedOut {
		// Signed in: be there for updates. Others connect when first used.
		a.connect(ctx)
	}
}

func (a *account) load() error {
	ctx, cancel := a.env.storeContext()
	defer cancel()
	cfg, err := a.env.opts.Store.Account(ctx, a.h.account)
	if err != nil {
		return fmt.Errorf("load its configuration: %w", err)
	}
	if !cfg.Enabled {
		return errors.New("it is disabled in the inventory")
	}
	a.proxy = a.env.opts.Proxy
	if cfg.Proxy != "" {
		if a.proxy, err = transport.ParseProxy(cfg.Proxy.Reveal()); err != nil {
			return fmt.Errorf("its proxy in the inventory: %w", err)
		}
	}
	if err := a.takeLease(ctx); err != nil {
		return err
	}
	st, err := a.env.opts.Store.AccountState(ctx, a.h.account)
	if err != nil {
		return fmt.Errorf("load its state: %w", err)
	}
	st.Account = a.h.account
	if passing(st.State) || st.State == "" {
		if st.State != store.StateWaiting {
			st.Reason = ""
		}
		st.State = restingState(st)
	}
	if err := a.env.dcs.recall(ctx, a.env.opts.Store); err != nil {
		a.env.log.Warn("the stored table of data centres cannot be read: it is fetched anew", slog.Any(telemetry.KeyErr, err))
	}
	a.st = st
	a.h.config.Store(&cfg)
	a.h.book.SetSelf(st.UserID)
	a.publish()
	return nil
}

// takeLease acquires the lease unless an earlier life of this actor holds it.
func (a *account) takeLease(ctx context.Context) error {
	if a.h.gate.open(time.Now()) {
		return nil
	}
	l, err := a.env.opts.Store.AcquireLease(ctx, a.h.account, a.env.opts.Owner, a.env.opts.LeaseTTL)
	if err != nil {
		return err // a *store.HeldError says it all
	}
	a.h.gate.lease.Store(&l)
	return nil
}

// restingState follows from what is known of the account, never from how its
// connection fared when it was written.
func restingState(st store.AccountState) store.State {
	switch st.State {
	case store.StateQuarantined, store.StateDisabled, store.StateLoggedOut:
		return st.State
	}
	if st.UserID != 0 && len(st.Login) == 0 {
		return store.StateReady
	}
	var login auth.State
	if len(st.Login) == 0 || json.Unmarshal(st.Login, &login) != nil {
		return store.StateNew
	}
	return loginState(login.Phase)
}

// loginState is the account state that goes with a phase of the sign-in.
func loginState(p auth.Phase) store.State {
	switch p {
	case auth.PhaseCodeSent, auth.PhaseSignUpRequired:
		return store.StateAwaitingCode
	case auth.PhasePasswordNeeded:
		return store.StateAwaitingPassword
	case auth.PhaseDone:
		return store.StateReady
	}
	return store.StateNew
}

// durable is the state as it is stored: how the connection fares is news only
// while the process lives, and an account that is signed in stays ready to
// those who select it when nobody runs it.
func durable(st store.AccountState) store.AccountState {
	switch {
	case st.State != store.StateConnecting && st.State != store.StateOffline:
	case st.Until.After(time.Now()):
		st.State, st.Reason = store.StateWaiting, ""
	default:
		st.State, st.Reason = restingState(st), ""
	}
	return st
}

// save writes the state. A fenced account stops itself.
func (a *account) save() error {
	ctx, cancel := a.env.storeContext()
	defer cancel()
	if t := a.h.vitals.heardAt(); !t.IsZero() {
		a.st.HeardAt = t
	}
	if t := a.h.vitals.updateAt(); !t.IsZero() {
		a.st.UpdateAt = t
	}
	err := a.env.opts.Store.PutAccountState(ctx, a.h.Lease(), durable(a.st))
	if errors.Is(err, store.ErrFenced) {
		a.env.send(a.h.pid, fencedOff{})
	}
	return err
}

// saveOrLog is save where the state is only being reported: losing the write
// costs a person a stale line, no more.
func (a *account) saveOrLog() {
	if err := a.save(); err != nil {
		a.env.log.Warn("state of an account could not be stored",
			slog.String(telemetry.KeyAccount, a.h.account), slog.String(telemetry.KeyState, string(a.st.State)), slog.Any(telemetry.KeyErr, err))
	}
}

// fencedOff says that the store refused a write because of a newer lease.
type fencedOff struct{ note }
