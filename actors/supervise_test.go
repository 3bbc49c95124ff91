package actors

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

func TestRestartPolicy(t *testing.T) {
	p := restartPolicy{base: time.Second, max: 8 * time.Second, limit: 5, decay: time.Minute}
	const middle = 0.5 // of the jitter: the pause itself
	type step struct {
		gap    time.Duration // since the last failure
		class  faultClass
		jitter float64
		want   decision
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"doubles up to the cap, then gives up", []step{
			{0, faultBug, middle, decision{after: time.Second}},
			{time.Second, faultBug, middle, decision{after: 2 * time.Second}},
			{time.Second, faultBug, middle, decision{after: 4 * time.Second}},
			{time.Second, faultBug, middle, decision{after: 8 * time.Second}},
			{time.Second, faultBug, middle, decision{after: 8 * time.Second}},
			{time.Second, faultBug, middle, decision{giveUp: true}},
		}},
		{"jitter spreads by half either way", []step{
			{0, faultBug, 0, decision{after: 500 * time.Millisecond}},
			{time.Second, faultBug, 0.999, decision{after: 2998 * time.Millisecond}},
		}},
		{"time forgives", []step{
			{0, faultBug, middle, decision{after: time.Second}},
			{time.Second, faultBug, middle, decision{after: 2 * time.Second}},
			{time.Minute, faultBug, middle, decision{after: 2 * time.Second}},
			{time.Hour, faultBug, middle, decision{after: time.Second}},
		}},
		{"one failure a minute is never too much", []step{
			{0, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
			{time.Minute, faultBug, middle, decision{after: time.Second}},
		}},
		{"what a restart cannot help is given up at once", []step{
			{0, faultFatal, middle, decision{giveUp: true}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f failures
			now := time.Unix(1e9, 0)
			for i, s := range tt.steps {
				now = now.Add(s.gap)
				if got := p.decide(&f, now, s.class, s.jitter); got != s.want {
					t.Errorf("failure %d: %+v, want %+v", i+1, got, s.want)
				}
			}
		})
	}
}

func TestClassify(t *testing.T) {
	for reason, want := range map[any]faultClass{
		"text":                           faultBug,
		errors.New("x"):                  faultBug,
		fatalFault{errors.New("closed")}: faultFatal,
		fmt.Errorf("wrapped: %w", fatalFault{errors.New("x")}): faultFatal,
	} {
		if got := classify(reason); got != want {
			t.Errorf("classify(%v) = %v, want %v", reason, got, want)
		}
	}
}

// parent is an actor with a nursery and one child that fails on demand.
type parent struct {
	n     nursery
	child chan *actor.PID
	lives chan time.Time
}

type poke struct{ note }

func (p *parent) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, message any) {
	p.n.handle(sup, child, reason, message)
}

func (p *parent) Receive(ctx actor.Context) {
	switch ctx.Message().(type) {
	case *actor.Started:
		p.child <- ctx.Spawn(props(func() actor.Actor {
			return actor.ReceiveFunc(func(ctx actor.Context) {
				switch m := ctx.Message().(type) {
				case *actor.Started:
					p.lives <- time.Now()
				case fault:
					panic(m.reason)
				}
			})
		}))
	case *actor.Stopping:
		p.n.close()
	}
}

func TestNurseryRestartsAfterItsPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := newEnvironment(t.Context(), Options{Logger: discard, DialsPerSecond: 1})
		p := &parent{child: make(chan *actor.PID, 1), lives: make(chan time.Time, 10)}
		var given []string
		p.n = nursery{
			policy: restartPolicy{base: 4 * time.Second, max: time.Minute, limit: 2, decay: time.Hour},
			gaveUp: func(_ actor.Supervisor, _ *actor.PID, reason string) bool {
				given = append(given, reason)
				return false
			},
		}
		root := env.system.Root.Spawn(props(func() actor.Actor { return p }))
		child := <-p.child
		born := <-p.lives
		for i, pause := range []time.Duration{4 * time.Second, 8 * time.Second} {
			env.send(child, fault{reason: "injected"})
			env.send(child, poke{}) // waits in the mailbox, and is no failure
			next := <-p.lives
			if got := next.Sub(born); got < pause/2 || got > pause+pause/2 {
				t.Errorf("restart %d after %v, want %v give or take a half", i+1, got, pause)
			}
			born = next
		}
		env.send(child, fault{reason: "the last"})
		synctest.Wait()
		if len(given) != 1 || given[0] != "the last" {
			t.Errorf("gave up with %q, want once with the last reason", given)
		}
		env.system.Root.Stop(root)
		time.Sleep(time.Hour)
		if len(p.lives) != 0 {
			t.Error("restarted after giving up")
		}
	})
}

func TestNurseryForgetsItsTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := newEnvironment(t.Context(), Options{Logger: discard, DialsPerSecond: 1})
		p := &parent{child: make(chan *actor.PID, 1), lives: make(chan time.Time, 10)}
		p.n = nursery{policy: restartPolicy{base: time.Hour, max: time.Hour, limit: 9, decay: time.Hour}}
		root := env.system.Root.Spawn(props(func() actor.Actor { return p }))
		child := <-p.child
		<-p.lives
		env.send(child, fault{reason: "injected"})
		synctest.Wait()
		env.system.Root.Stop(root) // while the restart is still to come
		time.Sleep(3 * time.Hour)
		if len(p.lives) != 0 {
			t.Error("a child was restarted after its parent had stopped")
		}
	})
}
