package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

func (p *program) runCommand() *cobra.Command {
	var limit string
	var set []string
	var fl executeFlags
	cmd := &cobra.Command{
		Use:   "run PLAYBOOK",
		Short: "Run a playbook over accounts; resume, list and show runs",
		Long: `Run a playbook over the accounts that it names, or fewer with -l. Every effect is journaled
before it is sent: an interrupted or killed run goes on with "runner run resume ID".`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completePlaybooks,
	}
	p.selectorFlag(cmd, &limit)
	cmd.Flags().StringArrayVar(&set, "set", nil, "an input of the playbook, name=value; may be repeated")
	fl.add(cmd)
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		pb, err := loadPlaybook(args[0])
		if err != nil {
			return err
		}
		inputs, err := parseSet(set)
		if err != nil {
			return err
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		run, err := w.newRun(cmd.Context(), pb, inputs, limit)
		if err != nil {
			return err
		}
		return p.execute(cmd.Context(), w, run, fl, *f)
	}
	cmd.AddCommand(p.runResumeCommand(), p.runListCommand(), p.runShowCommand())
	return cmd
}

// loadPlaybook reads and compiles a playbook.
func loadPlaybook(file string) (*scripts.Playbook, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, usageError(fmt.Errorf("read playbook: %w", err))
	}
	pb, err := scripts.Load(file, src)
	if err != nil {
		return nil, usageError(err)
	}
	return pb, nil
}

// parseSet splits name=value pairs; the playbook knows the types.
func parseSet(pairs []string) (map[string]any, error) {
	out := make(map[string]any, len(pairs))
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usageError(fmt.Errorf("--set %q: want name=value", pair))
		}
		if _, twice := out[name]; twice {
			return nil, usageError(fmt.Errorf("--set %s is given twice", name))
		}
		out[name] = value
	}
	return out, nil
}

// newRun resolves which accounts a playbook runs on, and checks its inputs.
func (w *workspace) newRun(ctx context.Context, pb *scripts.Playbook, inputs map[string]any, limit string) (store.Run, error) {
	chosen, err := w.pick(ctx, limit)
	if err != nil {
		return store.Run{}, err
	}
	accounts := make([]store.Account, 0, len(chosen))
	states := make(map[string]store.AccountState, len(chosen))
	for _, c := range chosen {
		accounts = append(accounts, c.account)
		states[c.account.ID] = c.state
	}
	accounts = pb.SelectAccounts(accounts, states, nil)
	if len(accounts) == 0 {
		return store.Run{}, withNext(exitNoMatch,
			fmt.Errorf("playbook %s runs on %q: of %d accounts none is enabled and matches", pb.Name, pb.Selector(), len(chosen)),
			"runner accounts list")
	}
	run, err := scripts.NewRun(pb, inputs, accounts)
	if err != nil {
		return store.Run{}, usageError(err)
	}
	return run, nil
}

func (p *program) runResumeCommand() *cobra.Command {
	var fl executeFlags
	cmd := &cobra.Command{
		Use:               "resume ID",
		Short:             "Go on with an interrupted or killed run; no effect is repeated",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeRuns,
	}
	fl.add(cmd)
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		run, err := w.store.Run(cmd.Context(), args[0])
		if errors.Is(err, store.ErrNotFound) {
			return withNext(exitUsage, fmt.Errorf("no run %q in %s", args[0], w.cfg.Store.Path), "runner run list")
		}
		if err != nil {
			return err
		}
		return p.execute(cmd.Context(), w, run, fl, *f)
	}
	return cmd
}
