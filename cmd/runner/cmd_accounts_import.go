package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/scripts/inventory"
	"github.com/tgfleet/tgfleet/store"
)

// oneLoginWarning is what people must know before they bring a login here.
const oneLoginWarning = `note: sign each account in here on its own. A login (auth key) that two programs use at the same
time is destroyed by Telegram with AUTH_KEY_DUPLICATED.`

func (p *program) accountsImportCommand() *cobra.Command {
	var apply bool
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Merge inventories (YAML or CSV) into the store; a plan first, --apply does it",
		Args:  cobra.MinimumNArgs(1),
	}
	cmd.Flags().BoolVar(&apply, "apply", false, "write the plan to the store")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		want, err := scripts.LoadInventory(files...)
		if err != nil {
			return usageError(err)
		}
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		plan, err := planImport(cmd.Context(), w.store, want)
		if err != nil {
			return err
		}
		if apply {
			if err := w.store.PutAccounts(cmd.Context(), plan.Put()...); err != nil {
				return err
			}
		}
		if *f == formatJSON {
			return writeJSON(p.out, planJSON(plan, apply))
		}
		if err := writePlan(p.out, plan); err != nil {
			return err
		}
		p.sayAfterImport(plan, apply, files)
		return nil
	}
	return cmd
}

// planImport compares an inventory with what the store has.
func planImport(ctx context.Context, st store.Store, want []store.Account) (inventory.Plan, error) {
	have, err := st.ListAccounts(ctx)
	if err != nil {
		return inventory.Plan{}, err
	}
	return inventory.PlanImport(have, want), nil
}

// writePlan prints one line for each account that would be touched, and a sum.
func writePlan(w io.Writer, plan inventory.Plan) error {
	var rows [][]string
	for _, a := range plan.Add {
		rows = append(rows, []string{"add", a.ID, ""})
	}
	for _, c := range plan.Change {
		rows = append(rows, []string{"change", c.After.ID, strings.Join(c.Fields, ", ")})
	}
	for _, a := range plan.Missing {
		rows = append(rows, []string{"missing", a.ID, "in the store only; it stays"})
	}
	if len(rows) > 0 {
		if err := writeTable(w, []column{{"PLAN", false}, {"ACCOUNT", false}, {"DETAIL", false}}, rows); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d to add, %d to change, %d unchanged, %d missing\n",
		len(plan.Add), len(plan.Change), len(plan.Unchanged), len(plan.Missing))
	return err
}

func (p *program) sayAfterImport(plan inventory.Plan, applied bool, files []string) {
	switch {
	case len(plan.Put()) == 0:
	case applied:
		p.console.say("%s", oneLoginWarning)
		p.console.say("next:  runner accounts login")
	default:
		p.console.say("nothing is written yet")
		p.console.say("next:  runner accounts import --apply %s", strings.Join(files, " "))
	}
}

// importJSON is what `accounts import -o json` prints.
type importJSON struct {
	Schema    int          `json:"schema"`
	Applied   bool         `json:"applied"`
	Add       []string     `json:"add"`
	Change    []changeJSON `json:"change"`
	Unchanged []string     `json:"unchanged"`
	Missing   []string     `json:"missing"`
}

type changeJSON struct {
	Account string   `json:"account"`
	Fields  []string `json:"fields"`
}

func planJSON(plan inventory.Plan, applied bool) importJSON {
	ids := func(accounts []store.Account) []string {
		out := make([]string, 0, len(accounts))
		for _, a := range accounts {
			out = append(out, a.ID)
		}
		return out
	}
	changes := make([]changeJSON, 0, len(plan.Change))
	for _, c := range plan.Change {
		changes = append(changes, changeJSON{c.After.ID, c.Fields})
	}
	return importJSON{Schema: schemaVersion, Applied: applied, Add: ids(plan.Add), Change: changes,
		Unchanged: ids(plan.Unchanged), Missing: ids(plan.Missing)}
}
