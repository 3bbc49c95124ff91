package main

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

// loginPlaybook is why a batch of sign-ins has a journal, a recap and a resume
// like any run.
//
//go:embed login.yaml
var loginPlaybook []byte

func (p *program) accountsLoginCommand() *cobra.Command {
	var limit string
	var fl executeFlags
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign accounts in as a batch",
		Long: `Sign accounts in as a batch. A login code comes from the account's own command (code: {cmd: [...]}
in the inventory), on the simulator by itself, and else from the person at the terminal. The 2FA
password comes from password_ref. Only existing accounts are signed in.`,
		Args: cobra.NoArgs,
	}
	p.selectorFlag(cmd, &limit)
	fl.add(cmd)
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		run, err := w.newLogin(cmd.Context(), limit)
		if err != nil {
			return err
		}
		return p.execute(cmd.Context(), w, run, fl, *f)
	}
	return cmd
}

// newLogin is a run that signs accounts in.
func (w *workspace) newLogin(ctx context.Context, limit string) (store.Run, error) {
	pb, err := scripts.Load("login.yaml", loginPlaybook)
	if err != nil {
		return store.Run{}, fmt.Errorf("the built-in playbook login: %w", err)
	}
	run, err := w.newRun(ctx, pb, nil, limit)
	run.File = "" // no file of the user
	return run, err
}
