package actors

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// The budget of an idle, connected account and the server's end of it, the
// permanent and the temporary key of both ends included. (A heap profile gives
// the account's own share as 10 to 12 KiB and 4 KiB of stack.) Of the heap a run
// measures 20.3 to 21.4 KiB. Of the stacks it is 12.6 to 13.9: they are counted by
// spans, in which goroutines of the start have left holes.
const (
	idleHeap  = 22 << 10
	idleStack = 15 << 10
)

// TestIdleAccountIsSmall holds that budget, and that of goroutines: one for the
// account.
func TestIdleAccountIsSmall(t *testing.T) {
	if !alone(t) {
		return
	}
	const n = 200
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("a%03d", i))
	}
	ready := make(chan struct{}, n)
	server := newFakeServer(nearestDC)
	f := newFleet(t, server, newMemStore(ids...), func(o *Options) {
		o.DialsPerSecond = 1000
		// The server's end lives in this process too: it must hold still.
		o.Session = mtproto.Options{PingInterval: time.Hour, AckDelay: time.Millisecond}
	})
	defer func() {
		if err := f.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		server.loops.Wait()
	}()
	goroutines, heap, stack := usage()
	x := &fakeRun{accounts: ids, step: func(ctx context.Context, a scripts.Account) error {
		_, err := telegram.Call(ctx, a, &api.HelpGetNearestDCRequest{})
		ready <- struct{}{}
		return err
	}}
	if err := f.host(t.Context(), x); err != nil || len(x.left) != 0 || len(ready) != n {
		t.Fatalf("%d of %d accounts connected: %v, %v", len(ready), n, x.left, err)
	}
	server.shrink()
	goroutines2, heap2, stack2 := usage()
	perGoroutines := float64(goroutines2-goroutines)/n - 1 // the server's own reader
	perHeap, perStack := (float64(heap2)-float64(heap))/n, (float64(stack2)-float64(stack))/n
	t.Logf("per idle account: %.2f goroutines, %.1f KiB of heap and %.1f of stack, the server's end included", perGoroutines, perHeap/1024, perStack/1024)
	if perGoroutines > 1.05 {
		t.Errorf("%.2f goroutines per account, want 1", perGoroutines)
	}
	if perHeap > idleHeap || perStack > idleStack {
		t.Errorf("%.1f KiB of heap and %.1f of stack per account and its server's end, want at most %.1f and %.1f",
			perHeap/1024, perStack/1024, idleHeap/1024., idleStack/1024.)
	}
}

// alone reports whether this process runs no other test. Where it does, it has
// a child of its own run this one: what other tests leave to the garbage
// collector would be counted here.
func alone(t *testing.T) bool {
	const mark = "TGFLEET_TEST_ALONE"
	if os.Getenv(mark) != "" {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), mark+"=1")
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("in a process of its own: %v", err)
	}
	return false
}

// shrink drops what the server keeps, which would count against the accounts.
func (s *fakeServer) shrink() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sessions)
}

// usage waits until garbage and passing goroutines are gone.
func usage() (goroutines int, heap, stack uint64) {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc, m.StackInuse
}
