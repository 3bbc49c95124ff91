package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (p *program) configCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "config",
		Short: "Show and check the configuration",
		Long: `Show and check the configuration. A value comes from the strongest place that sets it: flags, RUNNER_*
environment variables, --config or ./runner.yaml, $XDG_CONFIG_HOME/runner/config.yaml,
/etc/runner/config.yaml, defaults.`,
	}, p.configShowCommand(), p.configValidateCommand())
}

// valueJSON is one value as `config show -o json` prints it; secrets are
// redacted.
type valueJSON struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func (p *program) configShowCommand() *cobra.Command {
	var origin bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show every value in effect; secrets are hidden",
		Args:  cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&origin, "origin", false, "also show where each value comes from")
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL)
	cmd.RunE = func(*cobra.Command, []string) error {
		cfg, err := p.loadConfig()
		if err != nil {
			return err
		}
		list := listing{kind: "values", columns: []column{{"KEY", false}, {"VALUE", false}}}
		if origin {
			list.columns = append(list.columns, column{"ORIGIN", false})
		}
		for _, v := range cfg.Origins() {
			row := []string{v.Key, v.Value}
			if origin {
				row = append(row, v.Origin)
			}
			list.add(valueJSON(v), row...)
		}
		return list.write(p.out, *f)
	}
	return cmd
}

func (p *program) configValidateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration and the files it names",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.loadConfig()
			if err != nil {
				return err
			}
			if _, err := publicKeys(cfg); err != nil {
				return err
			}
			from := "defaults only"
			if files := cfg.Files(); len(files) > 0 {
				from = strings.Join(files, ", ")
			}
			_, err = fmt.Fprintf(p.out, "ok: environment %s, store %s (%s)\n", cfg.Environment, cfg.Store.Path, from)
			return err
		},
	}
}
