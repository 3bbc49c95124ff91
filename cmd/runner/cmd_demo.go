package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// demoFlags are the flags of `demo`.
type demoFlags struct {
	accounts int
	seed     uint64
	keep     bool
	chaos    uint64 // seed of the faults
	stormy   bool   // --chaos was given
}

// Bounds of --accounts: an owner and two admins at least, and what the
// simulator's loopback sockets carry at most.
const (
	demoMin = 3
	demoMax = 2000
)

func (p *program) demoCommand() *cobra.Command {
	var fl demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Sign a fleet in on a simulated Telegram and run a playbook; needs nothing",
		Long: `Start a simulated Telegram with three data centres on loopback ports, register numbers on it, and
then do with this very program what a person would do: import an inventory, sign everyone in as a
batch (some live on another data centre, some have a 2FA password), and run examples/community.yaml:
an owner makes a group, everybody joins it by its invite link and posts, two admins are promoted and
a message is pinned. At the end the simulator's own ledger is compared with what was intended.

With --chaos all that can go wrong does, at random: bytes, packets, answers, connections, clocks,
salts, keys and whole data centres are lost, damaged, delayed or repeated while the accounts work.
Accounts whose login is lost by that are released and signed in again, and the run is resumed, as a
person would do. It must end the same: every account ready, every effect once.`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().IntVar(&fl.accounts, "accounts", 30, fmt.Sprintf("number of accounts, %d to %d", demoMin, demoMax))
	cmd.Flags().Uint64Var(&fl.seed, "seed", 1, "the same seed makes the same names, numbers and passwords")
	cmd.Flags().BoolVar(&fl.keep, "keep", false, "keep the data folder, to look around in afterwards")
	cmd.Flags().Uint64Var(&fl.chaos, "chaos", 0, "let everything go wrong meanwhile; the same seed makes the same schedule of faults, which -v prints")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if fl.accounts < demoMin || fl.accounts > demoMax {
			return usageError(fmt.Errorf("--accounts %d: want %d to %d", fl.accounts, demoMin, demoMax))
		}
		fl.stormy = cmd.Flags().Changed("chaos")
		return p.demo(cmd.Context(), fl, *f)
	}
	return cmd
}
