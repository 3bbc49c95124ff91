package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/tl/api"
)

// drive runs the stages one after the other.
func drive(ctx context.Context, s *server, l load) error {
	clients := make([]*client, l.clients)
	err := s.stage("connect, make a key, sign in", l, l.atOnce, func(i int, _ *stopwatch) (err error) {
		if clients[i], err = dial(ctx, s); err != nil {
			return err
		}
		return clients[i].signIn(ctx, phone(i))
	})
	if err != nil {
		return err
	}
	peers := make([]*api.InputPeerUser, l.clients)
	err = s.stage("find each other", l, l.clients, func(i int, w *stopwatch) error {
		return w.time(func() (err error) {
			peers[i], err = clients[i].peer(username(i ^ 1))
			return err
		})
	})
	if err != nil {
		return err
	}
	heard := make([]int, l.clients)
	for i, c := range clients {
		heard[i] = c.updates()
	}
	err = s.stage(fmt.Sprintf("%d messages of each, %v between two", l.messages, l.pause), l, l.clients, func(i int, w *stopwatch) error {
		return write(ctx, clients[i], peers[i], l, w)
	})
	if err != nil {
		return err
	}
	missing := 0
	for i, c := range clients {
		missing += max(0, l.messages-(c.updates()-heard[i]))
	}
	fmt.Printf("messages of which the receiver had not heard when the last was sent: %d\n", missing)
	return errors.Join(s.stage("idle for 5s", l, 1, func(i int, _ *stopwatch) error {
		if i == 0 {
			time.Sleep(5 * time.Second)
		}
		return nil
	}), s.violations(ctx))
}

// write sends a client's messages.
func write(ctx context.Context, c *client, to *api.InputPeerUser, l load, w *stopwatch) error {
	for n := range l.messages {
		if l.pause > 0 {
			select {
			case <-time.After(time.Duration(rand.Int64N(2 * int64(l.pause)))):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		err := w.time(func() error {
			_, err := call(c, &api.MessagesSendMessageRequest{Peer: to, Message: fmt.Sprint("message ", n), RandomID: rand.Int64()})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stage lets work be done for each client, some at once, and prints what it
// took.
func (s *server) stage(name string, l load, atOnce int, work func(i int, w *stopwatch) error) error {
	before, begun := s.cpu(), time.Now()
	var w stopwatch
	var running sync.WaitGroup
	free := make(chan struct{}, atOnce)
	errs := make([]error, l.clients)
	for i := range l.clients {
		free <- struct{}{}
		running.Go(func() {
			errs[i] = work(i, &w)
			<-free
		})
	}
	running.Wait()
	took := time.Since(begun)
	fmt.Printf("%s: %.1fs", name, took.Seconds())
	if n := w.count(); n > 0 {
		fmt.Printf(", %d requests, %.0f/s, p50 %v, p99 %v, max %v", n, float64(n)/took.Seconds(), w.at(0.5), w.at(0.99), w.at(1))
	}
	fmt.Printf("; server: %.2f processors, %d MiB\n", (s.cpu()-before).Seconds()/took.Seconds(), s.rss()>>20)
	return firstOf(errs)
}

// firstOf is the first error, and how many there are.
func firstOf(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("%d of the clients failed, the first: %w", len(errs), errs[0])
}

// violations fails when the server objects to what the clients sent.
func (s *server) violations(ctx context.Context) error {
	r, err := s.control.Report(ctx)
	if err != nil {
		return err
	}
	if len(r.Violations) > 0 {
		return fmt.Errorf("the simulator objects: %v", r.Violations)
	}
	return nil
}
