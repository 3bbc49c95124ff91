package mtproto

import (
	"flag"
	"fmt"
	"testing"
	"time"
)

func (m *model) step() {
	switch m.rnd.IntN(12) {
	case 0, 1:
		m.push()
	case 2, 3, 4, 5:
		if len(m.toS) > 0 && m.up {
			frame := m.pick(&m.toS)
			if m.http && m.chance(30) {
				return // a POST that is lost; the next question finds out
			}
			again := append([]byte(nil), frame...)
			m.arrive(frame)
			if m.chance(20) && m.up && len(m.keys) > 0 {
				m.arrive(again)
			}
		}
		m.respond()
	case 6, 7, 8:
		m.respond()
		if len(m.toC) > 0 && (!m.http || len(m.posts) > 0) {
			m.deliver(m.pick(&m.toC))
		}
	case 9:
		m.answer()
	case 10:
		m.pass(time.Duration(m.rnd.IntN(2000)) * time.Millisecond)
	case 11:
		m.fault()
	}
	m.drain()
}

// pick takes the next frame of a queue; HTTP has no order.
func (m *model) pick(queue *[][]byte) []byte {
	at := 0
	if m.http {
		at = m.rnd.IntN(len(*queue))
	}
	frame := (*queue)[at]
	*queue = append((*queue)[:at:at], (*queue)[at+1:]...)
	return frame
}

func (m *model) push() {
	if m.quiet {
		return
	}
	m.pushed++
	n := m.pushed
	m.calls[n] = &modelCall{policy: Resend(m.rnd.IntN(3))}
	if err := m.client.PushWith(RequestID(n), query(n), Push{Resend: m.calls[n].policy, QuickAck: n%3 == 0}); err != nil {
		m.t.Fatal(err)
	}
}

// answer lets the server finish a query.
func (m *model) answer() {
	if len(m.running) == 0 {
		return
	}
	at := m.rnd.IntN(len(m.running))
	q := m.running[at]
	m.running = append(m.running[:at], m.running[at+1:]...)
	q.s.Reply(q.id, query(q.n))
}

// pass lets time go by, all that was sent by HTTP arriving meanwhile.
func (m *model) pass(d time.Duration) {
	for m.http && len(m.toS) > 0 && m.up {
		m.arrive(m.pick(&m.toS))
		m.drain()
	}
	for d > 0 {
		leap := d
		if at := m.client.Deadline(); !at.IsZero() && at.Sub(m.now) < leap {
			leap = max(at.Sub(m.now), time.Millisecond)
		}
		m.now = m.now.Add(leap)
		d -= leap
		m.client.Tick(m.now)
		m.drain()
	}
}

func (m *model) fault() {
	if m.quiet {
		return
	}
	switch m.rnd.IntN(14) {
	case 0, 1:
		m.connect()
	case 2:
		m.disconnect()
		m.pass(time.Duration(m.rnd.IntN(600)) * time.Second)
		m.connect()
	case 3: // the server forgets its sessions
		for _, k := range m.keys {
			k.sessions = map[int64]*ServerSession{}
		}
		m.active, m.running = nil, nil
	case 4: // the server forgets temporary keys
		for id, k := range m.keys {
			if k.temp {
				delete(m.keys, id)
			}
		}
		m.active = nil
	case 5: // the server forgets bindings
		for _, k := range m.keys {
			k.bound = false
		}
	case 6:
		m.rekey()
		m.connect()
	case 7:
		m.client.Hold(true)
	case 8:
		m.client.Hold(false)
	case 9:
		m.pass(45 * time.Second)
	case 10:
		for n := 1; n <= m.pushed; n++ {
			if c := m.calls[n]; c.ended == 0 && !c.cancelled && m.rnd.IntN(10) == 0 {
				c.cancelled = true
				m.client.Cancel(RequestID(n))
			}
		}
	case 11:
		if len(m.old) > 0 && !m.http && m.up {
			m.replaying = true
			m.hand(append([]byte(nil), m.old[m.rnd.IntN(len(m.old))]...))
			m.replaying = false
		}
	case 12:
		if m.active != nil {
			m.pushed++
			m.calls[m.pushed] = &modelCall{cancelled: true} // its number is taken
			m.active.PushUpdate(query(m.pushed))
		}
	case 13:
		m.client.DestroySession(int64(m.rnd.IntN(3)) + 1)
	}
}

// settle ends all faults and lets everything come to its end.
func (m *model) settle() {
	m.quiet = true
	m.client.Hold(false)
	m.connect()
	m.drain()
	for range 4000 {
		if m.client.Pending() == 0 {
			return
		}
		m.step()
		for len(m.running) > 0 {
			m.answer()
		}
		if len(m.toS)+len(m.toC) == 0 {
			m.pass(time.Second)
		}
	}
}

var modelRuns = flag.Int("model", 60, "how many seeds TestModel plays")

// TestModel checks, under seeds that fail the same way again, what the package
// promises of every request.
func TestModel(t *testing.T) {
	for seed := range *modelRuns {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newModel(t, uint64(seed))
			m.connect()
			for range 1500 {
				m.step()
			}
			m.settle()
			m.verdict()
		})
		if t.Failed() {
			return
		}
	}
}

func (m *model) verdict() {
	for n := 1; n <= m.pushed && !m.t.Failed(); n++ {
		c := m.calls[n]
		if c.ended == 0 && !c.cancelled {
			m.t.Errorf("request %d (%s, executed %d times) never ended", n, c.policy, c.executed)
		}
		if c.executed > 1 && c.policy == ResendUnseen {
			m.t.Errorf("request %d ran %d times", n, c.executed)
		}
		if c.notRun && c.executed > 0 {
			m.t.Errorf("request %d is said not to have run, and ran %d times", n, c.executed)
		}
	}
}
