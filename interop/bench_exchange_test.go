package interop

import (
	"context"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	gotdexchange "github.com/gotd/td/exchange"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
)

// BenchmarkNewAuthKey is the client's processor time for one auth key. Both
// clients talk to the same server, ours, by function calls in one goroutine, and
// the meter stands while the server works: what is left is the client. Framing
// and sockets are in neither figure.
func BenchmarkNewAuthKey(b *testing.B) {
	rsaKey, ourKey := serverKey()
	sides(b, func(b *testing.B) {
		measure(b, ourKey, func(s *meteredServer) error {
			client := exchange.NewClient(exchange.ClientOptions{DC: gotdDC, Keys: []*crypto.PublicKey{ourKey.Public()}})
			query, err := client.Start(time.Now())
			for done := false; !done && err == nil; {
				if err = s.query(query); err == nil {
					query, done, err = client.Receive(time.Now(), s.answer)
				}
			}
			return err
		})
	}, func(b *testing.B) {
		keys := []gotdexchange.PublicKey{{RSA: &rsaKey.PublicKey}}
		measure(b, ourKey, func(s *meteredServer) error {
			_, err := gotdexchange.NewExchanger(s, gotdDC).Client(keys).Run(b.Context())
			return err
		})
	})
}

func measure(b *testing.B, key *crypto.PrivateKey, run func(*meteredServer) error) {
	var client time.Duration
	n := 0
	for b.Loop() {
		n++
		s := &meteredServer{server: exchange.NewServer(exchange.ServerOptions{Key: key, DC: gotdDC})}
		start := cpu()
		if err := run(s); err != nil {
			b.Fatal(err)
		}
		client += cpu() - start - s.spent
	}
	reportCPU(b, client, n)
}

// meteredServer answers queries at once and counts the processor time it takes.
// It is gotd's transport.Conn as well.
type meteredServer struct {
	server *exchange.Server
	answer []byte
	spent  time.Duration
}

func (s *meteredServer) query(payload []byte) (err error) {
	start := cpu()
	s.answer, _, err = s.server.Receive(time.Now(), payload)
	s.spent += cpu() - start
	return err
}

func (s *meteredServer) Send(_ context.Context, b *bin.Buffer) error { return s.query(b.Buf) }

func (s *meteredServer) Recv(_ context.Context, b *bin.Buffer) error {
	b.ResetTo(s.answer)
	return nil
}

func (s *meteredServer) Close() error { return nil }
