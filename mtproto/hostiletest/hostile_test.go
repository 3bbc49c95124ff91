package hostiletest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// TestHostile plays the table against the client's cores: each behaviour is
// refused with its error, in bounded memory, and what was under way when it came
// ends once, as the table says.
func TestHostile(t *testing.T) {
	serverKey()
	names := map[string]bool{}
	for _, v := range hostiletest.All() {
		name := string(v.Stage) + "/" + v.Name
		if names[name] {
			t.Errorf("two rows are named %q", name)
		}
		names[name] = true
		t.Run(name, func(t *testing.T) { play(t, v) })
	}
	if len(names) < 90 {
		t.Errorf("%d behaviours, want 90 at least", len(names))
	}
}

func play(t *testing.T, v hostiletest.Case) {
	limit := v.Bytes
	if limit == 0 {
		limit = hostiletest.MostBytes
	}
	c := newClient(t, limit)
	switch v.Stage {
	case hostiletest.Exchange:
		c.server.Arm(v)
		c.until(3*time.Second, func() bool { return false })
	case hostiletest.Binding:
		c.pfs = true
		c.server.Arm(v)
		c.call(2, 5*time.Second)
		checkFate(t, c, v, 1)
	default:
		c.call(1, time.Minute)
		if err := c.results[1]; err != nil {
			t.Fatalf("before anything happened: %v", err)
		}
		c.until(v.Wait, func() bool { return false })
		c.server.Arm(v)
		conns := c.conns
		c.call(2, time.Minute)
		if v.Lasting {
			c.until(2*time.Minute, func() bool { return false })
		} else {
			c.until(5*time.Second, func() bool { return false })
		}
		checkFate(t, c, v, conns)
	}
	if c.server.Struck() == 0 {
		t.Fatal("the server did not strike")
	}
	c.server.Reform()
	if v.Stage != hostiletest.Exchange {
		c.until(5*time.Minute, func() bool { _, ended := c.results[2]; return ended })
		checkCall(t, c, v)
	}
	c.call(3, 5*time.Minute)
	if err, ended := c.results[3]; err != nil || !ended {
		t.Errorf("a call after the server reformed: ended %v, error %v", ended, err)
	}
	checkRefusal(t, c, v)
	for n, times := range c.runs {
		if times != 1 {
			t.Errorf("query %d ran %d times", n, times)
		}
	}
}

func checkCall(t *testing.T, c *client, v hostiletest.Case) {
	t.Helper()
	err, ended := c.results[2]
	switch {
	case !ended:
		t.Error("the call does not end")
	case v.Call == "" && err != nil:
		t.Errorf("the call ended with %v", err)
	case v.Call != "" && (err == nil || !strings.Contains(err.Error(), v.Call)):
		t.Errorf("the call ended with %v, want %q", err, v.Call)
	}
}

func checkFate(t *testing.T, c *client, v hostiletest.Case, conns int) {
	t.Helper()
	again := c.conns - conns
	switch v.Fate {
	case hostiletest.Unharmed:
		if again != 0 {
			t.Errorf("%d new connections, want none: %v", again, c.errs)
		}
	case hostiletest.Reconnects:
		if again != 1 {
			t.Errorf("%d new connections, want one: %v", again, c.errs)
		}
	default:
		if again < 2 {
			t.Errorf("%d new connections, want one after the other: %v", again, c.errs)
		}
	}
}

// checkRefusal looks for the error of the table among those that the client
// gave. Where the table promises none there must be none.
func checkRefusal(t *testing.T, c *client, v hostiletest.Case) {
	t.Helper()
	all := c.errs
	if err := c.results[2]; err != nil {
		all = append(all, err)
	}
	for _, err := range all {
		if !strings.Contains(err.Error(), v.Check) {
			continue
		}
		if isA(err, v.Refusal) {
			return
		}
	}
	if v.Refusal == hostiletest.ByIgnoring {
		if len(all) != 0 {
			t.Errorf("errors %v, want none", all)
		}
		return
	}
	t.Errorf("errors %v, want a %s that says %q", all, v.Refusal, v.Check)
}

func isA(err error, r hostiletest.Refusal) (ok bool) {
	switch r {
	case hostiletest.ByExchange:
		e, is := errors.AsType[*exchange.Error](err)
		ok = is && e.Advice != ""
	case hostiletest.BySecurity:
		_, ok = errors.AsType[*mtproto.SecurityError](err)
	case hostiletest.ByDrop:
		_, ok = errors.AsType[dropped](err)
	case hostiletest.ByBinding:
		_, ok = errors.AsType[notBound](err)
	case hostiletest.ByStatus:
		_, ok = errors.AsType[*transport.StatusError](err)
	case hostiletest.ByCall:
		_, ok = errors.AsType[*mtproto.CallError](err)
	case hostiletest.BySilence:
		ok = errors.Is(err, errSilent)
	case hostiletest.ByRPCError, hostiletest.ByNothing:
		ok = true
	}
	return ok
}
