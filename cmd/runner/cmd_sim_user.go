package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

const simUserLong = `Look after the people of a running simulator. A person is named by phone number,
@username, or the reference that list prints, such as user:7000000001.`

func (p *program) simUserCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Add and list the simulator's users; read their login codes",
		Long:  simUserLong,
		Example: `  export RUNNER_SIM_CONTROL=http://127.0.0.1:8081
  runner sim user add +15550000001 --first-name Ada --username ada_l --dc 2
  runner sim user code +15550000001`,
	}
	c := p.controlFlag(cmd)
	return group(cmd, p.simUserAddCommand(c), p.simUserAddBotCommand(c), p.simUserListCommand(c), p.simUserShowCommand(c), p.simUserCodeCommand(c),
		p.simUserMessagesCommand(c), p.simUserStateCommand(c))
}

func (p *program) simUserListCommand(c *simControl) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List users", Args: cobra.NoArgs}
	f := formatFlag(cmd, formatTable, formatJSON, formatJSONL, formatName)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(func(client *control.Client) error {
			users, err := client.Users(cmd.Context())
			if err != nil {
				return err
			}
			list := listing{kind: "users", columns: []column{{"USER", false}, {"PHONE", false}, {"DC", true}, {"NAME", false},
				{"USERNAME", false}, {"STATE", false}, {"LOGINS", true}}}
			for _, u := range users {
				list.add(u, string(u.Ref), u.Phone, strconv.Itoa(u.DC), fullName(u), u.Username, string(u.State), strconv.Itoa(len(u.Logins)))
			}
			return list.write(p.out, *f)
		})
	}
	return cmd
}

func (p *program) simUserShowCommand(c *simControl) *cobra.Command {
	cmd := &cobra.Command{Use: "show USER", Short: "Show a user and the clients that are signed in", Args: cobra.ExactArgs(1)}
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(func(client *control.Client) error {
			u, err := client.User(cmd.Context(), control.Ref(args[0]))
			if err != nil {
				return err
			}
			return writeUser(p.out, *f, u)
		})
	}
	return cmd
}

func fullName(u control.User) string {
	return printable(strings.TrimSpace(u.FirstName + " " + u.LastName))
}

func writeUser(w io.Writer, f format, u control.User) error {
	if f == formatJSON {
		return writeJSON(w, u)
	}
	password := ""
	if u.Password {
		password = "set"
	}
	err := writeFacts(w, [2]string{"user", string(u.Ref)}, [2]string{"phone", u.Phone}, [2]string{"name", fullName(u)}, [2]string{"username", u.Username},
		[2]string{"home dc", strconv.Itoa(u.DC)}, [2]string{"state", string(u.State)}, [2]string{"password", password})
	if err != nil || len(u.Logins) == 0 {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	rows := make([][]string, 0, len(u.Logins))
	for _, l := range u.Logins {
		rows = append(rows, []string{strconv.Itoa(l.DC), strconv.Itoa(l.Layer), printable(l.Device), printable(l.System), printable(l.App), clock("", l.Since), clock("", l.Active)})
	}
	return writeTable(w, []column{{"DC", true}, {"LAYER", true}, {"DEVICE", false}, {"SYSTEM", false}, {"APP", false}, {"SINCE", false}, {"ACTIVE", false}}, rows)
}
