package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func every(times int, d time.Duration) control.Rate {
	return control.Rate{Times: times, Every: control.Duration(d)}
}

func (l *lab) limit(limits control.Limits) {
	l.t.Helper()
	if err := l.SetLimits(limits); err != nil {
		l.t.Fatal(err)
	}
}

// person signs another account of the lab in.
func (l *lab) person(n sim.Number) *account {
	l.t.Helper()
	register(l.t, l.Server, n)
	c := l.connect(1, false)
	hash, code := c.code(n.Phone)
	return newAccount(c, must(c, signInRequest(n.Phone, hash, code)).(*api.AuthAuthorization))
}

func TestFloodWait(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		b := l.person(sim.Number{Phone: "15550000002", Username: "second_one"})
		l.limit(control.Limits{Calls: []control.CallLimit{
			{Method: "messages.sendMessage", Per: control.PerPeer, Rate: every(1, 10*time.Second)},
			{Method: "messages.*", Rate: every(3, time.Minute)},
		}})
		must(b.client, b.message(&api.InputPeerSelf{}, "one", 1))
		refused(b.client, b.message(&api.InputPeerSelf{}, "two", 2), "420 FLOOD_WAIT_10")
		must(a.client, a.message(&api.InputPeerSelf{}, "another account", 1))
		time.Sleep(4500 * time.Millisecond)
		refused(b.client, b.message(&api.InputPeerSelf{}, "two", 2), "420 FLOOD_WAIT_6")
		time.Sleep(6 * time.Second)
		must(b.client, b.message(&api.InputPeerSelf{}, "two", 2))
		must(b.client, state()) // no limit on this
		a.meet(b)
		must(a.client, a.message(a.userPeer(b.self.ID), "another peer", 2))
		l.limit(control.Limits{})
		must(b.client, b.message(&api.InputPeerSelf{}, "three", 3))
		must(b.client, b.message(&api.InputPeerSelf{}, "four", 4))
	})
}

// Before sign-in the key is what floods.
func TestFloodWaitBeforeSignIn(t *testing.T) {
	inLab(t, func(l *lab) {
		l.limit(control.Limits{Calls: []control.CallLimit{{Method: "auth.*", Rate: every(1, time.Minute), Wait: control.Duration(time.Hour)}}})
		c := l.connect(1, false)
		must(c, c.sendCode(labPhone))
		refused(c, c.sendCode(labPhone), "420 FLOOD_WAIT_3600")
		must(l.connect(1, false), c.sendCode(labPhone))
	})
}

func TestPeerFlood(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.person(sim.Number{Phone: "15550000005", Username: "fifth_one"})
		b := l.person(sim.Number{Phone: "15550000002", Username: "second_one"})
		c := l.person(sim.Number{Phone: "15550000003", Username: "third_one"})
		d := l.person(sim.Number{Phone: "15550000004", Username: "fourth_one"})
		r := every(1, 24*time.Hour)
		l.limit(control.Limits{Strangers: &r})
		a.meet(b).meet(c).meet(d)
		must(a.client, a.message(a.userPeer(b.self.ID), "hello stranger", 1))
		must(a.client, a.message(a.userPeer(b.self.ID), "hello again", 2))
		refused(a.client, a.message(a.userPeer(c.self.ID), "and you", 3), "400 PEER_FLOOD")
		c.meet(a)
		must(c.client, c.message(c.userPeer(a.self.ID), "I come to you", 1))
		must(a.client, a.message(a.userPeer(c.self.ID), "and you", 3)) // no stranger any more
		refused(a.client, a.message(a.userPeer(d.self.ID), "you", 4), "400 PEER_FLOOD")
		must(a.client, a.message(&api.InputPeerSelf{}, "to myself", 5))
		time.Sleep(24*time.Hour + time.Second)
		a.reconnect() // a day without pings
		must(a.client, a.message(a.userPeer(d.self.ID), "you", 4))
	})
}

func TestConnectionFlood(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		r := every(1, 10*time.Second)
		l.limit(control.Limits{Connections: &r})
		a.reconnect()
		must(a.client, state())
		a.reconnect()
		if _, err := a.wait(a.push(state())); !isStatus(err, 429) {
			t.Errorf("one connection too many: %v, want the transport error 429", err)
		}
		must(l.connect(2, false), &api.HelpGetConfigRequest{}) // each DC counts for itself
		time.Sleep(11 * time.Second)
		a.reconnect()
		must(a.client, state())
	})
}

func TestSessionLimit(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		l.limit(control.Limits{Sessions: 1})
		created := a.created
		session := a.session
		a.hangUp()
		synctest.Wait() // the server has noticed
		a.dial()
		a.newSession(session.Salts()...) // takes the place of the one that has no connection
		must(a.client, state())
		second := &client{tb: t, server: l.Server, dc: 1, dialer: l.dial, key: a.key, inited: true, done: a.done}
		second.dial()
		defer second.hangUp()
		second.newSession(session.Salts()...)
		if _, err := second.wait(second.push(state())); !isStatus(err, 429) {
			t.Errorf("a session more than an auth key may have: %v, want the transport error 429", err)
		}
		a.hangUp()
		synctest.Wait()
		a.session = session
		a.dial()
		a.connected()
		must(a.client, state())
		if a.created < created+2 {
			t.Errorf("the session that gave way is still known: %d notices, had %d", a.created, created)
		}
	})
}

// TestLimitsOfMethodsThatAreNone: a limit that strikes nothing would be believed in.
func TestLimitsOfMethodsThatAreNone(t *testing.T) {
	s := start(t, sim.Options{})
	for method, want := range map[string]string{
		"messages.sendMessage": "", "messages.*": "", "*": "", "help.getConfig": "",
		"messages.sendMesage": `limits: calls, no. 1: the API of layer 229 has no method "messages.sendMesage"`,
		"mesages.*":           `limits: calls, no. 1: the API of layer 229 has no method "mesages.*"`,
		"inputPeerSelf":       `limits: calls, no. 1: the API of layer 229 has no method "inputPeerSelf"`,
	} {
		limits := control.Limits{Calls: []control.CallLimit{{Method: method, Rate: every(1, time.Hour)}}}
		got := ""
		if err := s.SetLimits(limits); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
	_, err := sim.New(sim.Options{Limits: control.Limits{Calls: []control.CallLimit{{Method: "no.such", Rate: every(1, time.Hour)}}}})
	if err == nil || !strings.Contains(err.Error(), `no method "no.such"`) {
		t.Errorf("a server with a limit of nothing: %v", err)
	}
}
