package mtproto

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// modelCall is what the model knows of a request.
type modelCall struct {
	policy    Resend
	executed  int
	ended     int
	cancelled bool
	notRun    bool // it ended with the word that it did not run
	result    bool
}

// modelKey is an auth key at the server.
type modelKey struct {
	key      *crypto.AuthKey
	temp     bool
	bound    bool
	sessions map[int64]*ServerSession
}

// model is a client and a server with a bad network and a bad memory between
// them. The host of the client does what the package documentation says.
type model struct {
	t     *testing.T
	rnd   *rand.Rand
	now   time.Time
	skew  time.Duration
	quiet bool // no more faults

	client *Session
	perm   *crypto.AuthKey
	temps  int
	keys   map[crypto.KeyID]*modelKey
	active *ServerSession // used last on this connection
	http   bool
	posts  []time.Time // open ones, by when they came
	up     bool

	toS, toC [][]byte
	old      [][]byte // frames of the server, to be replayed
	calls    map[int]*modelCall
	running  []modelQuery
	pushed   int

	replaying bool // a frame the client has had before
}

type modelQuery struct {
	s  *ServerSession
	id MsgID
	n  int
}

// secret is the text of the n-th key.
func modelSecret(n int) []byte {
	b := make([]byte, crypto.AuthKeySize)
	seeded(byte(100 + n)).Read(b)
	return b
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{
		t: t, rnd: rand.New(rand.NewPCG(seed, 9)), now: start, keys: map[crypto.KeyID]*modelKey{},
		calls: map[int]*modelCall{},
	}
	m.http = seed%4 == 3
	m.skew = time.Duration(m.rnd.IntN(400)-200) * time.Second
	m.perm = m.newKey(0, false)
	o := Options{Key: m.perm, Rand: seeded(byte(seed))}
	if seed%2 == 1 {
		o.Key = m.newTemp()
		o.Binding = m.binding()
	}
	var err error
	if m.client, err = NewSession(o); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *model) newKey(n int, temp bool) *crypto.AuthKey {
	k, err := crypto.NewAuthKey(modelSecret(n))
	if err != nil {
		m.t.Fatal(err)
	}
	m.keys[k.ID()] = &modelKey{key: k, temp: temp, sessions: map[int64]*ServerSession{}}
	return k
}

func (m *model) newTemp() *crypto.AuthKey {
	m.temps++
	return m.newKey(m.temps, true)
}

func (m *model) binding() *Binding {
	return &Binding{Perm: m.perm, ExpiresAt: m.serverNow().Add(24 * time.Hour).Truncate(time.Second)}
}

func (m *model) serverNow() time.Time { return m.now.Add(m.skew) }

// chance is true once in n times, and never when faults are over.
func (m *model) chance(n int) bool { return !m.quiet && m.rnd.IntN(n) == 0 }

func (m *model) connect() {
	m.disconnect()
	m.up, m.active = true, nil
	m.client.Connected(m.now, Via{Polls: m.http})
}

func (m *model) disconnect() {
	m.toS, m.toC, m.posts, m.up = nil, nil, nil, false
	for _, k := range m.keys {
		for _, s := range k.sessions {
			s.Disconnected(m.serverNow())
		}
	}
	m.client.Disconnected(m.now)
}

func (m *model) rekey() {
	m.disconnect()
	k := NewKey{Key: m.perm, TimeOffset: m.skew}
	if m.client.bind != nil {
		k.Key, k.Binding = m.newTemp(), m.binding()
	}
	if err := m.client.Rekey(m.now, k); err != nil {
		m.t.Fatal(err)
	}
	m.client.Hold(false)
}

// drain takes the client's events and reacts to them, then sends.
func (m *model) drain() {
	reconnect, rekey := false, false
	for e, ok := m.client.NextEvent(); ok; e, ok = m.client.NextEvent() {
		switch e.Kind {
		case EventResult, EventRPCError, EventFailed:
			m.end(e)
		case EventUpdate:
			if m.replaying {
				m.t.Errorf("a repeated frame brought update %d", queryNumber(e.Body))
			}
		case EventPingTimeout:
			reconnect = true
		case EventBindFailed:
			reconnect, rekey = true, m.rnd.IntN(2) == 0
		case EventDropped:
			if !errors.Is(e.Err, errStale) { // a replay after more than five minutes
				m.t.Errorf("dropped: %v", e.Err)
			}
		}
	}
	switch {
	case rekey:
		m.rekey()
		m.connect()
	case reconnect:
		m.connect()
	}
	if !m.up {
		return
	}
	for _, f := range m.client.Flush(m.now) {
		m.toS = append(m.toS, f.Payload)
	}
}

func (m *model) end(e Event) {
	c := m.calls[int(e.RequestID)]
	c.ended++
	if m.replaying && e.Kind != EventFailed {
		m.t.Errorf("a repeated frame ended request %d: %+v", e.RequestID, e)
	}
	if c.ended > 1 || c.cancelled {
		m.t.Errorf("request %d ended %d times, cancelled %t: %+v", e.RequestID, c.ended, c.cancelled, e)
	}
	c.notRun = e.Kind == EventFailed && SafeToRetry(e.Err)
	c.result = e.Kind == EventResult
	if c.result && c.executed == 0 {
		m.t.Errorf("request %d has a result and never ran", e.RequestID)
	}
}
