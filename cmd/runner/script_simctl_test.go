package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/tgfleet/tgfleet/sim/control"
)

// simctl is a program for scripts that uses the control API at $CONTROL:
//
//	simctl register PHONE DC PASSWORD FIRST_NAME
//	simctl code PHONE
//	simctl ledger METHOD           -> "N effects, D duplicates"
//	simctl flood METHOD SKIP SECS  -> after SKIP calls, one FLOOD_WAIT_SECS
//	simctl lose METHOD SKIP        -> after SKIP calls, one answer is lost
func simctl() {
	if err := runSimctl(context.Background(), control.New(os.Getenv("CONTROL")), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runSimctl(ctx context.Context, c *control.Client, args []string) error {
	switch {
	case len(args) == 5 && args[0] == "register":
		dc, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return c.Register(ctx, control.Number{Phone: args[1], DC: dc, Password: args[3], FirstName: args[4]})
	case len(args) == 2 && args[0] == "code":
		code, err := c.Code(ctx, args[1])
		if err == nil {
			fmt.Println(code)
		}
		return err
	case len(args) == 2 && args[0] == "ledger":
		all, err := c.Ledger(ctx)
		if err != nil {
			return err
		}
		var of []control.Entry
		for _, e := range all {
			if e.Method == args[1] {
				of = append(of, e)
			}
		}
		fmt.Printf("%d effects, %d duplicates\n", len(of), duplicates(of))
		return nil
	case len(args) == 4 && args[0] == "flood":
		return inject(ctx, c, args, control.Fault{Kind: control.FaultError, Code: 420, Text: "FLOOD_WAIT_" + args[3]})
	case len(args) == 3 && args[0] == "lose":
		return inject(ctx, c, args, control.Fault{Kind: control.FaultLoseAnswer})
	default:
		return fmt.Errorf("simctl: unknown command %q", args)
	}
}

func inject(ctx context.Context, c *control.Client, args []string, f control.Fault) error {
	skip, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	f.Method, f.Skip, f.Times = args[1], skip, 1
	return c.Inject(ctx, f)
}
