package scripts

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
)

// box is the simulated Telegram without its network: requests go into its
// handlers as bytes and answers come out as bytes.
type box struct {
	mu     sync.Mutex
	world  *world.World
	ledger *ledger.Ledger
	api    *handlers.API
	keys   uint64
	calls  map[string]int // requests that arrived, by method
}

const testAppHash = "0123456789abcdef0123456789abcdef"

func newBox(t *testing.T) *box {
	t.Helper()
	set := table.NewSet()
	b := &box{world: world.New(set, world.Options{DCs: 1, Rand: rand.Reader}), ledger: ledger.New(set), calls: map[string]int{}}
	if err := b.world.Start(time.Now()); err != nil {
		t.Fatal(err)
	}
	b.ledger.Start()
	b.api = handlers.New(handlers.Options{
		World: b.world, Ledger: b.ledger, DCs: func() []handlers.DC { return nil },
		APIID: 1, APIHash: testAppHash, Rand: rand.Reader, Logger: slog.New(slog.DiscardHandler),
	})
	return b
}

// key makes an auth key of somebody; user 0 is nobody yet.
func (b *box) key(user world.UserID) *world.AuthKey {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys++
	k := b.world.AddKey(time.Now(), b.keys, 1, make([]byte, 256), 1)
	b.world.SetClient(k, world.ClientInfo{Layer: handlers.Layer, APIID: 1, Device: "test"})
	if user != 0 {
		b.world.SignIn(time.Now(), k, user)
	}
	return k
}

func (b *box) count(method string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, e := range b.ledger.Entries() {
		if e.Method == method {
			n++
		}
	}
	return n
}

func (b *box) arrived(method string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls[method]
}

func (b *box) inject(f handlers.Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.api.Inject(f)
}

// invoke answers one request of a key, as the layers between would.
func (b *box) invoke(k *world.AuthKey, account string, req tl.Object) ([]byte, error) {
	body, err := tl.Append(nil, req)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	ans := b.api.Handle(handlers.Request{Now: time.Now(), DC: 1, Key: k, Body: body})
	b.calls[ans.Method]++
	switch {
	case ans.Cut == handlers.CutAfter:
		return nil, &telegram.NoAnswerError{Account: account, Method: ans.Method, Sent: true, Err: errors.New("connection cut")}
	case ans.Cut == handlers.CutBefore:
		return nil, &telegram.NoAnswerError{Account: account, Method: ans.Method, Sent: true, Err: errors.New("connection cut")}
	case ans.Refusal != nil:
		return nil, rpcerr.New(ans.Refusal.Code, ans.Refusal.Text, ans.Method)
	}
	return ans.Result, nil
}

// member is an Account whose requests go straight into a box.
type member struct {
	box   *box
	key   *world.AuthKey
	cfg   store.Account
	store store.Store
	lease store.Lease
	book  *peers.Book
	dies  *death // nil: never

	noSignUp bool

	mu    sync.Mutex
	state store.AccountState
}

func (m *member) ID() string            { return m.cfg.ID }
func (m *member) Config() store.Account { return m.cfg }
func (m *member) Lease() store.Lease    { return m.lease }
func (m *member) Peers() *peers.Book    { return m.book }
func (m *member) App() auth.App         { return auth.App{ID: 1, Hash: testAppHash} }
func (m *member) AllowSignUp() bool     { return !m.noSignUp }

func (m *member) State() store.AccountState {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

func (m *member) SetLogin(ctx context.Context, st auth.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.Account, m.state.State = m.cfg.ID, store.StateAwaitingCode
	if st.Phase == auth.PhaseDone {
		m.state.State, m.state.UserID, m.state.Username = store.StateReady, st.UserID, st.Username
	}
	var err error
	if m.state.Login, err = json.Marshal(st); err != nil {
		return err
	}
	return m.store.PutAccountState(ctx, m.lease, m.state)
}

func (m *member) Invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	if ctx.Err() != nil || m.dies.dead() {
		return nil, &telegram.NoAnswerError{Account: m.cfg.ID, Err: context.Canceled}
	}
	body, err := m.box.invoke(m.key, m.cfg.ID, req)
	method, _ := methodOf(req)
	if m.dies.point("sent " + method) {
		return nil, &telegram.NoAnswerError{Account: m.cfg.ID, Sent: true, Err: context.Canceled}
	}
	return body, err
}

// peerStore gives a Book the store's peers of one account.
type peerStore struct {
	store store.Store
	lease store.Lease
}

func (p peerStore) SavePeers(ctx context.Context, list []peers.Peer) error {
	out := make([]store.Peer, len(list))
	for i, x := range list {
		out[i] = store.Peer{Kind: string(x.Kind), ID: x.ID, AccessHash: x.AccessHash, Username: x.Username, Title: x.Title, Min: x.Min}
	}
	return p.store.PutPeers(ctx, p.lease, out...)
}

func (p peerStore) PeerByID(ctx context.Context, kind peers.Kind, id int64) (peers.Peer, bool, error) {
	x, err := p.store.PeerByID(ctx, p.lease.Subject, string(kind), id)
	return fromStore(x, err)
}

func (p peerStore) PeerByUsername(ctx context.Context, name string) (peers.Peer, bool, error) {
	x, err := p.store.PeerByUsername(ctx, p.lease.Subject, name)
	return fromStore(x, err)
}

func fromStore(x store.Peer, err error) (peers.Peer, bool, error) {
	if errors.Is(err, store.ErrNotFound) {
		return peers.Peer{}, false, nil
	}
	return peers.Peer{Kind: peers.Kind(x.Kind), ID: x.ID, AccessHash: x.AccessHash, Username: x.Username, Title: x.Title, Min: x.Min}, err == nil, err
}

// testStore opens a real store in a folder of the test.
func testStore(t *testing.T) store.Store {
	t.Helper()
	key, err := seal.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), sqlite.Options{
		Path: filepath.Join(t.TempDir(), "runner.db"), Key: key, Environment: "sim", Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// fleet is a box, a store and accounts that are signed in.
type fleet struct {
	box   *box
	store store.Store
	all   []*member

	prompter Prompter // of engine()
}

// newFleet signs n accounts in: a0, which has the tag owner, a1, a2...
func newFleet(t *testing.T, n int) *fleet {
	t.Helper()
	f := &fleet{box: newBox(t), store: testStore(t)}
	for i := range n {
		user, err := f.box.world.AddUser(time.Now(), world.NewUser{
			Phone: world.Private(fmt.Sprintf("7999000%04d", i)), DC: 1, FirstName: "A", Username: fmt.Sprintf("user%04d", i),
		})
		if err != nil {
			t.Fatal(err)
		}
		cfg := store.Account{ID: fmt.Sprintf("a%d", i), Tags: []string{"member"}, Login: "code", Enabled: true}
		if i == 0 {
			cfg.Tags = []string{"owner"}
		}
		m := f.add(t, f.store, cfg, user.ID)
		m.state = store.AccountState{Account: cfg.ID, State: store.StateReady, UserID: int64(user.ID), Username: user.Username}
		if err := f.store.PutAccountState(t.Context(), m.lease, m.state); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// add puts an account into the fleet; user 0 is not signed in.
func (f *fleet) add(t *testing.T, s store.Store, cfg store.Account, user world.UserID) *member {
	t.Helper()
	if err := s.PutAccounts(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	m := &member{box: f.box, cfg: cfg, key: f.box.key(user), store: s}
	m.attach(t, s)
	f.all = append(f.all, m)
	return m
}

// attach takes the account's lease, gives it a book over the store and reads
// its state, as a starting process does.
func (m *member) attach(t *testing.T, s store.Store) {
	t.Helper()
	lease, err := s.AcquireLease(t.Context(), m.cfg.ID, store.ThisProcess(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	m.store, m.lease = s, lease
	m.book = peers.NewBook(peerStore{s, lease})
	if m.state, err = s.AccountState(t.Context(), m.cfg.ID); err != nil {
		t.Fatal(err)
	}
}

func (f *fleet) accounts() []store.Account {
	out := make([]store.Account, len(f.all))
	for i, m := range f.all {
		out[i] = m.cfg
	}
	return out
}

// engine returns an engine on the fleet's store.
func (f *fleet) engine() *Engine {
	return &Engine{Store: f.store, Owner: store.ThisProcess(), Prompter: f.prompter}
}

// run starts a playbook on all accounts and waits for its end.
func (f *fleet) run(t *testing.T, e *Engine, pb *Playbook, inputs map[string]any) Summary {
	t.Helper()
	run, err := NewRun(pb, inputs, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.execute(t.Context(), e, run)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// execute does what a host does with a run.
func (f *fleet) execute(ctx context.Context, e *Engine, run store.Run) (Summary, error) {
	x, err := e.Prepare(ctx, run)
	if err != nil {
		return Summary{}, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for _, id := range x.Accounts() {
		for _, m := range f.all {
			if m.cfg.ID != id {
				continue
			}
			wg.Go(func() {
				if _, err := x.RunAccount(ctx, m); err != nil {
					mu.Lock()
					defer mu.Unlock()
					errs = append(errs, err)
				}
			})
		}
	}
	wg.Wait()
	s, err := x.Finish(ctx)
	return s, errors.Join(append(errs, err)...)
}

func mustLoad(t *testing.T, src string) *Playbook {
	t.Helper()
	pb, err := Load("test.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return pb
}

func wantStatus(t *testing.T, s Summary, want store.RunStatus) {
	t.Helper()
	if s.Run.Status != want {
		t.Errorf("run is %s, want %s", s.Run.Status, want)
	}
	for _, a := range s.Accounts {
		if a.Status != want {
			t.Errorf("%s is %s, want %s: %s", a.Account, a.Status, want, a.Error)
		}
	}
}

// newFleetOn is a fleet of one more account in the same box and store.
func newFleetOn(t *testing.T, old *fleet, id string, phone world.Private) *fleet {
	t.Helper()
	user, err := old.box.world.AddUser(time.Now(), world.NewUser{Phone: phone, DC: 1, FirstName: "Late"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{box: old.box, store: old.store}
	f.add(t, f.store, store.Account{ID: id, Login: "code", Enabled: true}, user.ID)
	return f
}
