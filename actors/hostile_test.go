package actors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// hostileCase is a row with what only a whole tree can be shown.
type hostileCase struct {
	hostiletest.Case
	// wire serves connections, byte by byte, in place of the server.
	wire wireAct
}

// TestHostile plays the whole table against a running fleet, in virtual time:
// the operator reads which check failed, nothing runs twice, the stored key
// stays, the account fares as the table says and works again afterwards.
func TestHostile(t *testing.T) {
	var all []hostileCase
	for _, v := range hostiletest.All() {
		all = append(all, hostileCase{Case: v})
	}
	all = append(all, hostileWires()...)
	all = append(all, hostileResults()...)
	all = append(all, hostileVerdicts()...)
	for _, v := range all {
		ok := t.Run(string(v.Stage)+"/"+v.Name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { playHostile(t, v) }) })
		if !testing.Verbose() {
			continue
		}
		t.Logf("%-10s %-76s %-24s %-17s %s", v.Stage, v.Name, v.Refusal, v.Fate, map[bool]string{true: "ok", false: "FAILED"}[ok])
	}
	t.Logf("%d behaviours", len(all))
}

// operatorLog is what an operator reads.
type operatorLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *operatorLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *operatorLog) says(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), s)
}

// hostileScene is one row being played.
type hostileScene struct {
	t       *testing.T
	v       hostileCase
	server  *hostileServer
	store   *memStore
	events  *events
	log     *operatorLog
	account scripts.Account
}

func playHostile(t *testing.T, v hostileCase) {
	s := &hostileScene{
		t: t, v: v, server: newHostileServer(), store: newMemStore("alice"),
		events: new(events), log: new(operatorLog),
	}
	signedIn := v.Stage != hostiletest.Exchange && v.Stage != hostiletest.Binding
	if signedIn {
		s.store.put(store.AccountState{Account: "alice", State: store.StateReady, UserID: 7})
	}
	fleet := newFleet(t, newFakeServer(nil), s.store, func(o *Options) {
		o.Dial, o.Events, o.Transports = s.server.dial, s.events.add, []transport.Kind{transport.KindIntermediate}
		if v.Stage != hostiletest.Binding {
			o.PFS = PFSOff // the rows say what becomes of a permanent key that is used as it is
		}
		o.Logger = slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	defer s.finish(fleet)
	if !signedIn {
		s.arm()
	}
	var err error
	if s.account, err = fleet.Account(context.Background(), "alice"); err != nil {
		t.Fatal(err)
	}
	if signedIn {
		s.signedIn()
	} else {
		s.making()
	}
	if s.v.Fate == hostiletest.Quarantined {
		if err := fleet.Release(within(time.Minute), "alice", KeepKeys); err != nil {
			t.Errorf("release: %v", err)
		}
	}
	if s.v.Fate != hostiletest.Waiting {
		if err := s.call(3, 5*time.Minute); err != nil {
			t.Errorf("a call after the server reformed: %v", err)
		}
	}
	if err := s.server.twice(); err != nil {
		t.Error(err)
	}
}

// making plays a row of the key exchange: the first call needs a key.
func (s *hostileScene) making() {
	done := make(chan error, 1)
	go func() { done <- s.call(2, 10*time.Minute) }()
	time.Sleep(5 * time.Second)
	if s.v.wire != nil || s.v.Refusal == hostiletest.ByStatus { // silence and -429 make pauses longer
		time.Sleep(2 * time.Minute)
	}
	s.during(0)
	s.reform()
	if err := <-done; err != nil {
		s.t.Errorf("the call that waited for a key: %v", err)
	}
	s.checkText()
	if n := len(s.store.storedKeys()); n != 1 {
		s.t.Errorf("%d keys stored, want one", n)
	}
}

// signedIn plays any other row: the account has its key and works.
func (s *hostileScene) signedIn() {
	if err := s.call(1, time.Minute); err != nil {
		s.t.Fatalf("before anything happened: %v", err)
	}
	key := s.store.storedKeys()["alice/1"].KeyID
	time.Sleep(s.v.Wait)
	s.arm()
	before := s.server.dialled()
	done := make(chan error, 1)
	go func() { done <- s.call(2, 10*time.Minute) }()
	if s.v.Lasting {
		time.Sleep(3 * time.Minute)
		s.during(before)
		s.reform()
		s.checkCall(<-done)
	} else {
		s.checkCall(<-done)
		time.Sleep(10 * time.Second)
		s.during(before)
		s.reform()
	}
	s.checkText()
	if got := s.store.storedKeys()["alice/1"].KeyID; got != key || key == 0 {
		s.t.Errorf("the stored key changed from %x to %x", key, got)
	}
}

// call makes a channel, which must not happen twice.
func (s *hostileScene) call(n int, patience time.Duration) error {
	_, err := telegram.Call(within(patience), s.account, &api.ChannelsCreateChannelRequest{Title: fmt.Sprint(n)})
	return err
}

func (s *hostileScene) arm() {
	s.server.set(func() {
		s.server.core.Arm(s.v.Case)
		if s.v.wire != nil {
			s.server.wire = func(nc net.Conn) {
				s.v.wire(nc)
				_ = nc.Close()
			}
			for nc := range s.server.conns {
				_ = nc.Close()
			}
		}
	})
}

func (s *hostileScene) reform() {
	s.server.set(func() {
		if s.server.core.Struck() == 0 && s.v.wire == nil {
			s.t.Error("the server did not strike")
		}
		s.server.core.Reform()
		s.server.wire = nil
	})
}

// during looks at the account while the server is at it, or has just been.
func (s *hostileScene) during(before int) {
	s.t.Helper()
	st, dials := s.account.State(), s.server.dialled()-before
	switch s.v.Fate {
	case hostiletest.Unharmed:
		if dials > 1 || before > 0 && dials > 0 || st.State != store.StateReady && before > 0 {
			s.t.Errorf("%d new connections, state %s (%s); want none, and ready", dials, st.State, st.Reason)
		}
	case hostiletest.Reconnects:
		want := 1
		if before == 0 {
			want = 2 // the very first is among them
		}
		if dials != want {
			s.t.Errorf("%d new connections, want %d", dials, want)
		}
	case hostiletest.Offline:
		if dials < 2 || dials > 30 {
			s.t.Errorf("%d new connections, want some, but no storm", dials)
		}
		if !s.wasOffline() && !(st.State == store.StateOffline && strings.Contains(st.Reason, s.v.Check)) {
			s.t.Errorf("the account was never offline because of %q; it is %s (%s)", s.v.Check, st.State, st.Reason)
		}
	case hostiletest.Waiting, hostiletest.LoggedOut, hostiletest.Quarantined:
		want := map[hostiletest.Fate]store.State{
			hostiletest.Waiting: store.StateWaiting, hostiletest.LoggedOut: store.StateLoggedOut, hostiletest.Quarantined: store.StateQuarantined,
		}[s.v.Fate]
		if st.State != want || !strings.Contains(st.Reason, s.v.Check) {
			s.t.Errorf("state %s (%s), want %s because of %q", st.State, st.Reason, want, s.v.Check)
		}
	case hostiletest.Moved:
		if len(s.events.of(EventMigrated)) == 0 {
			s.t.Error("the account did not move")
		}
	}
}

func (s *hostileScene) wasOffline() bool {
	for _, e := range s.events.of(EventState) {
		if e.State == store.StateOffline && strings.Contains(e.Reason, s.v.Check) {
			return true
		}
	}
	return false
}

// checkCall judges the end of the call that was under way.
func (s *hostileScene) checkCall(err error) {
	s.t.Helper()
	switch {
	case s.v.Call == "" && err != nil:
		s.t.Errorf("the call ended with %v", err)
	case s.v.Call != "" && (err == nil || !strings.Contains(err.Error(), s.v.Call)):
		s.t.Errorf("the call ended with %v, want %q", err, s.v.Call)
	}
	var ok bool
	switch s.v.Refusal {
	case hostiletest.ByCall:
		_, ok = errors.AsType[*mtproto.CallError](err)
	case hostiletest.ByRPCError:
		_, ok = errors.AsType[*rpcerr.Error](err)
	default:
		return
	}
	if !ok || !strings.Contains(err.Error(), s.v.Check) {
		s.t.Errorf("the call ended with %T %v, want a %s that says %q", err, err, s.v.Refusal, s.v.Check)
	}
}

// checkText looks for the check that failed in what an operator reads.
func (s *hostileScene) checkText() {
	s.t.Helper()
	switch s.v.Refusal {
	case hostiletest.ByCall, hostiletest.ByRPCError, hostiletest.ByIgnoring, hostiletest.ByNothing, hostiletest.ByResult:
		return
	}
	if !s.log.says(s.v.Check) {
		s.t.Errorf("nothing that the operator reads says %q", s.v.Check)
	}
}

func (s *hostileScene) finish(f *Fleet) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := f.Stop(ctx); err != nil {
		s.t.Errorf("stop: %v", err)
	}
	s.server.loops.Wait()
	time.Sleep(time.Second) // virtual: goroutines of the library end
}
