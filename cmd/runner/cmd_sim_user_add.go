package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/sim/control"
)

// maxPassword bounds a 2FA password read from stdin, in bytes.
const maxPassword = 4096

func (p *program) simUserAddCommand(c *simControl) *cobra.Command {
	var n control.Number
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "add PHONE",
		Short: "Register a phone number, as its owner did long ago",
		Args:  cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.IntVar(&n.DC, "dc", 1, "data centre where the account lives")
	fs.StringVar(&n.FirstName, "first-name", "", `first name (default "User")`)
	fs.StringVar(&n.LastName, "last-name", "", "last name")
	fs.StringVar(&n.Username, "username", "", "username, without @")
	fs.BoolVar(&fromStdin, "password-stdin", false, "ask for a 2FA password at sign-in: the first line of stdin")
	fs.StringVar(&n.Hint, "hint", "", "hint for the 2FA password")
	f := formatFlag(cmd, formatTable, formatJSON)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		n.Phone = args[0]
		if n.Hint != "" && !fromStdin {
			return usageError(errors.New("--hint is of no use without --password-stdin"))
		}
		if fromStdin {
			var err error
			if n.Password, err = readPassword(p.in); err != nil {
				return usageError(err)
			}
		}
		return c.with(func(client *control.Client) error {
			if err := client.Register(cmd.Context(), n); err != nil {
				return err
			}
			u, err := client.User(cmd.Context(), control.Ref(n.Phone))
			if err != nil {
				return err
			}
			return writeUser(p.out, *f, u)
		})
	}
	return cmd
}

func readPassword(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, maxPassword+1)).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("read the password from stdin: %w", err)
	case line == "":
		return "", errors.New("no password on stdin: write it there as one line")
	case len(line) > maxPassword:
		return "", fmt.Errorf("the password on stdin has more than %d bytes", maxPassword)
	}
	return line, nil
}
