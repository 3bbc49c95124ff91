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
//	simctl ledger METHOD     -> "N effects, D duplicates"
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
	default:
		return fmt.Errorf("simctl: unknown command %q", args)
	}
}
