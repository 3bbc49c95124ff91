package actors

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/tl/api"
)

// DC is one address of a data centre. A DC may have several.
type DC struct {
	ID             int
	Addr           string // host:port
	IPv6           bool
	MediaOnly      bool   // for files, not for an account's own session
	CDN            bool   // of a CDN DC, whose keys are not among PublicKeys
	ObfuscatedOnly bool   // answers obfuscated transports only
	Static         bool   // does not change; to be preferred behind a proxy
	Secret         []byte // of obfuscation, for this address; nil: none
}

// Options configure a Fleet. Store, Owner, App, DCs and PublicKeys are
// required; the zero value of the others is usable.
type Options struct {
	Store store.Store
	Owner store.Owner
	App   auth.App
	DCs   []DC
	// HomeDC is where accounts begin whose home is not known; 0 means the
	// first of DCs.
	HomeDC     int
	PublicKeys []*crypto.PublicKey
	// TestServers adds 10000 to the DC id that key exchanges name.
	TestServers bool
	// AllowSignUp is for the simulator and the test DCs.
	AllowSignUp bool
	// Device is what initConnection says of accounts without a Device.
	Device store.Device

	// Transports are tried in this order when one leads nowhere; default
	// intermediate, obfuscated, websocket, http.
	Transports []transport.Kind
	// URLs says where WebSocket and HTTP reach an address; "", or nil for all:
	// on the address itself.
	URLs func(DC) (webSocket, http string)
	// Proxy is for accounts that have none of their own; nil: none.
	Proxy *transport.Proxy
	Dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	// PFS is the policy of temporary keys, TempKeyLife how long they are to
	// live; default a day.
	PFS PFS
	// NoQuickAcks is for servers that do not know quick acks, and take the bit
	// that asks for one for a length.
	NoQuickAcks bool
	TempKeyLife time.Duration
	// DialsPerSecond bounds new connections of the whole fleet; default 100,
	// with bursts of twice that.
	DialsPerSecond float64
	// Backoff is the first pause before a reconnect and MaxBackoff the longest;
	// default 500 ms and 1 min. Both are jittered by half.
	Backoff, MaxBackoff time.Duration
	// Handshakes bounds key exchanges that run at once; default 16.
	Handshakes int
	// SecondaryIdle is how long a session with a DC that is not the account's
	// home is kept after its last request; default 5 min.
	SecondaryIdle time.Duration
	// Shards is the number of supervisors between the fleet and its accounts;
	// default 16, at most 64.
	Shards int
	// StartsAtOnce bounds accounts of a run that are being started at the same
	// time; default 64. All accounts of a run execute concurrently once
	// started, because steps with a meeting point need them all.
	StartsAtOnce int
	// LeaseTTL is how long a lease lives without renewal; default 30 s.
	LeaseTTL time.Duration

	Rand   io.Reader
	Logger *slog.Logger
	// Events receives every event. It is called from many goroutines, must be
	// safe for that, and must not block.
	Events func(Event)
	// Updates receives the updates of all accounts in order: for one account
	// it is called once at a time, from that account's goroutine, with what
	// updates.State.Next returns: the updates of each sequence exactly once,
	// in the order of their pts, those of the account's own calls included.
	// What happened while the account did not run is not among them.
	//
	// It may take its time: the account's calls wait meanwhile, and when 256
	// updates wait the account's connection is no longer read, so that the
	// server waits too. Other accounts do not notice. It must not wait for a
	// call of the same account, which waits for it.
	Updates func(account string, update api.UpdatesClass)

	// Session is the protocol core's configuration; its Key, Salts, TimeOffset
	// and Rand are set by the fleet.
	Session mtproto.Options
}

func (o *Options) defaults() error {
	if err := o.validate(); err != nil {
		return fmt.Errorf("start fleet: %w", err)
	}
	orDefault(&o.HomeDC, o.DCs[0].ID)
	orDefault(&o.DialsPerSecond, 100)
	orDefault(&o.Backoff, 500*time.Millisecond)
	orDefault(&o.MaxBackoff, time.Minute)
	orDefault(&o.Handshakes, 16)
	orDefault(&o.SecondaryIdle, 5*time.Minute)
	orDefault(&o.Shards, 16)
	o.Shards = min(o.Shards, 64)
	orDefault(&o.StartsAtOnce, 64)
	orDefault(&o.LeaseTTL, 30*time.Second)
	orDefault(&o.TempKeyLife, tempKeyLife)
	if len(o.Transports) == 0 {
		o.Transports = []transport.Kind{transport.KindIntermediate, transport.KindObfuscated, transport.KindWebSocket, transport.KindHTTP}
	}
	orDefault(&o.Device.Model, "tgfleet")
	orDefault(&o.Device.System, "Go")
	orDefault(&o.Device.App, "1")
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: dialTimeout}).DialContext
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

func (o *Options) validate() error {
	var errs []error
	need := func(ok bool, what string) {
		if !ok {
			errs = append(errs, errors.New(what))
		}
	}
	need(o.Store != nil, "Options.Store is missing")
	need(o.Owner.ID != "", "Options.Owner has no ID")
	need(o.App.ID != 0 && o.App.Hash != "", "Options.App needs an api_id and an api_hash")
	need(len(o.DCs) > 0, "Options.DCs is empty")
	need(len(o.PublicKeys) > 0, "Options.PublicKeys is empty: without one no server can be trusted")
	for _, dc := range o.DCs {
		_, _, err := net.SplitHostPort(dc.Addr)
		need(dc.ID > 0 && err == nil, fmt.Sprintf("dc %d has the bad address %q: want host:port", dc.ID, dc.Addr))
	}
	return errors.Join(errs...)
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
