package actors

import (
	"context"
	"errors"
	"fmt"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// Keys says what becomes of an account's auth keys when a person releases it.
type Keys bool

// What a person may decide about keys.
const (
	// KeepKeys is for keys that are good.
	KeepKeys Keys = false
	// GiveUpKeys is for keys that are dead: those of all DCs are deleted, and
	// the account signs in anew.
	GiveUpKeys Keys = true
)

// ErrNotQuarantined means that an account needs no release.
var ErrNotQuarantined = errors.New("it is not quarantined")

// Command is what a person types to release an account so. The reason of a
// quarantine names it where it is the way out.
func (k Keys) Command(account string) string {
	if k == GiveUpKeys {
		return "runner accounts release " + account + " --new-key"
	}
	return "runner accounts release " + account
}

// frozen quarantines the account for what the server said about it.
func (a *account) frozen(err *rpcerr.Error) {
	reason := err.Error()
	if rpcerr.Is(err, "AUTH_KEY_DUPLICATED", "SESSION_REVOKED") { // the login is gone, the account is not
		reason = fmt.Sprintf("%s (see who else uses it, then: %s)", reason, GiveUpKeys.Command(a.h.account))
	}
	a.quarantine(reason)
}

// released asks the account to leave quarantine.
type released struct {
	note
	keys  Keys
	reply chan error
}

func (m released) abandon(err error) { m.answer(err) }

func (m released) answer(err error) {
	select {
	case m.reply <- err:
	default:
	}
}

func (h *handle) release(ctx context.Context, keys Keys) error {
	m := released{keys: keys, reply: make(chan error, 1)}
	return h.ask(ctx, m, m.reply, "release")
}

// release ends a quarantine.
func (a *account) release(ctx actor.Context, keys Keys) error {
	if a.stopping {
		return telegram.ErrStopped
	}
	if a.st.State != store.StateQuarantined {
		return fmt.Errorf("it is %s: %w", a.st.State, ErrNotQuarantined)
	}
	if keys == GiveUpKeys {
		if err := a.giveUpKeys(); err != nil {
			return err
		}
		a.st.UserID, a.st.Username, a.st.Login = 0, "", nil
	}
	a.h.verdict.Store(nil)
	a.h.trouble.Store(nil)
	st := a.st
	st.State = store.StateNew
	a.move(restingState(st), "released by a person")
	if a.st.State == store.StateReady {
		a.connect(ctx)
	}
	return nil
}

// giveUpKeys deletes the account's keys. Its home stays: the number lives there.
func (a *account) giveUpKeys() error {
	ctx, cancel := a.env.storeContext()
	defer cancel()
	keys, err := a.env.opts.Store.ListAuthKeys(ctx, a.h.account)
	if err != nil {
		return fmt.Errorf("list its keys: %w", err)
	}
	for _, k := range keys {
		if err := (accountKeys{a.h, k.DC}).Drop(); err != nil {
			return fmt.Errorf("delete its key of dc %d: %w", k.DC, err)
		}
		a.env.emit(Event{Kind: EventKeyDropped, Account: a.h.account, DC: k.DC, Reason: "given up by a person"})
	}
	return nil
}
