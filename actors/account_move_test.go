package actors

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestQuarantineEndsAMove quarantines an account on its way to another home. It
// must not be on that way still when a person has released it.
func TestQuarantineEndsAMove(t *testing.T) {
	r := newRules()
	silent, early := 1, 1
	held := make(chan query, 1)
	r.on = func(q query) bool {
		switch q.req.(type) {
		case *api.AuthExportAuthorizationRequest:
			return r.take(&silent)
		case *api.UploadGetFileRequest:
			if r.take(&early) {
				held <- q
				return true
			}
		}
		return false
	}
	roam(t, r, func(s *scene, a telegram.Invoker) {
		fetched, moved := make(chan error, 1), make(chan error, 1)
		ask := func(req tl.Object, got chan error) {
			_, err := a.Invoke(within(10*time.Second), req)
			got <- err
		}
		go ask(aFile, fetched)
		q := <-held
		r.set(func() { r.home = 3 })
		go ask(&api.HelpGetNearestDCRequest{}, moved)
		synctest.Wait() // the export gets no answer
		q.fail(400, "PEER_FLOOD")
		if err := <-fetched; !rpcerr.Is(err, "PEER_FLOOD") {
			t.Errorf("error %v, want the server's", err)
		}
		<-moved
		if st := s.store.state("alice").State; st != store.StateQuarantined {
			t.Fatalf("state %s", st)
		}
		time.Sleep(time.Minute)
		if err := s.fleet.Release(within(time.Minute), "alice", KeepKeys); err != nil {
			t.Fatal(err)
		}
		if dc := s.nearest(a); dc != 3 {
			t.Errorf("answered by dc %d, want the new home", dc)
		}
		r.set(func() { r.loud = nil })
	})
}
