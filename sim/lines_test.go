package sim_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestTheConnectionThatStaysGetsTheAnswer: a session is on two connections, as
// when a client has come back before the server heard of the end of the first.
func TestTheConnectionThatStaysGetsTheAnswer(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		old := a.conn
		a.dial()
		fresh := a.conn
		l.strike(control.Fault{Kind: control.FaultLateAnswer, Method: "help.getNearestDc", For: control.Duration(time.Second)})
		late := a.push(&api.HelpGetNearestDCRequest{})
		if err := a.send(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		a.conn = old
		must(a.client, &api.HelpGetConfigRequest{})
		_ = old.Close()
		a.conn = fresh
		if _, err := a.wait(late); err != nil {
			t.Fatalf("no answer on the connection that is there: %v", err)
		}
		other := l.connect(1, false)
		other.code(labPhone)
		a.until("the code", func() bool {
			return slices.ContainsFunc(a.updates, func(u api.UpdateClass) bool { _, ok := u.(*api.UpdateNewMessage); return ok })
		})
	})
}

// TestWhatComesWithACutIsAnswered: of the requests in one container one is
// answered by the end of the connection.
func TestWhatComesWithACutIsAnswered(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		l.strike(control.Fault{Kind: control.FaultLoseAnswer, Method: "help.getNearestDc"})
		ids := []mtproto.RequestID{a.push(&api.HelpGetConfigRequest{}), a.push(&api.HelpGetNearestDCRequest{}), a.push(&api.UpdatesGetStateRequest{})}
		if err := a.send(); err != nil {
			t.Fatal(err)
		}
		a.closed()
		a.reconnect()
		for i, id := range ids {
			if _, err := a.wait(id); err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		}
	})
}
