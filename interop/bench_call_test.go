package interop

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkCall1 is a small call (help.getNearestDc) of one account to a server
// in another process over loopback: the whole way from the typed request to the
// typed answer. The processor time is the client's.
func BenchmarkCall1(b *testing.B) { benchmarkCall(b, 1) }

// BenchmarkCall64 has 64 such calls of one account in flight.
func BenchmarkCall64(b *testing.B) { benchmarkCall(b, 64) }

func benchmarkCall(b *testing.B, inFlight int) {
	e, stop := benchServer(b, 1)
	defer stop()
	run := func(side string) func(b *testing.B) {
		return func(b *testing.B) {
			c, err := newCrowd(side, e, 1, b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := c.close(); err != nil {
					b.Error(err)
				}
			}()
			ping, err := c.connect(b.Context(), 0)
			if err != nil {
				b.Fatal(err)
			}
			calls(b, ping, inFlight)
		}
	}
	sides(b, run("ours"), run("gotd"))
}

// calls makes b.N calls, inFlight at a time, after some that warm the client up.
func calls(b *testing.B, ping pinger, inFlight int) {
	took := make([]time.Duration, b.N)
	callAll(b, ping, inFlight, make([]time.Duration, 4*inFlight))
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	callAll(b, ping, inFlight, took)
	reportCPU(b, cpu()-start, b.N)
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
}

func callAll(b *testing.B, ping pinger, inFlight int, took []time.Duration) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range inFlight {
		all.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(took); i = next.Add(1) - 1 {
				start := time.Now()
				if err := ping(context.Background()); err != nil {
					b.Errorf("call: %v", err)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	all.Wait()
}
