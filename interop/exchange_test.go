package interop

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	gotdcrypto "github.com/gotd/td/crypto"
	gotdexchange "github.com/gotd/td/exchange"
	"github.com/gotd/td/proto/codec"
	gotdtransport "github.com/gotd/td/transport"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

var framings = map[string]struct {
	ours  transport.Kind
	gotds gotdtransport.Protocol
}{
	"abridged":     {transport.KindAbridged, gotdtransport.Abridged},
	"intermediate": {transport.KindIntermediate, gotdtransport.Intermediate},
	"padded":       {transport.KindPadded, gotdtransport.PaddedIntermediate},
	"full":         {transport.KindFull, gotdtransport.Full},
}

// serverKey is one RSA key in the form of either side.
var serverKey = sync.OnceValues(func() (*rsa.PrivateKey, *crypto.PrivateKey) {
	key, err := rsa.GenerateKey(rand.Reader, gotdcrypto.RSAKeyBits)
	if err != nil {
		panic(err)
	}
	ours, err := crypto.NewPrivateKey(new(big.Int).Set(key.Primes[0]), new(big.Int).Set(key.Primes[1]))
	if err != nil {
		panic(err)
	}
	return key, ours
})

// pipe is an in-memory connection that does not outlive the test or its patience.
func pipe(t *testing.T) (client, server net.Conn) {
	t.Helper()
	client, server = net.Pipe()
	for _, nc := range []net.Conn{client, server} {
		t.Cleanup(func() { _ = nc.Close() })
		if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
	}
	return client, server
}

// onePipe is a listener with one connection to give.
type onePipe struct {
	net.Listener
	nc net.Conn
}

func (l onePipe) Accept() (net.Conn, error) { return l.nc, nil }

// result is what both ends must agree on.
type result struct {
	key  []byte
	salt int64
	err  error
}

// runOurClient drives the sans-IO client over nc.
func runOurClient(nc net.Conn, k transport.Kind, o exchange.ClientOptions) (exchange.Result, error) {
	d := transport.Dialer{Dial: func(context.Context, string, string) (net.Conn, error) { return nc, nil }}
	wire, err := d.Open(context.Background(), k, transport.Target{Addr: "gotd:443"})
	if err != nil {
		return exchange.Result{}, err
	}
	return exchangeOver(wire, o)
}

// exchangeOver drives the sans-IO client over a wire.
func exchangeOver(wire transport.Wire, o exchange.ClientOptions) (exchange.Result, error) {
	client := exchange.NewClient(o)
	query, err := client.Start(time.Now())
	for done := false; !done && err == nil; {
		if err = wire.Write(transport.Frame{Payload: query}); err != nil {
			break
		}
		var answer transport.Packet
		if answer, err = wire.Read(); err != nil {
			break
		}
		query, done, err = client.Receive(time.Now(), answer.Payload)
	}
	return client.Result(), err
}

// runOurServer drives the sans-IO server over nc. Like any server it tells the
// client by a transport error what it refuses.
func runOurServer(nc net.Conn, o exchange.ServerOptions) result {
	conn, err := transport.Accept(nc, transport.AcceptOptions{})
	if err != nil {
		return result{err: err}
	}
	server := exchange.NewServer(o)
	for done := false; !done; {
		query, err := conn.Read()
		if err != nil {
			return result{err: err}
		}
		var answer []byte
		answer, done, err = server.Receive(time.Now(), query.Payload)
		if e, ok := errors.AsType[*exchange.Error](err); ok {
			return result{err: errors.Join(err, conn.WriteStatus(-int(e.Status)))}
		}
		if err := conn.Write(transport.Frame{Payload: answer}); err != nil {
			return result{err: err}
		}
	}
	r := server.Result()
	return result{key: r.Key.Bytes(), salt: r.Salt}
}

// runGotdServer drives gotd's server over nc; it ends with the exchange.
func runGotdServer(ctx context.Context, nc net.Conn, key *rsa.PrivateKey) result {
	conn, err := gotdtransport.Listen(onePipe{nc: nc}).Accept()
	if err != nil {
		return result{err: err}
	}
	r, err := gotdexchange.NewExchanger(conn, gotdDC).Server(gotdexchange.PrivateKey{RSA: key}).Run(ctx)
	if err != nil {
		_ = nc.Close() // as its host does, or the client would wait
	}
	return result{key: r.Key.Value[:], salt: r.ServerSalt, err: err}
}

func TestOurExchangeWithGotdServer(t *testing.T) {
	key, _ := serverKey()
	for name, f := range framings {
		for kind, life := range map[string]time.Duration{"permanent": 0, "temporary": 24 * time.Hour} {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				client, server := pipe(t)
				done := make(chan result, 1)
				go func() { done <- runGotdServer(t.Context(), server, key) }()
				before := time.Now()
				got, err := runOurClient(client, f.ours, exchange.ClientOptions{
					DC: gotdDC, Keys: []*crypto.PublicKey{{N: key.N, E: key.E}}, TempExpiresIn: life,
				})
				want := <-done
				if err != nil || want.err != nil {
					t.Fatalf("our client: %v, gotd's server: %v", err, want.err)
				}
				agree(t, result{key: got.Key.Bytes(), salt: got.Salt}, want)
				if got.ExpiresAt.IsZero() != (life == 0) || life != 0 && got.ExpiresAt.Before(before.Add(life)) {
					t.Errorf("the key expires %v, want %v after %v", got.ExpiresAt, life, before)
				}
			})
		}
	}
}

func TestGotdExchangeWithOurServer(t *testing.T) {
	key, ours := serverKey()
	for _, test := range []struct { // not every combination: gotd's client is slow
		name, framing string
		life          int
	}{
		{"permanent", "abridged", 0},
		{"temporary", "intermediate", 86400},
	} {
		t.Run(test.framing+" "+test.name, func(t *testing.T) {
			t.Parallel()
			got, want := gotdWithOurs(t, framings[test.framing].gotds, gotdDC, test.life, key, ours)
			if got.err != nil || want.err != nil {
				t.Fatalf("gotd's client: %v, our server: %v", got.err, want.err)
			}
			agree(t, got, want)
		})
	}
}

// TestWrongDC has each client name a DC that the other's server is not.
func TestWrongDC(t *testing.T) {
	key, ours := serverKey()
	t.Run("gotd's client", func(t *testing.T) {
		got, want := gotdWithOurs(t, gotdtransport.Abridged, gotdDC+1, 0, key, ours)
		if e, ok := errors.AsType[*codec.ProtocolErr](got.err); !ok || e.Code != codec.CodeWrongDC {
			t.Errorf("gotd's client ended with %v, our server with %v; want transport error %d", got.err, want.err, codec.CodeWrongDC)
		}
	})
	t.Run("our client", func(t *testing.T) {
		server := startGotd(t) // sends its transport errors, which the bare exchange leaves to its host
		nc, err := net.Dial("tcp", server.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_, err = runOurClient(nc, transport.KindAbridged, exchange.ClientOptions{DC: gotdDC + 1, Keys: server.keys})
		if e, ok := errors.AsType[*transport.StatusError](err); !ok || e.Code != transport.StatusInvalidDC {
			t.Errorf("our client ended with %v, want transport error %d", err, transport.StatusInvalidDC)
		}
	})
}

// gotdWithOurs runs gotd's client, which takes the server for dc, against our
// server; life in seconds makes a temporary key.
func gotdWithOurs(t *testing.T, p gotdtransport.Protocol, dc, life int, key *rsa.PrivateKey, ours *crypto.PrivateKey) (client, server result) {
	t.Helper()
	a, b := pipe(t)
	done := make(chan result, 1)
	go func() { done <- runOurServer(b, exchange.ServerOptions{Key: ours, DC: gotdDC}) }()
	conn, err := p.Handshake(a)
	if err != nil {
		t.Fatal(err)
	}
	e := gotdexchange.NewExchanger(conn, dc)
	if life != 0 {
		e = e.WithTempMode(life)
	}
	r, err := e.Client([]gotdexchange.PublicKey{{RSA: &key.PublicKey}}).Run(t.Context())
	return result{key: r.AuthKey.Value[:], salt: r.ServerSalt, err: err}, <-done
}

func agree(t *testing.T, client, server result) {
	t.Helper()
	if string(client.key) != string(server.key) || len(client.key) != crypto.AuthKeySize {
		t.Error("client and server have different keys")
	}
	if client.salt != server.salt || client.salt == 0 {
		t.Errorf("client has salt %x, server %x", client.salt, server.salt)
	}
}
