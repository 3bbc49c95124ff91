package interop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const patience = 60 * time.Second

// ourClient is the whole of tgfleet below the command line: store and tree.
// Its accounts are a1, a2, ... with the numbers gotd's server knows.
type ourClient struct {
	server   *gotdServer
	accounts int
	kind     transport.Kind
	dial     func(ctx context.Context, network, addr string) (net.Conn, error)

	updates chan tl.Object
	events  chan actors.Event

	dir   string
	fleet *actors.Fleet
	store *sqlite.Store
}

// startClient starts c, of which server and what differs from one account on
// the default transport is set, and stops it when the test ends.
func startClient(t *testing.T, c ourClient) *ourClient {
	t.Helper()
	c.dir = t.TempDir()
	c.accounts = max(c.accounts, 1)
	c.updates = make(chan tl.Object, 256)
	c.events = make(chan actors.Event, 4096)
	c.start(t)
	t.Cleanup(func() { c.stop(t) })
	return &c
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
	for n := 1; n <= c.accounts; n++ {
		account := store.Account{ID: alias(n), Phone: telemetry.Secret(gotdPhone(n)), Login: "code", Enabled: true}
		if err := c.store.PutAccounts(t.Context(), account); err != nil {
			t.Fatal(err)
		}
	}
	if c.fleet, err = actors.Start(c.options(t)); err != nil {
		t.Fatal(err)
	}
}

func (c *ourClient) options(t *testing.T) actors.Options {
	o := actors.Options{
		Store: c.store, Owner: store.ThisProcess(),
		App:         auth.App{ID: 1, Hash: "abc"},
		DCs:         []actors.DC{{ID: gotdDC, Addr: c.server.addr}},
		PublicKeys:  c.server.keys,
		Dial:        c.dial,
		PFS:         actors.PFSPrefer, // gotd's server knows no auth.bindTempAuthKey,
		NoQuickAcks: true,             // and takes the bit that asks for a quick ack for a length
		Backoff:     20 * time.Millisecond, MaxBackoff: time.Second,
		Logger:  slog.New(slog.NewTextHandler(t.Output(), nil)),
		Updates: func(_ string, u api.UpdatesClass) { c.updates <- u },
		Events:  func(e actors.Event) { c.events <- e },
	}
	if c.kind != "" {
		o.Transports = []transport.Kind{c.kind}
	}
	// The one check that is relaxed for gotd's server: its new_session_created
	// names a first_msg_id that it made up, by its own clock, so that it is above
	// every id we have sent. Believing nothing of it is safe: the only thing the
	// id is good for is sending requests again, and what is not sent again cannot
	// run twice. What the server really missed is found by msgs_state_req.
	//
	// Other oddities need no leniency. It sends salt 0: a client has no use for
	// the salt of an incoming message. It sends seqno 0, so nothing of it is
	// acknowledged: it keeps nothing to repeat. Its unique_id is always 0, so the
	// second notice looks like the first repeated: again only first_msg_id is lost.
	o.Session.TolerateForeignFirstMsgID = true
	return o
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

func alias(n int) string { return fmt.Sprintf("a%d", n) }

func (c *ourClient) account(ctx context.Context, t *testing.T, n int) scripts.Account {
	t.Helper()
	a, err := c.fleet.Account(ctx, alias(n))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// signedIn is account 1 after a sign-in.
func (c *ourClient) signedIn(ctx context.Context, t *testing.T) scripts.Account {
	t.Helper()
	a := c.account(ctx, t, 1)
	if _, err := signIn(ctx, a, gotdCode); err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return a
}

// waitFor returns when an event of this kind was reported.
func (c *ourClient) waitFor(ctx context.Context, t *testing.T, kind actors.EventKind) {
	t.Helper()
	for {
		select {
		case e := <-c.events:
			if e.Kind == kind {
				return
			}
		case <-ctx.Done():
			t.Fatalf("no event %s came", kind)
		}
	}
}

// count drains the events reported so far and counts those of a kind.
func (c *ourClient) count(kind actors.EventKind) (n int) {
	for {
		select {
		case e := <-c.events:
			if e.Kind == kind {
				n++
			}
		default:
			return n
		}
	}
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
	return auth.Run(ctx, a, a.App(), auth.State{Phone: a.Config().Phone}, answers(codes),
		func(st auth.State) error { return a.SetLogin(ctx, st) })
}
