package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/store"
)

func (p *program) accountsShowCommand() *cobra.Command {
	var events int
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show an account: configuration, state, keys and history",
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return p.completeIDs(cmd, args, begun)
		},
	}
	cmd.Flags().IntVar(&events, "events", 20, "at most this many lines of its history, the newest; 0: none")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if events < 0 {
			return usageError(fmt.Errorf("--events %d: want 0 or more", events))
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		d, err := w.dossier(cmd.Context(), args[0], events)
		if err != nil {
			return err
		}
		if *f == formatJSON {
			return writeJSON(p.out, d.json())
		}
		return d.write(p.out)
	}
	return cmd
}

// dossier is all that the store may tell about an account. Its keys come
// without their bytes.
type dossier struct {
	picked
	keys   []store.AuthKey
	peers  int
	lease  store.Lease
	events []store.AccountEvent
}

func (w *workspace) dossier(ctx context.Context, id string, events int) (dossier, error) {
	c, err := w.account(ctx, id)
	if err != nil {
		return dossier{}, err
	}
	d := dossier{picked: c}
	read := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	read(func() (err error) { d.keys, err = w.store.ListAuthKeys(ctx, id); return err })
	read(func() (err error) { d.peers, err = w.store.CountPeers(ctx, id); return err })
	read(func() (err error) { d.lease, err = w.store.LeaseOf(ctx, id); return err })
	read(func() (err error) { d.events, err = w.store.AccountEvents(ctx, id, events); return err })
	return d, err
}
