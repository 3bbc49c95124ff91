package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"
)

// warm is how many accounts connect before the first look, so that what is paid
// once (code, pools, the store's cache) is not divided among the others.
const warm = 20

// BenchmarkIdle500 is what 500 idle accounts, signed in and connected, take of a
// process that has nothing else to do.
func BenchmarkIdle500(b *testing.B) { benchmarkIdle(b, 500) }

// BenchmarkIdle2000 is the same for 2,000.
func BenchmarkIdle2000(b *testing.B) { benchmarkIdle(b, 2000) }

// idleUsage is what the process with the accounts reports, per account.
type idleUsage struct {
	RSS, Goroutines float64
}

func benchmarkIdle(b *testing.B, accounts int) {
	if rss() == 0 {
		b.Skip("this system does not tell the memory of a process")
	}
	run := func(side string) func(b *testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				e, stop := benchServer(b, warm+accounts)
				var u idleUsage
				spawn(b, role{Name: side, Accounts: accounts, Server: e}, &u)()
				stop()
				b.ReportMetric(u.RSS, "rss-B/account")
				b.ReportMetric(math.Round(u.Goroutines*100)/100, "goroutines/account") // one of the runtime's own that comes by is nobody's
			}
		}
	}
	sides(b, run("ours"), run("gotd"))
}

// runIdle is that process.
func runIdle(r role) error {
	dir, err := os.MkdirTemp("", "tgfleet-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c, err := newCrowd(r.Name, r.Server, warm+r.Accounts, dir)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	connect := func(from, n int) error {
		return each(n, func(i int) error {
			_, err := c.connect(ctx, from+i)
			return err
		})
	}
	if err := connect(0, warm); err != nil {
		return err
	}
	memory, goroutines := settled()
	if err := connect(warm, r.Accounts); err != nil {
		return err
	}
	memory2, goroutines2 := settled()
	n := float64(r.Accounts)
	u := idleUsage{RSS: float64(memory2-memory) / n, Goroutines: float64(goroutines2-goroutines) / n}
	if err := json.NewEncoder(os.Stdout).Encode(u); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return c.close()
}

// settled looks at this process when it has been idle long enough to have sent
// its acknowledgements, and has given back the memory it does not need.
func settled() (memory, goroutines int) {
	<-time.After(2 * time.Second)
	for range 2 {
		debug.FreeOSMemory()
	}
	return rss(), runtime.NumGoroutine()
}

// each calls do for 0 to n-1, 64 at a time, and returns what failed.
func each(n int, do func(i int) error) error {
	var all sync.WaitGroup
	slots := make(chan struct{}, 64)
	errs := make([]error, n)
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if err := do(i); err != nil {
				errs[i] = fmt.Errorf("account %d: %w", i, err)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
