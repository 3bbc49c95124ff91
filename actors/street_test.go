package actors

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync"
)

// street is a network in memory with proxies in it.
type street struct {
	mu     sync.Mutex
	doors  map[string]*door
	direct []string // addresses that were dialled and are no proxy's
	log    bytes.Buffer
}

// door is a listener in memory.
type door struct {
	name   string
	knocks chan net.Conn
	shut   chan struct{}
	once   sync.Once
}

func newDoor(name string) *door {
	return &door{name: name, knocks: make(chan net.Conn), shut: make(chan struct{})}
}

func (d *door) Network() string { return "tcp" }
func (d *door) String() string  { return d.name }
func (d *door) Addr() net.Addr  { return d }

func (d *door) Close() error {
	d.once.Do(func() { close(d.shut) })
	return nil
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case nc := <-d.knocks:
		return nc, nil
	case <-d.shut:
		return nil, net.ErrClosed
	}
}

func (d *door) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case d.knocks <- there:
		return here, nil
	case <-d.shut:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Write makes the street a log that may be written by many.
func (st *street) Write(p []byte) (int, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.log.Write(p)
}

func (st *street) dial(next func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		st.mu.Lock()
		d := st.doors[addr]
		if d == nil {
			st.direct = append(st.direct, addr)
		}
		st.mu.Unlock()
		if d != nil {
			return d.dial(ctx)
		}
		return next(ctx, network, addr)
	}
}

func (st *street) directly() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.direct)
}
