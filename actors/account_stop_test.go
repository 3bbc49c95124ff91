package actors

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// TestAStoppingAccountBeginsNothing has news arrive that would open a session,
// while the account waits for the end of those it has.
func TestAStoppingAccountBeginsNothing(t *testing.T) {
	roam(t, newRules(), func(s *scene, a telegram.Invoker) {
		h := a.(*handle)
		c := &call{method: "help.getNearestDc", reply: make(chan outcome, 1)}
		s.fleet.env.system.Root.Stop(h.pid)
		s.fleet.env.send(h.pid, callRefused{call: c, err: rpcerr.New(303, "USER_MIGRATE_3", c.method)})
		select {
		case <-h.gone:
		case <-time.After(time.Minute):
			t.Fatal("the account does not end")
		}
		if o := <-c.reply; o.err == nil {
			t.Error("the call has an answer")
		}
	})
}
