package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/store"
)

// accountJSON is an account as `accounts list -o json` prints it. The phone
// number is not in it.
type accountJSON struct {
	ID       string     `json:"id"`
	State    string     `json:"state"`
	Reason   string     `json:"reason,omitempty"`
	Until    *time.Time `json:"until,omitempty"`
	HomeDC   int        `json:"home_dc,omitempty"`
	UserID   int64      `json:"user_id,omitempty"`
	Username string     `json:"username,omitempty"`
	Groups   []string   `json:"groups,omitempty"`
	Tags     []string   `json:"tags,omitempty"`
	Enabled  bool       `json:"enabled"`
}

func (p *program) accountsListCommand() *cobra.Command {
	var limit string
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List accounts and their states",
		Args:    cobra.NoArgs,
	}
	p.selectorFlag(cmd, &limit)
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := p.openWorkspace(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		chosen, err := w.pick(cmd.Context(), limit)
		if err != nil {
			return err
		}
		list := listing{kind: "accounts", columns: []column{{"ACCOUNT", false}, {"STATE", false}, {"DC", true},
			{"USERNAME", false}, {"GROUPS", false}, {"TAGS", false}, {"REASON", false}}}
		for _, c := range chosen {
			list.add(accountObject(c), accountRow(c)...)
		}
		return list.write(p.out, *f)
	}
	return cmd
}

func accountObject(c picked) accountJSON {
	a := accountJSON{ID: c.account.ID, State: string(c.shownState()), Reason: c.state.Reason, HomeDC: c.state.HomeDC,
		UserID: c.state.UserID, Username: c.state.Username, Groups: c.account.Groups, Tags: c.account.Tags, Enabled: c.account.Enabled}
	if !c.state.Until.IsZero() {
		a.Until = &c.state.Until
	}
	return a
}

func accountRow(c picked) []string {
	dc := ""
	if c.state.HomeDC != 0 {
		dc = strconv.Itoa(c.state.HomeDC)
	}
	reason := firstLine(c.state.Reason)
	if c.state.State == store.StateWaiting && !c.state.Until.IsZero() {
		reason = strings.TrimSpace("until " + c.state.Until.Local().Format(time.DateTime) + " " + reason)
	}
	return []string{c.account.ID, string(c.shownState()), dc, c.state.Username,
		strings.Join(c.account.Groups, ","), strings.Join(c.account.Tags, ","), reason}
}
