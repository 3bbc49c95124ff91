package sim

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/dc"
	"github.com/tgfleet/tgfleet/sim/fault"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/layer"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Server is a running simulated Telegram. It is safe for concurrent use.
type Server struct {
	opts       Options
	rand       *lockedReader
	key        *crypto.PrivateKey
	cdnKey     *crypto.PrivateKey // nil: there is no CDN
	state      *table.DB          // nil: in memory only
	tcp        bool               // the listeners are ours, not of a ListenFunc
	world      *world.World
	ledger     *ledger.Ledger
	api        *handlers.API
	layers     *layer.Set
	hub        *dc.Hub
	stopWaking func()
	counts     check.Counts
	faults     fault.Plan

	dcs       []*dc.DC
	cdn       *dc.DC        // nil: there is none
	addresses []handlers.DC // under the hub's lock; set before the first client

	control controlServers
	close   sync.Once
	failure error
}

// DC is a data center and where it listens.
type DC struct {
	ID   int
	Addr string // host:port
}

// New starts a server. When it returns, all DCs accept connections.
func New(o Options) (*Server, error) {
	tcp := o.ListenFunc == nil
	if err := o.defaults(); err != nil {
		return nil, err
	}
	s := &Server{opts: o, tcp: tcp, rand: &lockedReader{r: o.Rand}, layers: layer.NewSet()}
	for _, schema := range o.Schemas {
		if err := s.AddSchema(schema); err != nil {
			return nil, err
		}
	}
	if err := s.load(time.Now()); err != nil {
		return nil, errors.Join(err, s.forsake())
	}
	s.api = handlers.New(handlers.Options{
		World: s.world, Ledger: s.ledger, DCs: func() []handlers.DC { return s.addresses },
		APIID: o.APIID, APIHash: o.APIHash, AnyApp: o.AnyApp, Rand: s.rand, Logger: o.Logger, Layers: s.layers,
		DifferenceAge: o.DifferenceAge,
	})
	hub := dc.HubOptions{World: s.world, API: s.api, Counts: &s.counts, Faults: &s.faults, Logger: o.Logger}
	if s.state != nil {
		hub.Save = s.state.Commit
	}
	s.hub = dc.NewHub(hub)
	s.api.SetLimits(o.Limits)
	s.stopWaking = s.hub.Wake()
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// load makes the world, from the state if there is one.
func (s *Server) load(now time.Time) error {
	set := table.NewSet()
	options := world.Options{
		DCs: s.opts.DCs, HomeFor: s.opts.HomeFor, Rand: s.rand, CodesPerDay: s.opts.CodesPerDay,
		NoSignUp: s.opts.NoSignUp, EmptyTestNumbers: s.opts.EmptyTestNumbers,
		Quota: s.opts.FileQuota, UpdatesKept: s.opts.DifferenceLimit, ReferenceLife: s.opts.FileReferenceLife, CDNFrom: s.opts.CDNFrom,
		NarrowIDs: s.narrow(),
	}
	if s.opts.StateDir != "" {
		var err error
		if s.state, err = table.Open(s.opts.StateDir); err != nil {
			return err
		}
		options.Blobs = s.state.Blobs()
	}
	s.world = world.New(set, options)
	s.ledger = ledger.New(set)
	if s.state != nil {
		if err := s.state.Load(set); err != nil {
			return err
		}
	}
	if err := s.world.Start(now); err != nil {
		return err
	}
	s.ledger.Start()
	return s.loadKey()
}

func (s *Server) loadKey() error {
	if s.opts.Key != nil {
		s.key = s.opts.Key
		return nil
	}
	seed := s.world.ServerKey()
	if len(seed) != seedSize {
		seed = make([]byte, seedSize)
		if _, err := s.rand.Read(seed); err != nil {
			return fmt.Errorf("make the server's key: %w", err)
		}
		s.world.SetServerKey(seed)
	}
	key, err := keyFromSeed(seed)
	if err != nil {
		return fmt.Errorf("make the server's key: %w", err)
	}
	s.key = key
	if s.state != nil {
		return s.state.Commit()
	}
	return nil
}

// forsake lets go of a state that was not loaded.
func (s *Server) forsake() error {
	if s.state == nil {
		return nil
	}
	return s.state.Close()
}

// listen opens all listeners before the first DC serves, so that the first
// client already learns of every address.
func (s *Server) listen() error {
	listeners := make([]net.Listener, 0, s.opts.DCs)
	for id := range s.opts.DCs {
		ln, err := s.opts.ListenFunc(id + 1)
		if err != nil {
			return errors.Join(fmt.Errorf("dc %d: %w", id+1, err), closeAll(listeners))
		}
		listeners = append(listeners, ln)
		s.addresses = append(s.addresses, address(id+1, ln.Addr().String()))
	}
	cdn, err := s.listenCDN()
	if err != nil {
		return errors.Join(err, closeAll(listeners))
	}
	s.serveCDN(cdn)
	for i, ln := range listeners {
		s.dcs = append(s.dcs, dc.Serve(ln, s.hub, dc.Options{
			ID: i + 1, Key: s.key, Rand: s.rand, Logger: s.opts.Logger, Listen: s.relisten(i+1, ln.Addr()),
			Door: s.opts.Limits.Connections,
		}))
	}
	return nil
}

// relisten opens the address of a DC again: a port that was drawn stays.
func (s *Server) relisten(id int, addr net.Addr) func() (net.Listener, error) {
	return func() (net.Listener, error) {
		if s.tcp {
			return net.Listen(addr.Network(), addr.String())
		}
		return s.opts.ListenFunc(id)
	}
}

// address splits a listener's address; one without a port (in memory) is all
// host.
func address(id int, addr string) handlers.DC {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return handlers.DC{ID: id, Host: addr}
	}
	port, _ := strconv.Atoi(text) // a TCP listener's port is a number
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return handlers.DC{ID: id, Host: host, Port: port}
}

// DCs returns the data centers, by id.
func (s *Server) DCs() []DC {
	out := make([]DC, len(s.dcs))
	for i, d := range s.dcs {
		out[i] = DC{ID: i + 1, Addr: d.Addr().String()}
	}
	return out
}

// PublicKeyPEM returns the RSA key that clients must trust, as PKCS #1 PEM.
func (s *Server) PublicKeyPEM() []byte { return s.key.PublicPEM() }

// Fingerprint returns the fingerprint of that key.
func (s *Server) Fingerprint() uint64 { return s.key.Public().Fingerprint() }

// APIID and APIHash name the application that clients must say they are.
func (s *Server) APIID() int32 { return s.opts.APIID }

// APIHash is the secret that goes with APIID.
func (s *Server) APIHash() string { return s.opts.APIHash }

// Connections returns how many clients are connected, over all DCs
// and the CDN.
func (s *Server) Connections() (n int) {
	for _, d := range s.every() {
		n += d.Connections()
	}
	return n
}

// Close ends every connection and writes the state. The second call returns
// what the first did.
func (s *Server) Close() error {
	s.close.Do(func() {
		errs := []error{s.control.close()}
		for _, d := range s.dcs {
			errs = append(errs, d.Close())
		}
		errs = append(errs, s.closeCDN())
		s.stopWaking()
		if s.state != nil {
			errs = append(errs, s.state.Close())
		}
		s.failure = errors.Join(errs...)
	})
	return s.failure
}
