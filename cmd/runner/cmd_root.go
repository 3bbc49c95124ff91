package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `runner runs a fleet of your own Telegram accounts: it signs them in as a batch
and runs playbooks over them. Without a configuration it works on a simulated
Telegram that is built in, so nothing here reaches the real one by accident.

Try it:  runner demo`

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:               "runner",
		Short:             "Run a fleet of your own Telegram accounts",
		Long:              rootLong,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: p.begin,
	}
	f := root.PersistentFlags()
	f.StringVar(&p.flags.config, "config", "", "configuration file (default: ./runner.yaml, then the user's, then the system's)")
	f.StringVarP(&p.flags.environment, "environment", "e", "", "sim, custom, test or production")
	f.StringVar(&p.flags.store, "store", "", "file of the store")
	f.StringVar(&p.flags.color, "color", "auto", "auto, always or never; NO_COLOR works too")
	f.BoolVarP(&p.flags.quiet, "quiet", "q", false, "no notices and no progress on stderr")
	f.CountVarP(&p.flags.verbose, "verbose", "v", "more on stderr; -vv for every message")
	f.BoolVar(&p.flags.noInput, "no-input", false, "never ask: exit with 5 where a person is needed")
	f.BoolVar(&p.flags.trace, "trace", false, "show the whole chain of an error")
	root.AddCommand(

		p.demoCommand(), p.accountsCommand(), p.runCommand(), p.rpcCommand(),
		p.simCommand(), p.configCommand(), p.versionCommand(),
	)
	p.noteStart(root)
	return root
}

// noteStart makes every command note that it began: what fails before that is
// the command line.
func (p *program) noteStart(cmd *cobra.Command) {
	if inner := cmd.RunE; inner != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			p.started = true
			return inner(cmd, args)
		}
	}
	for _, child := range cmd.Commands() {
		p.noteStart(child)
	}
}

// group makes cmd a name for its children: alone it prints its help, and a
// word that is no child is an error, with what was probably meant, rather than
// help.
func group(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(children...)
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return withNext(exitUsage, fmt.Errorf("unknown command %q for %q: did you mean %s?", args[0], cmd.CommandPath(), strings.Join(near, " or ")),
				cmd.CommandPath()+" --help")
		}
		names := make([]string, 0, len(children))
		for _, c := range children {
			names = append(names, c.Name())
		}
		slices.Sort(names)
		return withNext(exitUsage, fmt.Errorf("unknown command %q for %q: there are %s", args[0], cmd.CommandPath(), strings.Join(names, ", ")),
			cmd.CommandPath()+" --help")
	}
	return cmd
}
