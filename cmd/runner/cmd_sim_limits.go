package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

const limitsLong = `Limits that a Telegram does not tell: who goes beyond one is refused and learns only for how
long. A simulator starts without any, or with those of ` + "`sim serve --limits FILE`" + `. A file of limits:

  calls:
    - { method: messages.sendMessage, per: peer, times: 1, every: 1s }
    - { method: messages.sendMessage, times: 30, every: 1m, wait: 20s }   # FLOOD_WAIT_20 at least
    - { method: "contacts.*", times: 10, every: 1h }
  strangers: { times: 5, every: 24h }       # people who never wrote: then PEER_FLOOD
  connections: { times: 50, every: 10s }    # of each data centre: then -429
  sessions: 10                              # of one auth key in one data centre`

// simLimitsCommand shows and changes the limits of a running simulator.
func (p *program) simLimitsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "limits",
		Short: "Show and set the hidden limits of a running simulator",
		Long:  limitsLong,
		Example: `  runner sim limits set limits.yaml --control http://127.0.0.1:8081
  runner sim limits show --control http://127.0.0.1:8081`,
	}
	c := p.controlFlag(cmd)
	return group(cmd, p.simLimitsShow(c), p.simLimitsSet(c))
}

func (p *program) simLimitsShow(c *simControl) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print the limits as a file of limits",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(func(client *control.Client) error {
				limits, err := client.Limits(cmd.Context())
				if err != nil {
					return err
				}
				text, err := limits.Text()
				if err != nil {
					return err
				}
				_, err = p.out.Write(text)
				return err
			})
		},
	}
}

func (p *program) simLimitsSet(c *simControl) *cobra.Command {
	return &cobra.Command{
		Use:   "set FILE",
		Short: "Replace the limits by those of a file, and forget what was counted",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			limits, err := readLimits(args[0])
			if err != nil {
				return err
			}
			return c.with(func(client *control.Client) error {
				if err := client.SetLimits(cmd.Context(), limits); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.out, "limits are set: %d of calls\n", len(limits.Calls))
				return err
			})
		},
	}
}

// readLimits reads a file of limits.
func readLimits(path string) (control.Limits, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return control.Limits{}, usageError(fmt.Errorf("read limits: %w", err))
	}
	limits, err := control.ParseLimits(text)
	if err != nil {
		return limits, usageError(fmt.Errorf("%s: %w", path, err))
	}
	return limits, nil
}
