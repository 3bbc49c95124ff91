package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// pushed bounds how many updates wait for a scenario to look at them.
const pushed = 4096

// ours is this project's client: store, tree and all. Each line is an account of
// one fleet, with a key of its own.
type ours struct {
	sim   *sim.Server
	store *sqlite.Store
	fleet *actors.Fleet

	mu    sync.Mutex
	lines map[string]*ourLine
}

func newOurs(t *testing.T, s *sim.Server) *ours {
	t.Helper()
	dir := t.TempDir()
	key, err := seal.LoadOrCreateKeyFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	o := &ours{sim: s, lines: map[string]*ourLine{}}
	o.store, err = sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, "store.db"), Key: key, Environment: "sim"})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := crypto.ParsePublicKeys(s.PublicKeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	opts := actors.Options{
		Store: o.store, Owner: store.ThisProcess(), PublicKeys: keys, AllowSignUp: true,
		App:     auth.App{ID: s.APIID(), Hash: telemetry.Secret(s.APIHash())},
		Backoff: 20 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Updates: o.update,
	}
	for _, dc := range s.DCs() {
		opts.DCs = append(opts.DCs, actors.DC{ID: dc.ID, Addr: dc.Addr})
	}
	if o.fleet, err = actors.Start(opts); err != nil {
		t.Fatal(err)
	}
	return o
}

func (*ours) name() string { return "tgfleet" }

func (o *ours) update(account string, u api.UpdatesClass) {
	o.mu.Lock()
	l := o.lines[account]
	o.mu.Unlock()
	if l == nil {
		return
	}
	for _, u := range flatten(u) {
		l.got <- u
	}
}

func (o *ours) open(ctx context.Context) (line, error) {
	o.mu.Lock()
	id := fmt.Sprintf("line%d", len(o.lines)+1)
	l := &ourLine{ours: o, id: id, got: make(chan api.UpdateClass, pushed)}
	o.lines[id] = l
	o.mu.Unlock()
	// The number only names the account; which one it is signed in as, a scenario
	// decides.
	account := store.Account{ID: id, Phone: "15550009999", Login: "code", Enabled: true}
	if err := o.store.PutAccounts(ctx, account); err != nil {
		return nil, err
	}
	var err error
	l.account, err = o.fleet.Account(ctx, id)
	return l, err
}

func (o *ours) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return errors.Join(o.fleet.Stop(ctx), o.store.Close())
}

type ourLine struct {
	ours    *ours
	id      string
	account scripts.Account
	got     chan api.UpdateClass
}

func (l *ourLine) updates() <-chan api.UpdateClass { return l.got }
func (*ourLine) close() error                      { return nil }

func (l *ourLine) invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	body, err := l.account.Invoke(ctx, req)
	if e, ok := errors.AsType[*rpcerr.Error](err); ok {
		return nil, &refusal{e.Code, e.Message}
	}
	return body, err
}

// signIn goes the way of every account of a fleet, so that the account is what a
// user's would be.
func (l *ourLine) signIn(ctx context.Context, phone string) error {
	_, err := auth.Run(ctx, l.account, l.account.App(), auth.State{Phone: telemetry.Secret(phone)}, codes{l.ours.sim},
		func(st auth.State) error { return l.account.SetLogin(ctx, st) })
	return err
}

func (l *ourLine) signInBot(ctx context.Context, token string) error {
	st, err := auth.SignInBot(ctx, l.account, l.account.App(), telemetry.Secret(token))
	if err != nil {
		return err
	}
	return l.account.SetLogin(ctx, st)
}

// codes answers what a sign-in asks.
type codes struct{ sim *sim.Server }

func (c codes) Code(_ context.Context, st auth.State, _ int) (telemetry.Secret, error) {
	code, err := c.sim.LoginCode(string(st.Phone))
	return telemetry.Secret(code), err
}

func (codes) Password(context.Context, string, int) (telemetry.Secret, error) {
	return "", errors.New("the account has no password")
}
