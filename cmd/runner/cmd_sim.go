package main

import "github.com/spf13/cobra"

func (p *program) simCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "sim",
		Short: "A simulated Telegram",
	}, p.simServeCommand(), p.simUserCommand(), p.simChatCommand(), p.simMessageCommand(), p.simFaultCommand(), p.simLimitsCommand(), p.simLedgerCommand())
}
