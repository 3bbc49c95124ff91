package interop

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const patience = 30 * time.Second

// ourClient is the whole of tgfleet below the command line: store and tree.
type ourClient struct {
	dir     string
	framing transport.Framing
	server  *gotdServer
	updates chan tl.Object

	fleet *actors.Fleet
	store *sqlite.Store
	keys  int // auth keys made
	made  chan struct{}
}

func newClient(t *testing.T, s *gotdServer, f transport.Framing) *ourClient {
	c := &ourClient{dir: t.TempDir(), framing: f, server: s, updates: make(chan tl.Object, 64), made: make(chan struct{}, 16)}
	c.start(t)
	t.Cleanup(func() { c.stop(t) })
	return c
}

func (c *ourClient) start(t *testing.T) {
	t.Helper()
	key, err := seal.LoadOrCreateKeyFile(filepath.Join(c.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	c.store, err = sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(c.dir, "store.db"), Key: key, Environment: "gotd"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.store.PutAccounts(t.Context(), store.Account{ID: "alice", Phone: gotdPhone, Login: "code", Enabled: true}); err != nil {
		t.Fatal(err)
	}
	options := actors.Options{
		Store: c.store, Owner: store.ThisProcess(),
		App:        auth.App{ID: 1, Hash: "abc"},
		DCs:        []actors.DC{{ID: gotdDC, Addr: c.server.addr}},
		PublicKeys: c.server.keys,
		Framing:    c.framing,
		Logger:     slog.New(slog.NewTextHandler(t.Output(), nil)),
		Updates:    func(_ string, u tl.Object) { c.updates <- u },
		Events: func(e actors.Event) {
			if e.Kind == actors.EventKeyMade {
				c.made <- struct{}{}
			}
		},
	}
	// gotd's server names a first_msg_id of its own making. Not resending
	// anything because of it is safe: nothing can run twice.
	options.Session.TolerateForeignFirstMsgID = true
	if c.fleet, err = actors.Start(options); err != nil {
		t.Fatal(err)
	}
}

func (c *ourClient) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.fleet.Stop(ctx); err != nil {
		t.Errorf("stop fleet: %v", err)
	}
	if err := c.store.Close(); err != nil {
		t.Errorf("close store: %v", err)
	}
}

func (c *ourClient) account(ctx context.Context, t *testing.T) scripts.Account {
	t.Helper()
	a, err := c.fleet.Account(ctx, "alice")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// answers gives the codes one after the other.
type answers []telemetry.Secret

func (a answers) Code(_ context.Context, _ auth.State, attempt int) (telemetry.Secret, error) {
	if attempt > len(a) {
		return "", errors.New("no further code")
	}
	return a[attempt-1], nil
}

func (answers) Password(context.Context, string, int) (telemetry.Secret, error) {
	return "", errors.New("gotd's server asked for a password")
}

func signIn(ctx context.Context, a scripts.Account, codes ...telemetry.Secret) (auth.State, error) {
	return auth.Run(ctx, a, a.App(), auth.State{Phone: gotdPhone}, answers(codes),
		func(st auth.State) error { return a.SetLogin(ctx, st) })
}

func TestOurClientOnGotdServer(t *testing.T) {
	for _, f := range []transport.Framing{transport.Intermediate, transport.Abridged} {
		t.Run(f.String(), func(t *testing.T) { testOurClient(t, f) })
	}
}

func testOurClient(t *testing.T, f transport.Framing) {
	server := startGotd(t)
	c := newClient(t, server, f)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	alice := c.account(ctx, t)

	config, err := telegram.Call(ctx, alice, &api.HelpGetConfigRequest{})
	if err != nil {
		t.Fatalf("help.getConfig: %v", err)
	}
	if config.ThisDC != gotdDC || len(config.DCOptions) != 1 {
		t.Errorf("config names DC %d and %d addresses, want DC %d and one", config.ThisDC, len(config.DCOptions), gotdDC)
	}

	st, err := signIn(ctx, alice, "00000", gotdCode) // a wrong code first
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	if st.Phase != auth.PhaseDone || st.UserID != gotdUserID {
		t.Fatalf("signed in as %d in phase %s, want %d, done", st.UserID, st.Phase, gotdUserID)
	}
	if n := server.called("auth.signIn"); n != 2 {
		t.Errorf("auth.signIn ran %d times, want twice: a wrong code and the right one", n)
	}

	users, err := telegram.Call(ctx, alice, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	if err != nil {
		t.Fatalf("users.getUsers: %v", err)
	}
	if u, ok := users[0].(*api.User); !ok || u.ID != gotdUserID || !u.Self {
		t.Errorf("users.getUsers gave %#v, want user %d", users[0], gotdUserID)
	}
	c.echo(ctx, t, alice, "hello from tgfleet", 1)

	// The stored key is enough for the next life of the process.
	c.stop(t)
	c.start(t)
	c.echo(ctx, t, c.account(ctx, t), "once more", 2)
	if n := len(c.made); n != 1 {
		t.Errorf("%d auth keys were made, want one: the second start has it stored", n)
	}
	if n := server.called("messages.sendMessage"); n != 2 {
		t.Errorf("messages.sendMessage ran %d times, want twice", n)
	}
}

// echo sends text to the echo user and waits for it to come back as an update.
func (c *ourClient) echo(ctx context.Context, t *testing.T, a scripts.Account, text string, randomID int64) {
	t.Helper()
	peer, err := a.Peers().Resolve(ctx, a, "@echo")
	if err != nil {
		t.Fatalf("resolve @echo: %v", err)
	}
	res, err := telegram.Call(ctx, a, &api.MessagesSendMessageRequest{
		Peer: peers.Input(peer), Message: text, RandomID: randomID,
	})
	if err != nil {
		t.Fatalf("messages.sendMessage: %v", err)
	}
	if _, ok := res.(*api.UpdateShortSentMessage); !ok {
		t.Fatalf("messages.sendMessage gave %T, want updateShortSentMessage", res)
	}
	for {
		select {
		case u := <-c.updates:
			if message(u) == text {
				return
			}
		case <-ctx.Done():
			t.Fatalf("no echo of %q came back", text)
		}
	}
}

// message returns the text of the first new message among updates.
func message(u tl.Object) string {
	all, ok := u.(*api.Updates)
	if !ok {
		return ""
	}
	for _, u := range all.Updates {
		if n, ok := u.(*api.UpdateNewMessage); ok {
			if m, ok := n.Message.(*api.Message); ok {
				return m.Message
			}
		}
	}
	return ""
}
