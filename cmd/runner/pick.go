package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

// picked is an account that a selector chose, with its state.
type picked struct {
	account store.Account
	state   store.AccountState
}

// shownState is the state a person sees: what the inventory turned off is
// disabled, whatever its actor last said.
func (c picked) shownState() store.State {
	if !c.account.Enabled {
		return store.StateDisabled
	}
	return c.state.State
}

// selectorFlag adds -l with completion of account ids, groups and tags.
func (p *program) selectorFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVarP(into, "limit", "l", "", `which accounts, such as "group:eu & !tag:paused, alice" (default: all)`)
	_ = cmd.RegisterFlagCompletionFunc("limit", p.completeAccounts)
}

// pick returns the accounts that a selector chooses, by id; an empty selector
// chooses all. None at all is an error.
func (w *workspace) pick(ctx context.Context, text string) ([]picked, error) {
	accounts, err := w.store.ListAccounts(ctx)
	if err != nil {
		return nil, err
	}
	states, err := w.store.ListAccountStates(ctx)
	if err != nil {
		return nil, err
	}
	match := func(store.Account, store.AccountState) bool { return true }
	if text != "" {
		sel, err := scripts.SelectRuns(ctx, text, w.store)
		if err != nil {
			return nil, usageError(err)
		}
		match = sel.Match
	}
	var out []picked
	for _, a := range accounts {
		st, ok := states[a.ID]
		if !ok {
			st = store.AccountState{Account: a.ID, State: store.StateNew}
		}
		if match(a, st) {
			out = append(out, picked{a, st})
		}
	}
	switch {
	case len(accounts) == 0:
		return nil, withNext(exitNoMatch, errors.New("the store has no accounts"), "runner accounts import FILE --apply")
	case len(out) == 0:
		return nil, withNext(exitNoMatch, fmt.Errorf("no account matches %q, of %d", text, len(accounts)), "runner accounts list")
	}
	return out, nil
}

// account returns one account by its id.
func (w *workspace) account(ctx context.Context, id string) (picked, error) {
	a, err := w.store.Account(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return picked{}, withNext(exitNoMatch, fmt.Errorf("no account %q in %s", id, w.cfg.Store.Path), "runner accounts list")
	}
	if err != nil {
		return picked{}, err
	}
	st, err := w.store.AccountState(ctx, id)
	return picked{a, st}, err
}
