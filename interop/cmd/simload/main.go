// Command simload measures what a simulator bears: it starts `runner sim serve`
// in a process of its own, connects clients that sign in and write to each other
// in pairs, and prints for each stage how long requests took, how many were
// answered in a second, and what the server used of the processor and of memory
// (on Linux). Run it in module interop:
//
//	go run ./cmd/simload [-clients 2000] [-messages 20] [-pause 10s] [-state]
//
// With a pause every client waits about so long between two messages; without,
// everybody writes as fast as the answers come.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// load says how much is to be done.
type load struct {
	clients, messages int
	pause             time.Duration
	state             bool
	atOnce            int // clients that connect and sign in at the same time
}

func main() {
	var l load
	flag.IntVar(&l.clients, "clients", 2000, "how many, an even number")
	flag.IntVar(&l.messages, "messages", 20, "how many each of them writes")
	flag.DurationVar(&l.pause, "pause", 10*time.Second, "about how long each waits between two")
	flag.BoolVar(&l.state, "state", false, "let the server keep its state on disk")
	flag.IntVar(&l.atOnce, "at-once", 32, "how many connect and sign in at the same time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, l); err != nil {
		fmt.Fprintln(os.Stderr, "simload:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, l load) error {
	if l.clients < 2 || l.clients%2 != 0 || l.messages < 1 || l.atOnce < 1 {
		return fmt.Errorf("%d clients, %d messages, %d at once: want an even number of clients, and one of each at least", l.clients, l.messages, l.atOnce)
	}
	s, err := startServer(ctx, l.state)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.register(ctx, l.clients); err != nil {
		return err
	}
	return drive(ctx, s, l)
}
