package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

func (p *program) simUserCodeCommand(c *simControl) *cobra.Command {
	return &cobra.Command{
		Use:   "code USER",
		Short: "Print the newest login code of a number",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(func(client *control.Client) error {
				phone, err := phoneOf(cmd.Context(), client, args[0])
				if err != nil {
					return err
				}
				code, err := client.Code(cmd.Context(), phone)
				if errors.Is(err, control.ErrNotFound) {
					return withNext(exitError, err, "let a client ask for a code first")
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(p.out, code)
				return err
			})
		},
	}
}

func (p *program) simUserMessagesCommand(c *simControl) *cobra.Command {
	cmd := &cobra.Command{Use: "messages USER", Short: "List what Telegram told a number: login codes and notices", Args: cobra.ExactArgs(1)}
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(func(client *control.Client) error {
			phone, err := phoneOf(cmd.Context(), client, args[0])
			if err != nil {
				return err
			}
			messages, err := client.Messages(cmd.Context(), phone)
			if err != nil {
				return err
			}
			list := listing{kind: "messages", columns: []column{{"TIME", false}, {"VIA", false}, {"TEXT", false}}}
			for _, m := range messages {
				list.add(m, clock("", m.At), m.Via, printable(m.Body))
			}
			return list.write(p.out, *f)
		})
	}
	return cmd
}

func (p *program) simUserStateCommand(c *simControl) *cobra.Command {
	var remaining time.Duration
	cmd := &cobra.Command{
		Use:   "state USER active|frozen|deactivated|banned|deleted",
		Short: "Freeze, deactivate, ban or delete an account, or make it active again",
		Args:  cobra.ExactArgs(2),
	}
	cmd.Flags().DurationVar(&remaining, "for", 0, "how long a frozen account is left before it is deleted (default 30 days)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		st := control.State{State: control.AccountState(args[1])}
		if remaining != 0 {
			st.Until = time.Now().Add(remaining)
		}
		return c.with(func(client *control.Client) error {
			phone, err := phoneOf(cmd.Context(), client, args[0])
			if err != nil {
				return err
			}
			if err := client.SetState(cmd.Context(), phone, st); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "the account is %s\n", st.State)
			return err
		})
	}
	return cmd
}
