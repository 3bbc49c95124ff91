package main

import "github.com/spf13/cobra"

func (p *program) accountsCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:     "accounts",
		Aliases: []string{"account"},
		Short:   "Import, list, show, sign in and release accounts",
	}, p.accountsImportCommand(), p.accountsListCommand(), p.accountsShowCommand(), p.accountsLoginCommand(), p.accountsReleaseCommand())
}
