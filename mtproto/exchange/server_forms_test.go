package exchange

import (
	"crypto/sha1"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// sealHashed encrypts as clients did before RSA_PAD.
func sealHashed(t *testing.T, data []byte) []byte {
	t.Helper()
	sum := sha1.Sum(data)
	block := make([]byte, 255)
	for i := range block {
		block[i] = byte(7 * i)
	}
	copy(block, sum[:])
	copy(block[sha1.Size:], data)
	key := serverKey().Public()
	m := new(big.Int).SetBytes(block)
	return m.Exp(m, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, 256))
}

func sealPadded(t *testing.T, data []byte) []byte {
	t.Helper()
	out, err := crypto.RSAPad(data, serverKey().Public(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestServerTakesOldForms makes keys with every form of the inner data, in both
// forms of RSA.
func TestServerTakesOldForms(t *testing.T) {
	const life = 3600
	forms := map[string]struct {
		make func(d *mt.PQInnerDataDC) []byte
		temp bool
	}{
		"dc": {func(d *mt.PQInnerDataDC) []byte { return encode(t, d) }, false},
		"temp dc": {func(d *mt.PQInnerDataDC) []byte {
			return encode(t, &mt.PQInnerDataTempDC{Pq: d.Pq, P: d.P, Q: d.Q, Nonce: d.Nonce, ServerNonce: d.ServerNonce, NewNonce: d.NewNonce, DC: d.DC, ExpiresIn: life})
		}, true},
		"no dc": {func(d *mt.PQInnerDataDC) []byte { return encode(t, withoutDC(d)) }, false},
		"temp without dc": {func(d *mt.PQInnerDataDC) []byte {
			b := encode(t, withoutDC(d))
			return tl.AppendInt32(append(tl.AppendUint32(nil, 0x3c6a84d4), b[4:]...), life)
		}, true},
	}
	for name, form := range forms {
		for rsa, seal := range map[string]func(*testing.T, []byte) []byte{"RSA_PAD": sealPadded, "SHA1": sealHashed} {
			t.Run(name+" "+rsa, func(t *testing.T) {
				c, s := pair(t, nil)
				query := innerSealedQuery(t, c, s, func(d *mt.PQInnerDataDC) []byte { return seal(t, form.make(d)) })
				answer, _, err := s.Receive(testTime, query)
				if err != nil {
					t.Fatal(err)
				}
				query, _, err = c.Receive(testTime, answer)
				if err != nil {
					t.Fatal(err)
				}
				if _, done, err := s.Receive(testTime, query); err != nil || !done {
					t.Fatalf("the key is not made: %v", err)
				}
				r := s.Result()
				if until := (time.Time{}); !form.temp && r.ExpiresAt != until {
					t.Errorf("a permanent key ends at %s", r.ExpiresAt)
				}
				if form.temp && !r.ExpiresAt.Equal(testTime.Add(life*time.Second)) {
					t.Errorf("a temporary key ends at %s, want an hour from now", r.ExpiresAt)
				}
			})
		}
	}
}

func withoutDC(d *mt.PQInnerDataDC) *mt.PQInnerData {
	return &mt.PQInnerData{Pq: d.Pq, P: d.P, Q: d.Q, Nonce: d.Nonce, ServerNonce: d.ServerNonce, NewNonce: d.NewNonce}
}

// innerSealedQuery goes through the first step and replaces the second query's inner
// data.
func innerSealedQuery(t *testing.T, c *Client, s *Server, seal func(*mt.PQInnerDataDC) []byte) []byte {
	t.Helper()
	query, err := c.Start(testTime)
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := s.Receive(testTime, query)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Receive(testTime, answer); err != nil {
		t.Fatal(err)
	}
	inner := &mt.PQInnerDataDC{
		Pq: slices.Clone(s.pq), P: s.p, Q: s.q, Nonce: c.nonce, ServerNonce: c.serverNonce, NewNonce: c.newNonce, DC: int32(s.opts.DC),
	}
	query, err = plainObject(c.ids.next(testTime), &mt.ReqDHParamsRequest{
		Nonce: c.nonce, ServerNonce: s.serverNonce, P: s.p, Q: s.q,
		PublicKeyFingerprint: int64(serverKey().Public().Fingerprint()), EncryptedData: seal(inner),
	})
	if err != nil {
		t.Fatal(err)
	}
	return query
}

// TestServerRefusesOldFormsThatAreWrong: the hash covers the data, and the form
// is a known one.
func TestServerRefusesOldFormsThatAreWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		seal func(*mt.PQInnerDataDC) []byte
		want string
	}{
		"hash": {func(d *mt.PQInnerDataDC) []byte {
			data := encode(t, d)
			sum := sha1.Sum(data)
			block := append(append(make([]byte, 0, 255), sum[:]...), data...)
			block[0] ^= 1
			block = append(block, make([]byte, 255-len(block))...)
			key := serverKey().Public()
			m := new(big.Int).SetBytes(block)
			return m.Exp(m, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, 256))
		}, "RSA block hash"},
		"unknown form": {func(*mt.PQInnerDataDC) []byte { return sealPadded(t, []byte{1, 2, 3, 4}) }, "unknown form"},
		"cut short":    {func(d *mt.PQInnerDataDC) []byte { return sealHashed(t, encode(t, d)[:40]) }, "RSA block hash"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := pair(t, nil)
			query := innerSealedQuery(t, c, s, tc.seal)
			_, _, err := s.Receive(testTime, query)
			wantServerError(t, s, err, tc.want, StatusNotFound)
		})
	}
}

// TestServerMayStandForTheTestDC: a number of both signs, and of nobody else.
func TestServerMayStandForTheTestDC(t *testing.T) {
	for dc, ok := range map[int32]bool{2: true, -2: true, 10002: true, -10002: true, 3: false, 10003: false, 0: false, -1 << 31: false} {
		c, s := pair(t, func(_ *ClientOptions, s *ServerOptions) { s.EitherDC = true })
		_, _, err := s.Receive(testTime, innerSealedQuery(t, c, s, func(d *mt.PQInnerDataDC) []byte {
			d.DC = dc
			return sealPadded(t, encode(t, d))
		}))
		if (err == nil) != ok {
			t.Errorf("dc %d: %v, want it taken: %t", dc, err, ok)
		}
	}
}
