package sim_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/check"
)

// TestKeyExchangeAsTDLibSpeaksIt: its unencrypted messages all have the id 0, or
// 1 in a ping, and random bytes after the query, within its length. Telegram
// makes the key, and so does the simulator, which counts the ids.
func TestKeyExchangeAsTDLibSpeaksIt(t *testing.T) {
	s := start(t, sim.Options{})
	for _, id := range []uint64{0, 1} {
		c := &client{tb: t, server: s, dc: 1}
		c.dial()
		keys, err := crypto.ParsePublicKeys(s.PublicKeyPEM())
		if err != nil {
			t.Fatal(err)
		}
		ex := exchange.NewClient(exchange.ClientOptions{DC: 1, Keys: keys})
		query, err := ex.Start(time.Now())
		for done := false; !done; {
			if err != nil {
				t.Fatal(err)
			}
			binary.LittleEndian.PutUint64(query[8:], id)
			query = append(query, bytes.Repeat([]byte{0xc5}, 32)...)
			binary.LittleEndian.PutUint32(query[16:], uint32(len(query)-20))
			if err := c.conn.Write(transport.Frame{Payload: query}); err != nil {
				t.Fatal(err)
			}
			var answer transport.Packet
			if answer, err = c.conn.Read(); err != nil {
				t.Fatalf("id %d: %v", id, err)
			}
			query, done, err = ex.Receive(time.Now(), answer.Payload)
		}
		if err != nil {
			t.Fatalf("id %d: %v", id, err)
		}
		if err := c.conn.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := s.Violations(); got[check.PlainID] != 6 || len(got) != 1 {
		t.Errorf("violations %v, want 6 of %q", got, check.PlainID)
	}
}
