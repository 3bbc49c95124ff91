package transport

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// slowDial gives connections whose other ends it keeps, when it is let.
type slowDial struct {
	let  chan struct{}
	made chan net.Conn
}

func newSlowDial() *slowDial {
	return &slowDial{let: make(chan struct{}, 8), made: make(chan net.Conn, 8)}
}

// dial does not heed ctx: a connection may be there in the moment it ends.
func (s *slowDial) dial(context.Context, string, string) (net.Conn, error) {
	<-s.let
	here, there := net.Pipe()
	s.made <- there
	return here, nil
}

// closed fails when the other end of a connection is still open.
func closed(t *testing.T, nc net.Conn) {
	t.Helper()
	_ = nc.SetReadDeadline(time.Now().Add(time.Second))
	for b := make([]byte, 512); ; {
		if _, err := nc.Read(b); err != nil {
			if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
				t.Error("a connection that nobody uses stays open")
			}
			return
		}
	}
}

// TestAbandonedOpen: a connection that comes after its opener has given up is
// closed, for every kind.
func TestAbandonedOpen(t *testing.T) {
	for _, k := range []Kind{KindWebSocket, KindHTTP} {
		t.Run(string(k), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSlowDial()
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				time.AfterFunc(3*time.Second, func() { s.let <- struct{}{} })
				w, err := Dialer{Dial: s.dial}.Open(ctx, k, Target{DC: 1, Addr: "a:1"})
				if err == nil { // it came in time, as far as this kind can tell
					_ = w.Close()
				}
				time.Sleep(5 * time.Second)
				closed(t, <-s.made)
			})
		})
	}
}

// TestCloseWithDialUnderWay: HTTP dials for requests that overlap; Close leaves
// none of those connections open.
func TestCloseWithDialUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlowDial()
		s.let <- struct{}{}
		w, err := Dialer{Dial: s.dial}.Open(t.Context(), KindHTTP, Target{DC: 1, Addr: "a:1"})
		if err != nil {
			t.Fatal(err)
		}
		first := <-s.made
		go func() { // reads a request and never answers
			b := make([]byte, 4096)
			for {
				if _, err := first.Read(b); err != nil {
					return
				}
			}
		}()
		if err := w.Write(Payloads(message(2), message(3), message(4))...); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		time.AfterFunc(time.Second, func() { s.let <- struct{}{}; s.let <- struct{}{} })
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		for range 2 {
			closed(t, <-s.made)
		}
		if _, err := w.Read(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Read after Close: %v", err)
		}
	})
}
