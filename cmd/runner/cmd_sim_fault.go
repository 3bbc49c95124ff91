package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tgfleet/tgfleet/sim/control"
)

const faultLong = `Let something go wrong in a running simulator: on the wire, in a data centre, with an
account's keys, or with the next request of some kind. Each kind of fault is a command
that has the flags it takes; list tells what struck how often.`

// simFaultCommand has a command for each kind of fault.
func (p *program) simFaultCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Let something go wrong in a running simulator",
		Long:  faultLong,
		Example: `  runner sim fault list --control http://127.0.0.1:8081
  runner sim fault error --control http://127.0.0.1:8081 --method messages.sendMessage --code 420 --text FLOOD_WAIT_5
  runner sim fault restart-dc --control http://127.0.0.1:8081 --dc 2 --for 3s
  runner sim fault corrupt --control http://127.0.0.1:8081 --chance 0.01 --times 100 --seed 7`,
		// The flags of a kind that is misspelled are unknown too; the kind is
		// what must be said.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
	}
	c := p.controlFlag(cmd)
	children := []*cobra.Command{p.simFaultListCommand(c)}
	for _, k := range control.Kinds() {
		children = append(children, p.faultCommand(k, c))
	}
	return group(cmd, children...)
}

func (p *program) faultCommand(k control.Kind, c *simControl) *cobra.Command {
	f := control.Fault{Kind: k.Kind}
	cmd := &cobra.Command{
		Use:   string(k.Kind),
		Short: strings.ToUpper(k.About[:1]) + k.About[1:],
		Args:  cobra.NoArgs,
	}
	for _, name := range append(k.Needs, k.Takes...) {
		faultFlag(cmd.Flags(), name, &f)
	}
	for _, name := range k.Needs {
		_ = cmd.MarkFlagRequired(name)
	}
	if cmd.Flags().Lookup("method") != nil {
		_ = cmd.RegisterFlagCompletionFunc("method", func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
			return completeMethods(nil, nil, begun)
		})
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.Validate(); err != nil {
			return usageError(err)
		}
		return c.with(func(client *control.Client) error {
			if err := client.Inject(cmd.Context(), f); err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.out, "fault %s is set\n", f.Kind)
			return err
		})
	}
	return cmd
}

// faultFlag adds the flag of one field, which has the field's name.
func faultFlag(fs *pflag.FlagSet, name string, f *control.Fault) {
	duration := func(d *control.Duration, about string) { fs.DurationVar((*time.Duration)(d), name, 0, about) }
	switch name {
	case "phone":
		fs.StringVar(&f.Phone, name, "", "only the account of this number")
	case "dc":
		about := "only this data centre"
		if f.Kind == control.FaultMigrate {
			about = "the new home"
		}
		fs.IntVar(&f.DC, name, 0, about)
	case "method":
		fs.StringVar(&f.Method, name, "", "only requests of this method, by its TL name")
	case "side":
		fs.StringVar((*string)(&f.Side), name, "", "only what goes to-client or from-client")
	case "skip":
		fs.IntVar(&f.Skip, name, 0, "let so many pass unharmed first")
	case "times":
		fs.IntVar(&f.Times, name, 0, "strike so often (default 1)")
	case "chance":
		fs.Float64Var(&f.Chance, name, 0, "strike each with this probability, 0 to 1 (default: always)")
	case "seed":
		fs.Uint64Var(&f.Seed, name, 0, "decides whatever is random; the same seed strikes the same")
	case "code":
		fs.IntVar(&f.Code, name, 0, "error code to answer with")
	case "text":
		fs.StringVar(&f.Text, name, "", "error text to answer with")
	case "for":
		duration(&f.For, "how long it lasts")
	case "every":
		duration(&f.Every, "time between two changes, 10ms at least")
	case "by":
		duration(&f.By, "how far the clock is ahead; negative: behind")
	}
}

// simFaultListCommand lists kinds, and with a simulator what struck.
func (p *program) simFaultListCommand(c *simControl) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the kinds of faults and, of a running simulator, how often they struck",
		Args:  cobra.NoArgs,
	}
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if base, err := c.base(); err != nil || base == "" {
			return errors.Join(err, faultListing(control.FaultReport{Kinds: control.Kinds()}).write(p.out, *f))
		}
		return c.with(func(client *control.Client) error {
			report, err := client.Faults(cmd.Context())
			if err != nil {
				return err
			}
			return faultListing(report).write(p.out, *f)
		})
	}
	return cmd
}

// faultJSON is one kind in the output for programs.
type faultJSON struct {
	control.Kind
	Struck int `json:"struck"`
}

func faultListing(r control.FaultReport) *listing {
	l := &listing{kind: "faults", columns: []column{{name: "KIND"}, {name: "STRUCK", right: true}, {name: "WHAT HAPPENS"}}}
	for _, k := range r.Kinds {
		n := r.Struck[k.Kind]
		l.add(faultJSON{k, n}, string(k.Kind), fmt.Sprint(n), k.About)
	}
	return l
}
