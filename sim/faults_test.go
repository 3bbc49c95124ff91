package sim_test

import (
	"errors"
	"io"
	"testing"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func countSends(s *sim.Server) (n int) {
	for _, e := range s.Ledger() {
		if e.Method == "messages.sendMessage" {
			n++
		}
	}
	return n
}

func TestInjectedErrors(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	strike(t, s, control.Fault{
		Kind: control.FaultError, Method: "messages.sendMessage", Phone: a.phone(), Skip: 1, Times: 2, Code: 420, Text: "FLOOD_WAIT_7",
	})
	note := func(acc *account, id int64) *api.MessagesSendMessageRequest {
		return acc.message(&api.InputPeerSelf{}, "x", id)
	}
	must(a.client, note(a, 1))
	must(b.client, note(b, 1))
	refused(a.client, note(a, 2), "420 FLOOD_WAIT_7")
	refused(a.client, note(a, 2), "420 FLOOD_WAIT_7")
	must(a.client, note(a, 2))
	if n := countSends(s); n != 3 {
		t.Errorf("%d messages in the ledger, want 3", n)
	}
}

func (a *account) phone() string { return *a.self.Phone }

// strike lets something go wrong.
func strike(tb testing.TB, s *sim.Server, f control.Fault) {
	tb.Helper()
	if err := s.Fault(f); err != nil {
		tb.Fatalf("fault %s: %v", f.Kind, err)
	}
}

// TestLostAnswer: the request was carried out, and the answer comes after the
// reconnect, without a second effect.
func TestLostAnswer(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	strike(t, s, control.Fault{Kind: control.FaultLoseAnswer, Method: "messages.sendMessage"})
	id := a.push(a.message(&api.InputPeerSelf{}, "once", 9))
	if _, err := a.wait(id); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("the connection was not cut: %v", err)
	}
	if n := countSends(s); n != 1 {
		t.Fatalf("%d messages in the ledger after the cut, want 1", n)
	}
	a.reconnect()
	if _, err := a.wait(id); err != nil {
		t.Errorf("after the reconnect: %v, want the answer", err)
	}
	if n := countSends(s); n != 1 {
		t.Errorf("%d messages in the ledger, want 1", n)
	}
}

// TestLostRequest: the request never arrived and the session is forgotten, so
// the client sends it again.
func TestLostRequest(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	strike(t, s, control.Fault{Kind: control.FaultLoseRequest, Method: "messages.sendMessage"})
	id := a.push(a.message(&api.InputPeerSelf{}, "once", 9))
	if _, err := a.wait(id); err == nil {
		t.Fatal("the connection was not cut")
	}
	if n := countSends(s); n != 0 {
		t.Fatalf("%d messages in the ledger after the cut, want none", n)
	}
	created := a.created
	a.reconnect()
	if _, err := a.wait(a.push(&api.UpdatesGetStateRequest{})); err != nil {
		t.Fatal(err)
	}
	if a.created != created+1 {
		t.Errorf("new_session_created came %d times, want once", a.created-created)
	}
	if _, err := a.wait(id); err != nil {
		if _, unsure := errors.AsType[*mtproto.CallError](err); !unsure {
			t.Fatalf("after the reconnect: %v", err)
		}
		// The session does not repeat what may have run; its host does.
		must(a.client, a.message(&api.InputPeerSelf{}, "once", 9))
	}
	if n := countSends(s); n != 1 {
		t.Errorf("%d messages in the ledger, want 1", n)
	}
}

func TestClosedConnectionsAndForgottenState(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	strike(t, s, control.Fault{Kind: control.FaultClose, Phone: a.phone()})
	a.closed()
	must(b.client, &api.UpdatesGetStateRequest{})
	a.reconnect()
	must(a.client, &api.UpdatesGetStateRequest{})

	created := b.created
	strike(t, s, control.Fault{Kind: control.FaultForgetSessions})
	must(b.client, &api.UpdatesGetStateRequest{})
	if b.created != created+1 {
		t.Errorf("new_session_created came %d times, want once", b.created-created)
	}
	strike(t, s, control.Fault{Kind: control.FaultForgetKeys, Phone: a.phone()})
	a.closed()
	a.reconnect()
	if _, err := ask(a.client, &api.UpdatesGetStateRequest{}); err == nil {
		t.Error("a forgotten key is still good")
	} else if status, ok := asStatus(err); !ok || status != 404 {
		t.Errorf("a forgotten key: %v, want the transport error 404", err)
	}
}
