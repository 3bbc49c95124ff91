package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/store"
)

// runJSON is a run as `run list -o json` prints it.
type runJSON struct {
	ID        string    `json:"id"`
	Playbook  string    `json:"playbook"`
	Status    string    `json:"status"`
	Accounts  int       `json:"accounts"`
	Selector  string    `json:"selector,omitempty"`
	Error     string    `json:"error,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (p *program) runListCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List runs, newest first",
		Args:    cobra.NoArgs,
	}
	cmd.Flags().IntVarP(&limit, "number", "n", 50, "at most this many")
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if limit < 1 {
			return usageError(fmt.Errorf("--number %d: want 1 or more", limit))
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		runs, err := w.store.ListRuns(cmd.Context(), limit)
		if err != nil {
			return err
		}
		list := listing{kind: "runs", columns: []column{{"RUN", false}, {"PLAYBOOK", false}, {"STATUS", false},
			{"ACCOUNTS", true}, {"STARTED", false}, {"ERROR", false}}}
		for _, r := range runs {
			list.add(runJSON{r.ID, r.Playbook, string(r.Status), len(r.Accounts), r.Selector, r.Error, r.CreatedAt, r.UpdatedAt},
				r.ID, r.Playbook, string(r.Status), strconv.Itoa(len(r.Accounts)),
				r.CreatedAt.Local().Format(time.DateTime), firstLine(r.Error))
		}
		return list.write(p.out, *f)
	}
	return cmd
}

func (p *program) runShowCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:               "show ID",
		Short:             "Show how a run went, account by account",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeRuns,
	}
	cmd.Flags().BoolVar(&all, "all", false, "every account, even when there are many")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		r, err := w.recapOf(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		r.all = all
		if *f == formatJSON {
			return writeJSON(p.out, r.json(true))
		}
		_, _ = fmt.Fprintf(p.out, "run %s  %s  %s  started %s\n", r.run.ID, r.run.Playbook, r.run.Status,
			r.run.CreatedAt.Local().Format(time.DateTime))
		if err := r.writeTable(p.out); err != nil {
			return err
		}
		if next := r.next(); next != "" {
			p.console.say("next:  %s", next)
		}
		return nil
	}
	return cmd
}

// recapOf reads how a run stands.
func (w *workspace) recapOf(ctx context.Context, id string) (recap, error) {
	run, err := w.store.Run(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return recap{}, withNext(exitUsage, fmt.Errorf("no run %q in %s", id, w.cfg.Store.Path), "runner run list")
	}
	if err != nil {
		return recap{}, err
	}
	accounts, err := w.store.RunAccounts(ctx, id)
	if err != nil {
		return recap{}, err
	}
	return recap{run: run, accounts: accounts}, nil
}
