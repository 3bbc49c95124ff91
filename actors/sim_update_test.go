package actors

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

// simCodes knows the codes of the simulator's numbers.
type simCodes struct{ s *sim.Server }

func (c simCodes) Code(_ context.Context, st auth.State, _ int) (telemetry.Secret, error) {
	code, err := c.s.LoginCode(string(st.Phone))
	return telemetry.Secret(code), err
}

func (simCodes) Password(context.Context, string, int) (telemetry.Secret, error) {
	return "", fmt.Errorf("no number here has a password")
}

// TestUpdatesOfTheSimulator: a Telegram with its own idea of pts loses the
// receiver's connections and sessions over and over; what it receives is
// complete and in order.
func TestUpdatesOfTheSimulator(t *testing.T) {
	server, err := sim.New(sim.Options{Key: serverKey(), DCs: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	texts := make(chan string, 1000)
	f, err := Start(Options{
		Store: newMemStore("alice", "bob"), Owner: storeOwner("this"),
		App:        auth.App{ID: server.APIID(), Hash: telemetry.Secret(server.APIHash())},
		DCs:        []DC{{ID: 1, Addr: server.DCs()[0].Addr}},
		PublicKeys: []*crypto.PublicKey{serverKey().Public()},
		Backoff:    10 * time.Millisecond,
		Updates: func(account string, u api.UpdatesClass) {
			list, ok := u.(*api.Updates)
			if account != "bob" || !ok {
				return
			}
			for _, u := range list.Updates {
				if m, ok := u.(*api.UpdateNewMessage); ok {
					if m, ok := m.Message.(*api.Message); ok && strings.HasPrefix(m.Message, "no. ") {
						texts <- m.Message
					}
				}
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	phones := map[string]string{"alice": "15550000001", "bob": "15550000002"}
	for id, phone := range phones {
		if err := server.RegisterNumber(sim.Number{Phone: phone, DC: 1, Username: id + "_sim"}); err != nil {
			t.Fatal(err)
		}
	}
	alice := simSignIn(t, f, server, "alice", phones["alice"])
	simSignIn(t, f, server, "bob", phones["bob"])
	found, err := telegram.Call(t.Context(), alice, &api.ContactsResolveUsernameRequest{Username: "bob_sim"})
	if err != nil {
		t.Fatal(err)
	}
	bob := found.Users[0].(*api.User)
	const n = 60
	for i := range n {
		switch i % 20 {
		case 7:
			err = server.Fault(control.Fault{Kind: control.FaultClose, Phone: phones["bob"]})
		case 14:
			err = server.Fault(control.Fault{Kind: control.FaultForgetSessions, Phone: phones["bob"]})
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := telegram.Call(t.Context(), alice, &api.MessagesSendMessageRequest{
			Peer: &api.InputPeerUser{UserID: bob.ID, AccessHash: *bob.AccessHash}, Message: fmt.Sprint("no. ", i), RandomID: int64(i + 1),
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		select {
		case got := <-texts:
			if want := fmt.Sprint("no. ", i); got != want {
				t.Fatalf("message %d is %q, want %q", i, got, want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("message %d does not come", i)
		}
	}
}

// simSignIn signs an account in and waits until it listens.
func simSignIn(t *testing.T, f *Fleet, s *sim.Server, id, phone string) scripts.Account {
	t.Helper()
	a, err := f.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	save := func(st auth.State) error { return a.SetLogin(t.Context(), st) }
	if _, err := auth.Run(t.Context(), a, a.App(), auth.State{Phone: telemetry.Secret(phone)}, simCodes{s}, save); err != nil {
		t.Fatal(err)
	}
	if _, err := telegram.Call(t.Context(), a, &api.UpdatesGetStateRequest{}); err != nil {
		t.Fatal(err)
	}
	return a
}
