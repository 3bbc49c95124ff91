package actors

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// called is which method was called on which DC.
type called struct {
	dc     int
	method string
}

// seedCalls are the calls of a sign-in in 2016, up to the code, from a log whose
// number was registered on another DC than the one that was asked first.
// (mtproto's tests replay the messages of the same log.)
func seedCalls(t *testing.T) (calls []called) {
	t.Helper()
	data, err := os.ReadFile("../mtproto/testdata/seed_login_trace.json")
	if err != nil {
		t.Fatal(err)
	}
	var trace struct {
		Timeline []struct {
			Event, Method string
			DC            any // a number, or the text of one; null for calls to the home
		} `json:"dc_timeline"`
	}
	if err := json.Unmarshal(data, &trace); err != nil {
		t.Fatal(err)
	}
	for _, e := range trace.Timeline {
		text, ok := e.DC.(string)
		if e.Event != "call" || !ok {
			continue
		}
		dc, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, called{dc, e.Method})
	}
	return calls
}

// TestSeedLoginTimeline: our account takes the same way through the DCs, on today's
// methods, and stays where it was sent.
func TestSeedLoginTimeline(t *testing.T) {
	want := seedCalls(t)
	if len(want) != 5 {
		t.Fatalf("the log has %d calls with a DC, want 5", len(want))
	}
	var mu sync.Mutex
	var got []called
	answer := func(q query) {
		mu.Lock()
		got = append(got, called{q.dc, q.method})
		mu.Unlock()
		switch q.req.(type) {
		case *api.HelpGetNearestDCRequest:
			nearestDC(q)
		case *api.AuthSendCodeRequest:
			if q.dc != 4 {
				q.fail(303, "PHONE_MIGRATE_4")
				return
			}
			q.fail(400, "ANSWERED") // no account is needed to see where calls go
		default:
			q.fail(400, "ANSWERED")
		}
	}
	requests := map[string]tl.Object{
		"help.getNearestDc": &api.HelpGetNearestDCRequest{},
		"auth.sendCode":     &api.AuthSendCodeRequest{PhoneNumber: "p", APIHash: "h", Settings: &api.CodeSettings{}},
		"auth.sendSms":      &api.AuthResendCodeRequest{PhoneNumber: "p", PhoneCodeHash: "h"},
		"auth.signIn":       &api.AuthSignInRequest{PhoneNumber: "p", PhoneCodeHash: "h"},
	}
	play(t, answer, []string{"alice"}, func(o *Options) {
		o.DCs = []DC{{ID: 2, Addr: "dc:2"}, {ID: 4, Addr: "dc:4"}}
		o.HomeDC = 2
	}, func(s *scene) {
		a := s.account("alice")
		calls := slices.Clone(want)
		calls = slices.Delete(calls, 2, 3) // the account repeats auth.sendCode on DC 4 by itself
		for _, c := range calls {
			_, err := a.Invoke(within(time.Minute), requests[c.method])
			if err != nil && !rpcerr.Is(err, "ANSWERED") {
				t.Errorf("%s: %v", c.method, err)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range got {
			if got[i].method == "auth.resendCode" {
				got[i].method = "auth.sendSms" // its name then
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("calls %v, want %v", got, want)
		}
		if m := s.events.of(EventMigrated); len(m) != 1 || m[0].DC != 4 {
			t.Errorf("migrations %+v, want one to DC 4", m)
		}
	})
}
