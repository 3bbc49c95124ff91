package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/sim/control"
)

// simControl is the way to a running simulator: the flag --control, else
// sim.control of the configuration.
type simControl struct {
	p    *program
	flag string
}

// controlFlag adds --control to cmd and all below it.
func (p *program) controlFlag(cmd *cobra.Command) *simControl {
	c := &simControl{p: p}
	cmd.PersistentFlags().StringVar(&c.flag, "control", "", "base URL of the simulator's control API, as printed by sim serve (default: RUNNER_SIM_CONTROL)")
	return c
}

// base is the URL, "" when nobody says one.
func (c *simControl) base() (string, error) {
	if c.flag != "" && !config.IsControlURL(c.flag) {
		return "", withNext(exitUsage, fmt.Errorf("--control %s is not the URL of a control API", c.flag), atControl)
	}
	if c.flag != "" {
		return c.flag, nil
	}
	cfg, err := c.p.loadConfig()
	if err != nil {
		return "", err
	}
	return cfg.Sim.Control, nil
}

// with runs fn with a client of the simulator.
func (c *simControl) with(fn func(*control.Client) error) error {
	base, err := c.base()
	if err != nil {
		return err
	}
	if base == "" {
		return withNext(exitUsage, errors.New("say where the simulator's control API is: --control URL, or RUNNER_SIM_CONTROL"),
			"`runner sim serve` starts a simulator and prints the URL as control")
	}
	client := control.New(base)
	defer client.Close()
	return explainControl(fn(client))
}

// atControl is what to do about a control API that is not where it should be.
const atControl = "compare with what `runner sim serve` printed as control"

// phoneOf is the phone number of whom a command names: by it, for a number need
// have no account, or by what finds the account.
func phoneOf(ctx context.Context, c *control.Client, who string) (string, error) {
	if !strings.HasPrefix(who, "@") && !strings.Contains(who, ":") {
		return who, nil
	}
	u, err := c.User(ctx, control.Ref(who))
	if err == nil && u.Phone == "" {
		err = usageError(fmt.Errorf("%s has no phone number: it is a bot", who))
	}
	return u.Phone, err
}

// explainControl says what to do about a simulator that does not answer as it
// should, or has not what was asked for.
func explainControl(err error) error {
	_, refused := errors.AsType[*control.Refused](err)
	_, explained := errors.AsType[*codeError](err)
	switch {
	case err == nil, explained:
		return err
	case errors.Is(err, control.ErrNotFound):
		return withNext(exitError, err, "see `runner sim user list` and `runner sim chat list` for what is there")
	case refused:
		return err
	}
	return withNext(exitError, err, atControl)
}

// printable is what others wrote as one line for a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// writeFacts prints names and values in two columns, without empty values.
func writeFacts(w io.Writer, facts ...[2]string) error {
	for _, f := range facts {
		if f[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-9s %s\n", f[0], printable(f[1])); err != nil {
			return err
		}
	}
	return nil
}
