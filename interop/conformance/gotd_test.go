package conformance

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// gotd is gotd's client. Making a key costs it more than a second of CPU, so
// clients are used again: an account signs out at the end of its scenario, the
// next signs in on the same key.
type gotd struct {
	sim  *sim.Server
	opts telegram.Options
	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	running sync.WaitGroup
	idle    []*gotdLine
}

func newGotd(t *testing.T, s *sim.Server) *gotd {
	t.Helper()
	keys, err := crypto.ParsePublicKeys(s.PublicKeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	g := &gotd{sim: s}
	g.ctx, g.stop = context.WithCancel(context.Background())
	g.opts.PublicKeys = []telegram.PublicKey{{RSA: &rsa.PublicKey{N: keys[0].N, E: keys[0].E}}}
	g.opts.Resolver = dcs.Plain(dcs.PlainOptions{})
	for _, dc := range s.DCs() {
		host, port, err := net.SplitHostPort(dc.Addr)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		g.opts.DCList.Options = append(g.opts.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: host, Port: n})
	}
	return g
}

func (*gotd) name() string { return "gotd" }

func (g *gotd) open(ctx context.Context) (line, error) {
	if l := g.lent(); l != nil {
		return l, nil
	}
	l := &gotdLine{gotd: g, got: make(chan api.UpdateClass, pushed)}
	o := g.opts
	o.DC, o.UpdateHandler = 1, telegram.UpdateHandlerFunc(l.update)
	l.client = telegram.NewClient(int(g.sim.APIID()), g.sim.APIHash(), o)
	ready, ended := make(chan struct{}), make(chan error, 1)
	g.running.Go(func() {
		ended <- l.client.Run(g.ctx, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return nil
		})
	})
	select {
	case <-ready:
		return l, nil
	case err := <-ended:
		return nil, fmt.Errorf("gotd's client ended: %w", err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (g *gotd) lent() *gotdLine {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.idle) == 0 {
		return nil
	}
	l := g.idle[len(g.idle)-1]
	g.idle = g.idle[:len(g.idle)-1]
	return l
}

func (g *gotd) close() error {
	g.stop()
	g.running.Wait()
	return nil
}

type gotdLine struct {
	gotd   *gotd
	client *telegram.Client
	got    chan api.UpdateClass
}

func (l *gotdLine) updates() <-chan api.UpdateClass { return l.got }

func (l *gotdLine) signIn(ctx context.Context, phone string) error {
	return signInBy(ctx, l, l.gotd.sim, phone)
}

func (l *gotdLine) signInBot(ctx context.Context, token string) error {
	return signInBotBy(ctx, l, l.gotd.sim, token)
}

// close signs out and lends the client to the next scenario.
func (l *gotdLine) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := l.invoke(ctx, &api.AuthLogOutRequest{})
	if r, ok := errors.AsType[*refusal](err); err != nil && (!ok || r.code != 401) {
		return fmt.Errorf("sign out: %w", err)
	}
	for len(l.got) > 0 {
		<-l.got
	}
	l.gotd.mu.Lock()
	defer l.gotd.mu.Unlock()
	l.gotd.idle = append(l.gotd.idle, l)
	return nil
}

// update takes what gotd's client has decoded back into bytes.
func (l *gotdLine) update(_ context.Context, u tg.UpdatesClass) error {
	var b bin.Buffer
	if err := u.Encode(&b); err != nil {
		return err
	}
	got, ok := api.Decode(tl.NewDecoder(b.Buf)).(api.UpdatesClass)
	if !ok {
		return fmt.Errorf("gotd's %T is nothing that we know", u)
	}
	for _, u := range flatten(got) {
		l.got <- u
	}
	return nil
}

// invoke has gotd encode the request and decode the answer with its own types;
// what it makes of them must be the same bytes again.
func (l *gotdLine) invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	body, err := tl.Append(nil, req)
	if err != nil {
		return nil, err
	}
	foreign, err := asGotd(body)
	if err != nil {
		return nil, fmt.Errorf("request %T: %w", req, err)
	}
	var out raw
	err = l.client.Invoke(ctx, foreign, &out)
	if e, ok := tgerr.As(err); ok {
		return nil, &refusal{e.Code, e.Message}
	}
	if err != nil {
		return nil, err
	}
	if err := readable(req, out.body); err != nil {
		return nil, fmt.Errorf("answer to %T: %w", req, err)
	}
	return out.body, nil
}

// raw takes an answer as it is.
type raw struct{ body []byte }

func (r *raw) Decode(b *bin.Buffer) error {
	r.body = bytes.Clone(b.Buf)
	b.Buf = nil
	return nil
}

var constructors = sync.OnceValue(tg.TypesConstructorMap)

// asGotd reads one boxed object with gotd's types and checks that gotd writes it
// as it was.
func asGotd(body []byte) (bin.Object, error) {
	b := bin.Buffer{Buf: bytes.Clone(body)}
	o, err := decodeGotd(&b)
	if err != nil {
		return nil, err
	}
	if len(b.Buf) != 0 {
		return nil, fmt.Errorf("gotd's %T leaves %d bytes", o, len(b.Buf))
	}
	var again bin.Buffer
	if err := o.Encode(&again); err != nil {
		return nil, fmt.Errorf("gotd's %T: %w", o, err)
	}
	if !bytes.Equal(again.Buf, body) {
		return nil, fmt.Errorf("gotd's %T is %x, was %x", o, again.Buf, body)
	}
	return o, nil
}

func decodeGotd(b *bin.Buffer) (bin.Object, error) {
	id, err := b.PeekID()
	if err != nil {
		return nil, err
	}
	make, ok := constructors()[id]
	if !ok {
		return nil, fmt.Errorf("gotd knows no constructor %#x", id)
	}
	o := make()
	if err := o.Decode(b); err != nil {
		return nil, fmt.Errorf("gotd cannot decode %T: %w", o, err)
	}
	return o, nil
}

// readable reports whether gotd can read a whole answer.
func readable(req tl.Object, body []byte) error {
	if len(body) < 4 {
		return fmt.Errorf("%d bytes", len(body))
	}
	if binary.LittleEndian.Uint32(body) != bin.TypeVector {
		_, err := asGotd(body)
		return err
	}
	b := bin.Buffer{Buf: bytes.Clone(body)}
	n, err := b.VectorHeader()
	if err != nil {
		return err
	}
	if bare := strings.Contains(api.ByID(req.ConstructorID()).Type, "<int>") || strings.Contains(api.ByID(req.ConstructorID()).Type, "<long>"); bare {
		return nil // nothing of gotd's reads them
	}
	for range n {
		if _, err := decodeGotd(&b); err != nil {
			return err
		}
	}
	if len(b.Buf) != 0 {
		return fmt.Errorf("%d bytes are left of a vector", len(b.Buf))
	}
	return nil
}
