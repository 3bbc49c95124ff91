package main

import (
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

func (p *program) simLedgerCommand() *cobra.Command {
	var method string
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "List every effect that clients had on the simulator, and the rules they broke",
		Example: `  runner sim ledger -o json
  runner sim ledger --method messages.sendMessage`,
		Args: cobra.NoArgs,
	}
	c := p.controlFlag(cmd)
	cmd.Flags().StringVar(&method, "method", "", "only effects of this method, by its TL name")
	_ = cmd.RegisterFlagCompletionFunc("method", func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return completeMethods(nil, nil, begun)
	})
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(func(client *control.Client) error {
			r, err := client.Report(cmd.Context())
			if err != nil {
				return err
			}
			if method != "" {
				r.Entries = slices.DeleteFunc(r.Entries, func(e control.Entry) bool { return e.Method != method })
			}
			return writeLedger(p.out, *f, r)
		})
	}
	return cmd
}

// ledgerJSON is the ledger for programs.
type ledgerJSON struct {
	Schema int `json:"schema"`
	control.Report
}

func writeLedger(w io.Writer, f format, r control.Report) error {
	if f == formatJSON {
		return writeJSON(w, ledgerJSON{schemaVersion, r})
	}
	list := listing{kind: "entries", columns: []column{{"SEQ", true}, {"TIME", false}, {"USER", false}, {"METHOD", false}, {"CHAT", false},
		{"MESSAGE", true}, {"REPEATS", true}, {"TEXT", false}}}
	for _, e := range r.Entries {
		list.add(e, strconv.FormatInt(e.Seq, 10), clock("", e.At), strconv.FormatInt(e.UserID, 10), e.Method, e.Chat,
			number(e.MessageID), number(e.Repeats), printable(e.Text))
	}
	if err := list.write(w, f); err != nil || f != formatTable || len(r.Violations) == 0 {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	rows := make([][]string, 0, len(r.Violations))
	for _, v := range slices.Sorted(maps.Keys(r.Violations)) {
		rows = append(rows, []string{v, strconv.Itoa(r.Violations[v])})
	}
	return writeTable(w, []column{{"BROKEN RULE", false}, {"TIMES", true}}, rows)
}
