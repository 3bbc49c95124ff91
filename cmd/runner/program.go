package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/config"
)

// streams are the program's input and outputs: out is for data, err for
// everything else.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// program is one invocation of runner.
type program struct {
	streams
	flags   globalFlags
	getenv  func(string) string
	console *console
	st      style // of err
	started bool  // a command began: an error is not one of usage
}

// globalFlags are the flags that every command has.
type globalFlags struct {
	config      string
	environment string
	store       string
	color       string
	quiet       bool
	verbose     int
	noInput     bool
	trace       bool
}

// run executes one command line and returns the exit code.
func run(args []string, s streams) int {
	p := &program{streams: s, getenv: os.Getenv, console: &console{w: s.err}}
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)

	ctx, stop := withSignals(context.Background(), func(text string) { p.console.say("%s", text) })
	defer stop()
	cmd, err := root.ExecuteContextC(ctx)
	err = causeOf(ctx, err)
	if err != nil && !p.started {
		err = asUsage(cmd, err)
	}
	reportError(p.console, p.st, p.flags.trace, err)
	return exitCode(err)
}

// asUsage marks what cobra found wrong with the command line.
func asUsage(cmd *cobra.Command, err error) error {
	if _, ok := errors.AsType[*codeError](err); ok {
		return err
	}
	return withNext(exitUsage, err, cmd.CommandPath()+" --help")
}

// begin is run before every command: it settles how to print.
func (p *program) begin(*cobra.Command, []string) error {
	st, err := styleFor(p.streams.err, p.flags.color, p.getenv)
	if err != nil {
		return usageError(err)
	}
	p.st = st
	p.console.quiet = p.flags.quiet
	return nil
}

// logger writes records to the console at the given level, or more with -v.
func (p *program) logger(level slog.Level, f config.LogFormat) *slog.Logger {
	switch {
	case p.flags.verbose >= 2:
		level = min(level, slog.LevelDebug)
	case p.flags.verbose == 1:
		level = min(level, slog.LevelInfo)
	}
	if f == config.LogJSON {
		return slog.New(slog.NewJSONHandler(p.console, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(tint.NewTextHandler(p.console, &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !p.st.on}))
}

// interactive says whether a person may be asked.
func (p *program) interactive() bool {
	return !p.flags.noInput && isTerminal(p.streams.in) && isTerminal(p.streams.err)
}
