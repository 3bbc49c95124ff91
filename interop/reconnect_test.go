package interop

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestHangUp: gotd's server closes the connection and forgets the session. The
// client goes on with the same session on a new connection.
func TestHangUp(t *testing.T) {
	t.Parallel()
	server := startGotd(t)
	c := startClient(t, ourClient{server: server})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a := c.signedIn(ctx, t)

	t.Run("a pending call that reads is sent again", func(t *testing.T) {
		before := server.called("users.getUsers")
		server.leaveUnanswered("users.getUsers")
		go hangUpWhenHeld(ctx, server)
		checkSelf(ctx, t, a, 1)
		if n := server.called("users.getUsers") - before; n != 2 {
			t.Errorf("users.getUsers ran %d times, want twice: once without an answer", n)
		}
		if server.called("msgs_state_req") == 0 {
			t.Error("the server was not asked about the call before it was sent again")
		}
	})
	t.Run("a pending call that must not run twice is not", func(t *testing.T) {
		checkSelf(ctx, t, a, 1) // the line may break once more: see remember
		server.leaveUnanswered("auth.cancelCode")
		go hangUpWhenHeld(ctx, server)
		_, err := telegram.Call(ctx, a, &api.AuthCancelCodeRequest{PhoneNumber: gotdPhone(1), PhoneCodeHash: gotdCodeHash})
		lost, ok := errors.AsType[*telegram.NoAnswerError](err)
		if !ok || !lost.Sent || telegram.SafeToRetry(err) {
			t.Errorf("auth.cancelCode gave %v, want an error that says it may have run", err)
		}
		if n := server.called("auth.cancelCode"); n != 1 {
			t.Errorf("auth.cancelCode ran %d times, want once", n)
		}
	})
	t.Run("a call without a connection waits for one", func(t *testing.T) {
		c.count(actors.EventLinkDown) // those of before
		server.hangUp()
		c.waitFor(ctx, t, actors.EventLinkDown)
		checkSelf(ctx, t, a, 1)
	})
	t.Run("updates come again", func(t *testing.T) { c.echo(ctx, t, a, "after the cut", 1) })
}

// hangUpWhenHeld closes the connection of a call that was left unanswered.
func hangUpWhenHeld(ctx context.Context, server *gotdServer) {
	select {
	case <-server.held:
		server.hangUp()
	case <-ctx.Done():
	}
}

// TestBrokenLine: the connection breaks three bytes into an answer.
func TestBrokenLine(t *testing.T) {
	t.Parallel()
	server := startGotd(t)
	line := &breakable{}
	c := startClient(t, ourClient{server: server, dial: line.dial})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a := c.signedIn(ctx, t)
	for range 2 {
		line.breakNext()
		checkSelf(ctx, t, a, 1)
	}
	if n := line.broken(); n != 2 {
		t.Errorf("the line broke %d times, want twice", n)
	}
	if n := c.count(actors.EventKeyMade); n != 1 {
		t.Errorf("%d auth keys were made, want one", n)
	}
}

// breakable makes connections whose incoming half can be cut.
type breakable struct {
	mu    sync.Mutex
	armed bool
	times int
}

func (l *breakable) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	nc, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &brittleConn{Conn: nc, line: l}, nil
}

func (l *breakable) breakNext() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = true
}

func (l *breakable) broken() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.times
}

// snap tells, once after breakNext, that the connection is to break now.
func (l *breakable) snap() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.armed {
		return false
	}
	l.armed = false
	l.times++
	return true
}

type brittleConn struct {
	net.Conn
	line *breakable
}

func (c *brittleConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && c.line.snap() {
		_ = c.Conn.Close()
		return min(n, 3), err
	}
	return n, err
}
