package exchange

import (
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

func detRand(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

var serverKey = sync.OnceValue(func() *crypto.PrivateKey {
	key, err := crypto.GeneratePrivateKey(detRand(1))
	if err != nil {
		panic(err)
	}
	return key
})

var testTime = time.Unix(1_700_000_000, 123_456_789)

// pair is a client and a server that were made for each other.
func pair(t testing.TB, change func(c *ClientOptions, s *ServerOptions)) (*Client, *Server) {
	t.Helper()
	c := ClientOptions{DC: 2, Keys: []*crypto.PublicKey{serverKey().Public()}, Rand: detRand(2)}
	s := ServerOptions{Key: serverKey(), DC: 2, Rand: detRand(3)}
	if change != nil {
		change(&c, &s)
	}
	return NewClient(c), NewServer(s)
}

// run carries payloads until one end fails or the client is done. The server's
// clock is ahead of the client's by skew.
func run(t testing.TB, c *Client, s *Server, skew time.Duration) (clientErr, serverErr error) {
	t.Helper()
	query, err := c.Start(testTime)
	if err != nil {
		return err, nil
	}
	for range 20 {
		answer, _, err := s.Receive(testTime.Add(skew), query)
		if err != nil {
			return nil, err
		}
		var done bool
		query, done, err = c.Receive(testTime, answer)
		if err != nil || done {
			return err, nil
		}
	}
	t.Fatal("the exchange does not end")
	return nil, nil
}

func TestExchange(t *testing.T) {
	for name, change := range map[string]func(c *ClientOptions, s *ServerOptions){
		"permanent": nil,
		"test DC":   func(c *ClientOptions, s *ServerOptions) { c.DC, s.DC = 10002, 10002 },
		"media DC":  func(c *ClientOptions, s *ServerOptions) { c.DC = -2 },
		"temporary": func(c *ClientOptions, s *ServerOptions) { c.TempExpiresIn = 24 * time.Hour },
		"g = 4":     func(c *ClientOptions, s *ServerOptions) { s.G = 4 },
		"g = 7":     func(c *ClientOptions, s *ServerOptions) { s.G = 7 },
		"real randomness": func(c *ClientOptions, s *ServerOptions) {
			c.Rand, s.Rand = nil, nil
		},
		"two retries": func(c *ClientOptions, s *ServerOptions) {
			left := 2
			s.Accept = func(crypto.KeyID) bool { left--; return left < 0 }
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := pair(t, change)
			if clientErr, serverErr := run(t, c, s, time.Minute); clientErr != nil || serverErr != nil {
				t.Fatalf("client: %v, server: %v", clientErr, serverErr)
			}
			got, want := c.Result(), s.Result()
			if !got.Key.Equal(want.Key) || got.Salt != want.Salt {
				t.Errorf("client has %v and salt %d, server %v and %d", got.Key, got.Salt, want.Key, want.Salt)
			}
			if off := got.TimeOffset; off > time.Minute || off <= time.Minute-time.Second {
				t.Errorf("time offset %v, want about a minute", off)
			}
			if temp := c.opts.TempExpiresIn; temp != 0 {
				if want := testTime.Add(temp); !got.ExpiresAt.Equal(want) {
					t.Errorf("client: expires %v, want %v", got.ExpiresAt, want)
				}
				if want := testTime.Add(time.Minute + temp); !s.Result().ExpiresAt.Equal(want) {
					t.Errorf("server: expires %v, want %v", s.Result().ExpiresAt, want)
				}
			} else if !got.ExpiresAt.IsZero() || !want.ExpiresAt.IsZero() {
				t.Error("a permanent key expires")
			}
		})
	}
}

// BenchmarkNewAuthKeyClient measures the client's work of one exchange: the
// server's stands still on the clock.
func BenchmarkNewAuthKeyClient(b *testing.B) {
	serverKey()
	b.ReportAllocs()
	var client time.Duration
	n := 0
	for b.Loop() {
		n++
		c, s := pair(b, func(c *ClientOptions, s *ServerOptions) { c.Rand, s.Rand = nil, nil })
		query, err := c.Start(testTime)
		for done := false; !done && err == nil; {
			var answer []byte
			if answer, _, err = s.Receive(testTime, query); err != nil {
				break
			}
			start := time.Now()
			query, done, err = c.Receive(testTime, answer)
			client += time.Since(start)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(client.Microseconds())/float64(n)/1000, "client-ms/op")
	b.ReportMetric(0, "ns/op")
}
