package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/store"
)

// releaseFlags are the flags of `accounts release`.
type releaseFlags struct {
	limit  string
	newKey bool
	yes    bool
}

func (fl releaseFlags) keys() actors.Keys {
	if fl.newKey {
		return actors.GiveUpKeys
	}
	return actors.KeepKeys
}

func (p *program) accountsReleaseCommand() *cobra.Command {
	var fl releaseFlags
	cmd := &cobra.Command{
		Use:   "release ID... | -l SELECTOR",
		Short: "Take accounts out of quarantine, after you have looked",
		Long: `Take accounts out of quarantine. The reason is in "runner accounts show ID": look first, because
whatever put an account there may do so again.

A login that Telegram has ended, or a key that it has lost, does not come back: --new-key gives up
the keys of the accounts at all data centres, and they sign in anew with "runner accounts login".
With a selector, those of the accounts are released that are quarantined.`,
		Example: `  runner accounts release alice
  runner accounts release alice bob --new-key`,
		ValidArgsFunction: p.completeQuarantined,
	}
	p.selectorFlag(cmd, &fl.limit)
	cmd.Flags().BoolVar(&fl.newKey, "new-key", false, "give up their keys, which are dead; they must sign in anew")
	cmd.Flags().BoolVar(&fl.yes, "yes", false, "with --new-key: do not ask")
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if (len(args) == 0) == (fl.limit == "") {
			return usageError(errors.New("say which accounts: either ids or -l SELECTOR"))
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		chosen, err := w.quarantined(cmd.Context(), args, fl.limit)
		if err != nil {
			return err
		}
		if fl.newKey && !fl.yes {
			if err := p.confirmNewKeys(cmd.Context(), len(chosen)); err != nil {
				return err
			}
		}
		return p.release(cmd.Context(), w, chosen, fl.keys(), *f)
	}
	return cmd
}

// quarantined returns the accounts that are to be released. Of accounts that
// are named each must be in quarantine; a selector leaves out those that are
// not.
func (w *workspace) quarantined(ctx context.Context, ids []string, limit string) ([]string, error) {
	var out []string
	if len(ids) == 0 {
		chosen, err := w.pick(ctx, limit)
		if err != nil {
			return nil, err
		}
		for _, c := range chosen {
			if c.shownState() == store.StateQuarantined {
				out = append(out, c.account.ID)
			}
		}
		if len(out) == 0 {
			return nil, withNext(exitNoMatch, fmt.Errorf("of %s that match %q none is quarantined", plural(len(chosen), "account"), limit), "runner accounts list")
		}
		return out, nil
	}
	for _, id := range ids {
		c, err := w.account(ctx, id)
		if err != nil {
			return nil, err
		}
		if s := c.shownState(); s != store.StateQuarantined {
			return nil, withNext(exitNoMatch, fmt.Errorf("account %s is %s, not quarantined; nothing is released", id, s), "runner accounts show "+id)
		}
		out = append(out, id)
	}
	return out, nil
}

// confirmNewKeys lets the person type how many accounts lose their keys.
func (p *program) confirmNewKeys(ctx context.Context, n int) error {
	ask := &prompter{console: p.console, in: p.in, interactive: p.interactive()}
	answer, err := ask.ask(ctx, fmt.Sprintf("Give up the keys of %s for good? Type %d to do it: ", plural(n, "account"), n), false)
	switch {
	case errors.Is(err, errNeedsPerson):
		return withNext(exitNeedsPerson, fmt.Errorf("give up the keys of %s: %w", plural(n, "account"), err), "add --yes")
	case err != nil:
		return err
	case answer.Reveal() != strconv.Itoa(n):
		return withCode(exitUsage, errors.New("not confirmed; nothing is released"))
	}
	return nil
}

// releasedJSON is one account in the output for programs.
type releasedJSON struct {
	Account string `json:"account"`
	State   string `json:"state"` // what it is now
	NewKey  bool   `json:"new_key"`
}

func (p *program) release(ctx context.Context, w *workspace, ids []string, keys actors.Keys, f format) error {
	o, err := p.goOnline(ctx, w, nil)
	if err != nil {
		return err
	}
	list := listing{kind: "released", columns: []column{{"ACCOUNT", false}, {"STATE", false}}}
	var login []string
	for _, id := range ids {
		var st store.AccountState
		if err = o.fleet.Release(ctx, id, keys); err == nil {
			st, err = o.store.AccountState(ctx, id)
		}
		if err != nil {
			break
		}
		if st.UserID == 0 {
			login = append(login, id)
		}
		list.add(releasedJSON{id, string(st.State), keys == actors.GiveUpKeys}, id, string(st.State))
	}
	if stopErr := o.stop(); stopErr != nil {
		w.log.Warn("stopping was not clean", "err", stopErr)
	}
	if err := errors.Join(list.write(p.out, f), causeOf(ctx, err)); err != nil {
		return err
	}
	if len(login) > 0 {
		p.console.say("next:  runner accounts login -l %s", strings.Join(login, ","))
	}
	return nil
}
