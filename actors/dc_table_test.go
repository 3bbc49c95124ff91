package actors

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestDCTableOrder(t *testing.T) {
	fixed := []DC{
		{ID: 1, Addr: "10.0.0.1:443"}, {ID: 1, Addr: "[2001:db8::1]:443", IPv6: true},
		{ID: 2, Addr: "10.0.0.2:443"},
	}
	tests := []struct {
		name    string
		learned []store.DCOption
		dc      int
		p       purpose
		good    string
		want    string
	}{
		{name: "what is configured, the families in turn", dc: 1, want: "10.0.0.1:443 [2001:db8::1]:443"},
		{name: "nothing", dc: 9, want: ""},
		{
			name: "a table of the same servers goes first, and strands nobody", dc: 1,
			learned: []store.DCOption{{DC: 1, Addr: "10.9.9.9:443"}, {DC: 1, Addr: "10.0.0.1:443"}, {DC: 1, Addr: "10.9.9.8:443"}},
			want:    "10.9.9.9:443 10.0.0.1:443 [2001:db8::1]:443 10.9.9.8:443",
		},
		{
			name: "a table of other servers comes second", dc: 1,
			learned: []store.DCOption{{DC: 1, Addr: "127.0.0.1:1"}, {DC: 1, Addr: "127.0.0.1:2"}},
			want:    "10.0.0.1:443 127.0.0.1:1 [2001:db8::1]:443 127.0.0.1:2",
		},
		{
			name: "a DC that is only learned", dc: 4,
			learned: []store.DCOption{{DC: 4, Addr: "[2001:db8::4]:443", IPv6: true}, {DC: 4, Addr: "10.0.0.4:443"}},
			want:    "10.0.0.4:443 [2001:db8::4]:443",
		},
		{
			name: "media and CDN addresses are not for an account's own session", dc: 2,
			learned: []store.DCOption{{DC: 2, Addr: "10.0.0.5:443", MediaOnly: true}, {DC: 2, Addr: "10.0.0.6:443", CDN: true}},
			want:    "10.0.0.2:443",
		},
		{
			name: "a secondary session begins with media addresses", dc: 2, p: purposeMedia,
			learned: []store.DCOption{
				{DC: 2, Addr: "10.0.0.2:443"}, {DC: 2, Addr: "10.0.0.5:443", MediaOnly: true}, {DC: 2, Addr: "10.0.0.6:443", CDN: true},
			},
			want: "10.0.0.5:443 10.0.0.2:443",
		},
		{
			name: "what answered last goes first", dc: 1, good: "[2001:db8::1]:443",
			want: "[2001:db8::1]:443 10.0.0.1:443",
		},
		{name: "what answered last and is gone", dc: 1, good: "10.3.3.3:1", want: "10.0.0.1:443 [2001:db8::1]:443"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := newDCTable(fixed)
			table.learn(tt.learned, time.Time{})
			if tt.good != "" {
				table.answered(tt.dc, tt.p, tt.good)
			}
			var got []string
			for _, d := range table.addresses(tt.dc, tt.p) {
				got = append(got, d.Addr)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("addresses %q, want %q", s, tt.want)
			}
			if table.known(tt.dc, tt.p) != (tt.want != "") {
				t.Errorf("known = %v", !table.known(tt.dc, tt.p))
			}
		})
	}
}

func TestDCTableIsFetchedByOne(t *testing.T) {
	table := newDCTable([]DC{{ID: 1, Addr: "10.0.0.1:443"}})
	now := time.Unix(1e9, 0)
	if !table.claim(now) || table.claim(now.Add(time.Minute)) {
		t.Error("a missing table is to be fetched once")
	}
	if !table.claim(now.Add(minDCLifetime)) {
		t.Error("nobody may try again after a failure")
	}
	table.learn(nil, now.Add(time.Hour))
	if table.claim(now.Add(time.Hour - time.Second)) {
		t.Error("a table that holds is fetched")
	}
	table.outdated()
	if !table.claim(now.Add(20 * time.Minute)) {
		t.Error("an announced change is not fetched")
	}
	table.learn(nil, now.Add(time.Hour))
	if !table.claim(now.Add(time.Hour)) {
		t.Error("an expired table is not fetched")
	}
}

func TestNewsThatLeavesADCOutKeepsIt(t *testing.T) {
	table := newDCTable([]DC{{ID: 1, Addr: "10.0.0.1:443"}})
	table.learn([]store.DCOption{{DC: 4, Addr: "10.0.0.4:443"}, {DC: 5, Addr: "10.0.0.5:443"}}, time.Time{})
	table.learn([]store.DCOption{{DC: 4, Addr: "10.0.0.4:443"}, {DC: 5, Addr: "10.0.0.55:443", MediaOnly: true}}, time.Time{})
	saved, changed := table.learn([]store.DCOption{{DC: 4, Addr: "10.0.0.44:443"}, {DC: 5, Addr: "10.0.0.55:443", MediaOnly: true}}, time.Time{})
	if !changed || len(saved.Options) != 3 {
		t.Errorf("to be stored: %+v, changed %v", saved.Options, changed)
	}
	if a := table.addresses(4, purposeMain); len(a) != 1 || a[0].Addr != "10.0.0.44:443" {
		t.Errorf("dc 4: %+v, want the new address only", a)
	}
	if a := table.addresses(5, purposeMain); len(a) != 1 || a[0].Addr != "10.0.0.5:443" {
		t.Errorf("dc 5: %+v, want the old address: the news has none for accounts", a)
	}
}

func TestDCOptionsRefuseNonsense(t *testing.T) {
	secret := []byte("0123456789abcdef")
	got := dcOptions([]*api.DCOption{
		{ID: 2, IPAddress: "149.154.167.50", Port: 443, Static: true, ThisPortOnly: true},
		{ID: 2, IPAddress: "2001:db8::2", Port: 443, Ipv6: true},
		{ID: 3, IPAddress: "10.0.0.3", Port: 443, TcpoOnly: true, Secret: secret, MediaOnly: true, Cdn: true},
		{ID: 0, IPAddress: "10.0.0.3", Port: 443},
		{ID: maxDCID + 1, IPAddress: "10.0.0.3", Port: 443},
		{ID: 2, IPAddress: "example.org", Port: 443},
		{ID: 2, IPAddress: "fe80::1%eth0", Port: 443},
		{ID: 2, IPAddress: "10.0.0.3", Port: 0},
		{ID: 2, IPAddress: "10.0.0.3", Port: 65536},
		{ID: 2, IPAddress: "10.0.0.3", Port: 443, Secret: make([]byte, maxDCSecret+1)},
	})
	want := []store.DCOption{
		{DC: 2, Addr: "149.154.167.50:443", Static: true, ThisPortOnly: true},
		{DC: 2, Addr: "[2001:db8::2]:443", IPv6: true},
		{DC: 3, Addr: "10.0.0.3:443", ObfuscatedOnly: true, MediaOnly: true, CDN: true, Secret: secret},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("options (-want +got):\n%s", d)
	}
	many := make([]*api.DCOption, 10*maxDCOptions)
	for i := range many {
		many[i] = &api.DCOption{ID: 1, IPAddress: "10.0.0.1", Port: int32(i + 1)}
	}
	if n := len(dcOptions(many)); n != maxDCOptions {
		t.Errorf("%d options taken, want at most %d", n, maxDCOptions)
	}
	for expires, want := range map[int32]time.Duration{0: minDCLifetime, 4600: time.Hour, 1 << 30: maxDCLifetime} {
		if got := dcLifetime(&api.Config{Date: 1000, Expires: expires}); got != want {
			t.Errorf("lifetime of a config that expires at %d: %v, want %v", expires, got, want)
		}
	}
}

// withConfig answers help.getConfig with options and everything else as
// nearestDC does.
func withConfig(asked *atomic.Int32, options ...*api.DCOption) func(query) {
	return func(q query) {
		if _, ok := q.req.(*api.HelpGetConfigRequest); ok {
			asked.Add(1)
			q.reply(&api.Config{Date: 1000, Expires: 4600, ThisDC: int32(q.dc), DCOptions: options})
			return
		}
		nearestDC(q)
	}
}

func TestTableIsLearnedStoredAndShared(t *testing.T) {
	var asked atomic.Int32
	answer := withConfig(&asked, &api.DCOption{ID: 4, IPAddress: "10.0.0.4", Port: 443})
	play(t, answer, []string{"alice", "bob"}, nil, func(s *scene) {
		s.store.set(func() { s.store.dcs = store.DCTable{} })
		s.nearest(s.account("alice"))
		s.nearest(s.account("bob"))
		synctest.Wait()
		if n := asked.Load(); n != 1 {
			t.Errorf("help.getConfig was asked %d times, want once for both accounts", n)
		}
		if !s.fleet.env.dcs.known(4, purposeMain) {
			t.Error("the DC of the config is not known")
		}
		want := time.Now().Add(time.Hour)
		s.store.set(func() {
			if o := s.store.dcs.Options; len(o) != 1 || o[0].Addr != "10.0.0.4:443" || want.Sub(s.store.dcs.Expires).Abs() > time.Minute {
				t.Errorf("stored %+v", s.store.dcs)
			}
		})
		if e := s.events.of(EventDCTable); len(e) != 1 || e[0].Reason != "1 addresses" {
			t.Errorf("events %+v", e)
		}
	})
}

func TestUpdatesRefreshTheTable(t *testing.T) {
	var asked atomic.Int32
	var last atomic.Pointer[query]
	config := withConfig(&asked, &api.DCOption{ID: 4, IPAddress: "10.0.0.4", Port: 443})
	answer := func(q query) {
		last.Store(&q)
		config(q)
	}
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		s.nearest(s.account("alice"))
		last.Load().push(must(nil, &api.UpdateShort{Update: &api.UpdateDCOptions{
			DCOptions: []*api.DCOption{{ID: 5, IPAddress: "10.0.0.5", Port: 443}},
		}}))
		synctest.Wait()
		if !s.fleet.env.dcs.known(5, purposeMain) || asked.Load() != 0 {
			t.Error("updateDcOptions was not taken over as it is")
		}
		last.Load().push(must(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdateConfig{}}}))
		synctest.Wait()
		if !s.fleet.env.dcs.known(4, purposeMain) || asked.Load() != 1 {
			t.Error("updateConfig did not lead to a fetch")
		}
	})
}

func TestTableOfDeadAddressesStrandsNobody(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		s.store.set(func() {
			s.store.dcs.Options = []store.DCOption{{DC: 1, Addr: "10.0.0.1:1"}, {DC: 1, Addr: "dc:1"}, {DC: 1, Addr: "10.0.0.2:1"}}
		})
		a := s.account("alice")
		s.nearest(a)
		if n := len(s.server.dialled()); n > 2 {
			t.Errorf("%d dials before the configured address was tried, want at most one in vain", n)
		}
		s.server.cut()
		s.nearest(a)
		if n := len(s.server.dialled()); n > 3 {
			t.Errorf("%d dials: the address that answered is not the first choice", n)
		}
	})
}

func TestUnreadableTableIsFetchedAnew(t *testing.T) {
	var asked atomic.Int32
	answer := withConfig(&asked, &api.DCOption{ID: 4, IPAddress: "10.0.0.4", Port: 443})
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		s.store.failing("DCTable", errors.New("disk trouble"))
		s.nearest(s.account("alice"))
		synctest.Wait()
		if asked.Load() != 1 || !s.fleet.env.dcs.known(4, purposeMain) {
			t.Error("the table was not fetched")
		}
	})
}

// TestConfiguredIPv6: nobody has to say of an address what it is; IPv4 and IPv6
// take turns.
func TestConfiguredIPv6(t *testing.T) {
	table := newDCTable([]DC{{ID: 1, Addr: "1.2.3.4:443"}, {ID: 1, Addr: "1.2.3.5:443"}, {ID: 1, Addr: "[2001:db8::1]:443"}})
	var got []string
	for _, d := range table.addresses(1, purposeMain) {
		got = append(got, d.Addr)
	}
	if want := []string{"1.2.3.4:443", "[2001:db8::1]:443", "1.2.3.5:443"}; !slices.Equal(got, want) {
		t.Errorf("addresses %v, want %v", got, want)
	}
}
