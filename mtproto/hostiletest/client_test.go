package hostiletest_test

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/tl"
)

var serverKey = sync.OnceValue(func() *crypto.PrivateKey {
	key, err := crypto.GeneratePrivateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// query is the body of a made-up request that names n.
func query(n int) []byte { return tl.AppendInt64(tl.AppendUint32(nil, 0x0ab0c0d0), int64(n)) }

// queryNumber reads what query wrote; -1 for another request.
func queryNumber(body []byte) int {
	if len(body) != 12 || binary.LittleEndian.Uint32(body) != 0x0ab0c0d0 {
		return -1
	}
	return int(binary.LittleEndian.Uint64(body[4:]))
}

// rounds is how often the client may have something to send in one instant: one
// that still has would never stop.
const rounds = 100

// client is the host of the client's cores, in one goroutine and virtual time.
type client struct {
	t       *testing.T
	now     time.Time
	server  *hostiletest.Server
	runs    map[int]int // executions of each query
	conn    *hostiletest.Conn
	inbox   [][]byte // on the wire to us; nil: the end of the connection
	hs      *exchange.Client
	session *mtproto.Session
	results map[int]error // of queries that ended; nil: the right answer
	errs    []error       // whatever was refused, in order
	pause   time.Duration // before the next connection
	conns   int
	pfs     bool            // use a temporary key
	perm    *crypto.AuthKey // of pfs
	limit   uint64          // bytes one payload may take, beyond four times its size
}

func newClient(t *testing.T, limit uint64) *client {
	c := &client{t: t, now: time.Unix(1_700_000_000, 5e8), runs: map[int]int{}, results: map[int]error{}, limit: limit}
	run := func(body []byte) []byte {
		n := queryNumber(body)
		if n < 0 {
			return nil
		}
		c.runs[n]++
		return body
	}
	c.server = hostiletest.NewServer(serverKey(), run, func(body []byte) bool { return queryNumber(body) >= 0 })
	return c
}

// until lets the client work until done or until it has worked for the time d.
func (c *client) until(d time.Duration, done func() bool) {
	c.t.Helper()
	end := c.now.Add(d)
	for sent := 0; !done() && c.now.Before(end); {
		switch {
		case c.conn == nil && c.pause <= 0:
			c.connect()
		case len(c.inbox) > 0:
			c.arrive()
		case c.flush():
			if sent++; sent > rounds {
				c.t.Fatalf("the client does not come to rest; refused so far: %v", c.errs)
			}
		default:
			sent = 0
			c.now = c.now.Add(tick)
			c.pause -= tick
			c.tick()
		}
	}
}

// tick is how time passes.
const tick = 250 * time.Millisecond

func (c *client) tick() {
	if c.session != nil {
		c.session.Tick(c.now)
		c.drain()
	}
}

// flush sends what there is to send, and tells whether there was something.
func (c *client) flush() bool {
	if c.session == nil || c.conn == nil {
		return false
	}
	sent := c.session.Flush(c.now)
	for _, frame := range sent {
		c.send(frame.Payload)
	}
	return len(sent) > 0
}

func (c *client) connect() {
	c.conns++
	c.conn = c.server.Connect()
	if c.session != nil {
		c.session.Connected(c.now, mtproto.Via{})
		return
	}
	c.startExchange()
}

// life is that of a temporary key.
const life = 24 * time.Hour

func (c *client) startExchange() {
	o := exchange.ClientOptions{DC: 2, Keys: []*crypto.PublicKey{serverKey().Public()}}
	if c.perm != nil {
		o.TempExpiresIn = life
	}
	c.hs = exchange.NewClient(o)
	out, err := c.hs.Start(c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(out)
}

// send gives the server a payload and puts on the wire what it sends.
func (c *client) send(payload []byte) {
	out, open := c.conn.Receive(c.now, payload)
	c.inbox = append(c.inbox, out...)
	if !open {
		c.inbox = append(c.inbox, nil)
	}
}

// arrive takes the next payload off the wire.
func (c *client) arrive() {
	next := c.inbox[0]
	c.inbox = c.inbox[1:]
	err := errors.New("connection closed")
	if next != nil {
		err = c.receive(next)
	}
	if err != nil {
		c.lost(err)
	}
}

func (c *client) lost(err error) {
	c.errs = append(c.errs, err)
	c.conn.Close(c.now)
	c.conn, c.hs, c.inbox, c.pause = nil, nil, nil, 2*time.Second
	if c.session != nil {
		c.session.Disconnected(c.now)
		c.drain()
	}
}

// receive takes one payload and measures what that costs.
func (c *client) receive(payload []byte) error {
	if len(payload) == 4 {
		return &transport.StatusError{Code: -int(int32(binary.LittleEndian.Uint32(payload)))}
	}
	var before, after runtime.MemStats
	size := uint64(len(payload))
	runtime.ReadMemStats(&before)
	reply, done, err := c.take(payload)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*size+c.limit {
		c.t.Errorf("a payload of %d bytes took %d, want at most %d more than four times its size", size, took, c.limit)
	}
	if err != nil {
		return err
	}
	if done {
		res := c.hs.Result()
		c.hs = nil
		c.begin(res)
	}
	if reply != nil {
		c.send(reply)
	}
	c.drain()
	return nil
}

func (c *client) take(payload []byte) (reply []byte, done bool, err error) {
	if c.hs != nil {
		return c.hs.Receive(c.now, payload)
	}
	return nil, false, c.session.Receive(c.now, payload)
}

func (c *client) begin(res exchange.Result) {
	if c.pfs && c.perm == nil {
		c.perm = res.Key
		c.startExchange()
		return
	}
	o := mtproto.Options{Key: res.Key, TimeOffset: res.TimeOffset}
	if c.perm != nil {
		o.Binding = &mtproto.Binding{Perm: c.perm, ExpiresAt: c.now.Add(life).Truncate(time.Second)}
	}
	s, err := mtproto.NewSession(o)
	if err != nil {
		c.t.Fatal(err)
	}
	c.session = s
	s.Connected(c.now, mtproto.Via{})
}

// call pushes query n and waits for its end.
func (c *client) call(n int, patience time.Duration) {
	c.t.Helper()
	c.until(time.Minute, func() bool { return c.session != nil })
	if c.session == nil {
		c.t.Fatalf("no key after a minute: %v", c.errs)
	}
	if err := c.session.Push(mtproto.RequestID(n), query(n)); err != nil {
		c.t.Fatal(err)
	}
	c.until(patience, func() bool { _, ended := c.results[n]; return ended })
}

func (c *client) drain() {
	for {
		if c.session == nil {
			return
		}
		e, ok := c.session.NextEvent()
		if !ok {
			return
		}
		switch e.Kind {
		case mtproto.EventResult:
			c.end(e.RequestID, nil)
			if got := queryNumber(e.Body); got != int(e.RequestID) {
				c.results[int(e.RequestID)] = fmt.Errorf("result of %d", got)
			}
		case mtproto.EventRPCError:
			c.end(e.RequestID, fmt.Errorf("rpc error %d %s", e.Code, e.Message))
		case mtproto.EventFailed:
			c.end(e.RequestID, e.Err)
		case mtproto.EventDropped:
			c.errs = append(c.errs, dropped{e.Err})
		case mtproto.EventBindFailed: // a host may try a new connection
			c.lost(notBound{fmt.Sprintf("binding failed: %d %s", e.Code, e.Message)})
			return
		case mtproto.EventPingTimeout:
			c.lost(errSilent)
			return
		}
	}
}

func (c *client) end(id mtproto.RequestID, err error) {
	if _, twice := c.results[int(id)]; twice {
		c.t.Errorf("query %d ended twice", id)
	}
	c.results[int(id)] = err
}

// errSilent is what a host makes of an EventPingTimeout.
var errSilent = errors.New("no answer to a ping in time")

// notBound is what a host makes of an EventBindFailed.
type notBound struct{ text string }

func (n notBound) Error() string { return n.text }

// dropped is the reason of an EventDropped.
type dropped struct{ err error }

func (d dropped) Error() string { return d.err.Error() }
