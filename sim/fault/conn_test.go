package fault

import (
	"bytes"
	"errors"
	"io"
	"math/bits"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tgfleet/tgfleet/sim/control"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// damaged moves each of the chunks through a connection that has the fault, in
// the fault's direction, and returns what arrives read by read.
func damaged(t *testing.T, f control.Fault, chunks ...string) (reads []string, c *Conn) {
	t.Helper()
	near, far := net.Pipe()
	plan := new(Plan)
	if err := plan.Add(f); err != nil {
		t.Fatal(err)
	}
	c = Wrap(near, plan, func() Event { return Event{DC: 1} })
	from, to := net.Conn(far), net.Conn(c)
	if f.Side == control.ToClient {
		from, to = to, from
	}
	go func() {
		for _, chunk := range chunks {
			if n, err := from.Write([]byte(chunk)); n != len(chunk) || err != nil {
				t.Errorf("write %q: %d, %v", chunk, n, err)
			}
		}
		_ = from.Close()
	}()
	for buf := make([]byte, 64); ; {
		n, err := to.Read(buf)
		if n > 0 {
			reads = append(reads, string(buf[:n]))
		}
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	_, _ = to.Close(), from.Close()
	return reads, c
}

func TestConn(t *testing.T) {
	for _, side := range []control.Side{control.ToClient, control.FromClient} {
		t.Run(string(side), func(t *testing.T) {
			fault := func(kind control.FaultKind) control.Fault { return control.Fault{Kind: kind, Side: side, Seed: 3} }
			check := func(kind control.FaultKind, tampered bool, want ...string) {
				t.Helper()
				got, c := damaged(t, fault(kind), "abc", "def")
				if len(got) != len(want) || !bytes.Equal([]byte(join(got)), []byte(join(want))) {
					t.Errorf("%s: read %q, want %q", kind, got, want)
				}
				if c.Tampered() != (tampered && side == control.FromClient) {
					t.Errorf("%s: tampered is %v", kind, c.Tampered())
				}
			}
			check(control.FaultDrop, true, "def")
			check(control.FaultSplit, false, "a", "b", "c", "def")
			check(control.FaultReorder, false, "abc", "def") // a packet's, not a byte's

			got, c := damaged(t, fault(control.FaultCorrupt), "abc", "def")
			wrong := 0
			for i, b := range []byte(join(got)) {
				wrong += bits.OnesCount8(b ^ "abcdef"[i])
			}
			if wrong != 1 || !c.Tampered() { // either way: a client may answer what it was told
				t.Errorf("corrupt: %q, %d bits differ, want 1", got, wrong)
			}
		})
	}
}

func join(parts []string) (s string) {
	for _, p := range parts {
		s += p
	}
	return s
}

func TestConnStall(t *testing.T) {
	for _, side := range []control.Side{control.ToClient, control.FromClient} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			got, _ := damaged(t, control.Fault{Kind: control.FaultStall, Side: side, For: control.Duration(20 * time.Second)}, "abc", "def")
			if took := time.Since(begin); join(got) != "abcdef" || took != 20*time.Second {
				t.Errorf("%s: read %q after %v", side, got, took)
			}
		})
	}
}

// TestConnCloseEndsStall: nobody waits for a connection that was closed.
func TestConnCloseEndsStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		plan := new(Plan)
		if err := plan.Add(control.Fault{Kind: control.FaultStall, For: control.Duration(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		c := Wrap(near, plan, func() Event { return Event{} })
		begin := time.Now()
		go func() {
			time.Sleep(time.Second)
			_, _ = c.Close(), far.Close()
		}()
		if _, err := c.Write([]byte("abc")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write: %v, want net.ErrClosed", err)
		}
		if took := time.Since(begin); took != time.Second {
			t.Errorf("the write ended after %v", took)
		}
	})
}
