package actors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/mtproto/transport/proxytest"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	canaryUser     = "canary-user"
	canaryPassword = "canary-pass"
	canarySecret   = "0123456789canary" // 16 bytes
)

// withProxies plays alice behind SOCKS5, bob behind an MTProxy that looks like
// TLS, and carol with what the fleet has: nothing, or alice's proxy.
func withProxies(t *testing.T, fleetHasOne bool, test func(s *scene, st *street, r *telegramRules, socks, mtproxy *proxytest.Server)) {
	t.Helper()
	r := newRules()
	var st *street
	var socks, mtproxy *proxytest.Server
	change := func(o *Options) {
		st = &street{doors: map[string]*door{"socks:1080": newDoor("socks:1080"), "mtproxy:443": newDoor("mtproxy:443")}}
		socks = proxytest.SOCKS5(st.doors["socks:1080"], proxytest.Options{Dial: o.Dial, User: canaryUser, Password: canaryPassword})
		mtproxy = proxytest.MTProxy(st.doors["mtproxy:443"], proxytest.Options{
			Dial: o.Dial, Secret: []byte(canarySecret), Domain: "example.org", DCs: map[int]string{1: "dc:1", 2: "dc:2"},
		})
		o.Dial = st.dial(o.Dial)
		o.Logger = slog.New(slog.NewTextHandler(st, &slog.HandlerOptions{Level: slog.LevelDebug}))
		if fleetHasOne {
			var err error
			if o.Proxy, err = transport.ParseProxy(socks.URL()); err != nil {
				t.Fatal(err)
			}
		}
	}
	play(t, r.answer, []string{"alice", "bob", "carol"}, change, func(s *scene) {
		s.proxied("alice", socks.URL())
		s.proxied("bob", mtproxy.URL())
		test(s, st, r, socks, mtproxy)
		if err := s.fleet.Stop(within(time.Minute)); err != nil {
			t.Error(err)
		}
		socks.Close()
		mtproxy.Close()
		noCanary(t, st.log.String())
		for _, e := range s.events.all {
			noCanary(t, e.Reason)
		}
	})
}

// proxied puts a proxy into the account's record.
func (s *scene) proxied(id, url string) {
	s.store.set(func() {
		a := s.store.accounts[id]
		a.Proxy = telemetry.Secret(url)
		s.store.accounts[id] = a
	})
}

// noCanary wants no credentials in a text.
func noCanary(t *testing.T, text string) {
	t.Helper()
	for _, canary := range []string{canaryUser, canaryPassword, canarySecret, fmt.Sprintf("%x", canarySecret)} {
		if i := strings.Index(text, canary); i >= 0 {
			t.Errorf("credentials in %q", text[max(0, i-100):min(len(text), i+100)])
		}
	}
}

// TestEachAccountHasItsProxy: key exchanges, connections, those that replace
// them and those of secondary sessions go through the account's proxy only.
func TestEachAccountHasItsProxy(t *testing.T) {
	for _, fleet := range []bool{false, true} {
		withProxies(t, fleet, func(s *scene, st *street, r *telegramRules, socks, mtproxy *proxytest.Server) {
			const connections = 3 // home, its replacement, secondary
			for _, id := range []string{"alice", "bob", "carol"} {
				s.nearest(s.account(id))
				r.signIn(s.server)
				signedIn(s, id)
			}
			s.server.cut()
			synctest.Wait()
			for _, id := range []string{"alice", "bob", "carol"} {
				s.nearest(s.account(id))
				fetch(t, s.account(id))
			}
			want := [3]int{connections, connections, connections}
			if fleet {
				want = [3]int{2 * connections, connections, 0}
			}
			if got := [3]int{socks.Tunnels(), mtproxy.Tunnels(), st.directly()}; got != want {
				t.Errorf("by SOCKS5, by MTProxy, directly: %v, want %v", got, want)
			}
			if news := s.events.of(EventTransportChanged); len(news) != 0 {
				t.Errorf("events %v: obfuscation is what an MTProxy speaks", news)
			}
			s.clean()
		})
	}
}

// TestDeadProxyConcernsItsAccount, and the state names it.
func TestDeadProxyConcernsItsAccount(t *testing.T) {
	withProxies(t, false, func(s *scene, st *street, _ *telegramRules, socks, _ *proxytest.Server) {
		for _, id := range []string{"alice", "bob", "carol"} {
			s.nearest(s.account(id))
		}
		direct := st.directly()
		socks.Close()
		_, err := telegram.Call(within(5*time.Minute), s.account("alice"), &api.HelpGetNearestDCRequest{})
		if err == nil {
			t.Error("alice got an answer without her proxy")
		}
		noCanary(t, fmt.Sprint(err))
		if p, ok := errors.AsType[*transport.ProxyError](err); !ok || p.Proxy.Addr() != "socks:1080" {
			t.Errorf("error %v, want one of the proxy", err)
		}
		if st := s.account("alice").State(); st.State != store.StateOffline || !strings.Contains(st.Reason, "proxy socks5://***@socks:1080") {
			t.Errorf("state %s (%s), want offline with the proxy's name", st.State, st.Reason)
		}
		for _, id := range []string{"bob", "carol"} {
			s.nearest(s.account(id))
			if st := s.account(id).State(); st.State == store.StateOffline {
				t.Errorf("%s is offline: %s", id, st.Reason)
			}
		}
		if st.directly() != direct {
			t.Error("somebody went past a proxy")
		}
	})
}

// TestWrongProxyURL: the account does not start, and the others do.
func TestWrongProxyURL(t *testing.T) {
	for url, want := range map[string]string{
		"ftp://" + canaryUser + ":" + canaryPassword + "@h:1": "has a scheme that is not supported",
		"socks5://" + canaryUser + ":" + canaryPassword + "@": "host",
		"mtproxy://" + canaryPassword + "@h:1":                "secret",
	} {
		play(t, nearestDC, []string{"alice", "bob"}, nil, func(s *scene) {
			s.proxied("alice", url)
			_, err := s.fleet.Account(context.Background(), "alice")
			if err == nil || !strings.Contains(err.Error(), "its proxy in the inventory") || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one that says %q", err, want)
			}
			noCanary(t, fmt.Sprint(err))
			s.nearest(s.account("bob"))
		})
	}
}
