package sim_test

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// TestEveryTransport makes a key and calls by every transport, on one port.
func TestEveryTransport(t *testing.T) {
	s := start(t, sim.Options{})
	for _, k := range transport.Kinds() {
		c := connectBy(t, s, 1, k)
		if got := must(c, &api.HelpGetConfigRequest{}); got.ThisDC != 1 {
			t.Errorf("%s: the config is of DC %d", k, got.ThisDC)
		}
		c.reconnect()
		must(c, &api.HelpGetNearestDCRequest{})
		// A key of nobody is refused in the way of each transport.
		c.hangUp()
		c.dial()
		c.key, _ = crypto.NewAuthKey(bytes.Repeat([]byte{byte(len(k))}, crypto.AuthKeySize))
		c.newSession()
		_, err := ask(c, &api.HelpGetConfigRequest{})
		if status, ok := asStatus(err); !ok || status != transport.StatusAuthKeyNotFound {
			t.Errorf("%s: an unknown key: %v, want the transport error 404", k, err)
		}
	}
	if n := s.Violations()["framing"]; n != 0 {
		t.Errorf("%d violations of framing", n)
	}
}

// TestQuickAck: the token is that of the message, and comes before the answer.
func TestQuickAck(t *testing.T) {
	s := start(t, sim.Options{})
	for _, k := range []transport.Kind{transport.KindAbridged, transport.KindIntermediate, transport.KindPadded, transport.KindObfuscated, transport.KindWebSocket} {
		c := connectBy(t, s, 1, k)
		c.push(&api.HelpGetConfigRequest{})
		frames := c.session.Flush(time.Now())
		if err := c.conn.Write(transport.Frame{Payload: frames[0].Payload, QuickAck: true}); err != nil {
			t.Fatal(err)
		}
		p, err := c.conn.Read()
		if err != nil || p.Token>>31 != 1 || p.Payload != nil {
			t.Fatalf("%s: %+v, %v, want a quick ack", k, p, err)
		}
		// The message key is of the same hash, but its later part: what can be
		// checked from outside is that the token belongs to this frame alone.
		c.push(&api.HelpGetNearestDCRequest{})
		if err := c.send(); err != nil {
			t.Fatal(err)
		}
		if p, err := c.conn.Read(); err != nil || p.Token != 0 {
			t.Errorf("%s: %+v, %v, want an answer", k, p, err)
		}
	}
}

// TestUpdatesOverHTTP: a request that waits brings updates, also when others
// came and went on further connections since.
func TestUpdatesOverHTTP(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("News")
	b.joinBy(a.link(id))
	b.hangUp()
	b.kind = transport.KindHTTP
	b.dial()
	b.newSession()
	// Beside the request that waits for news, and while news go out on it: an
	// answer whose own request has been taken for something else takes another.
	const asked, posts = 300, 5
	for i := range asked {
		must(b.client, &api.HelpGetNearestDCRequest{})
		if i%(asked/posts) == 0 {
			a.post(id, fmt.Sprint("news ", i), int64(i+1))
		}
	}
	b.until("all posts", func() bool {
		n := 0
		for _, u := range b.updates {
			if m, ok := u.(*api.UpdateNewChannelMessage); ok {
				if _, ok := m.Message.(*api.Message); ok {
					n++
				}
			}
		}
		return n == posts
	})
}

// TestPollEnds: a request for which there is no news is answered after 25
// seconds, with an empty container.
func TestPollEnds(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		ln := newMemory()
		s, err := sim.New(sim.Options{
			DCs: 1, Key: serverKey(), ListenFunc: func(int) (net.Listener, error) { return ln, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := &client{tb: t, server: s, dc: 1, dialer: ln.dial, kind: transport.KindHTTP, done: map[mtproto.RequestID]mtproto.Event{}}
		c.dial()
		c.makeKey()
		must(c, &api.HelpGetConfigRequest{})
		if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		p, err := c.conn.Read()
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 25*time.Second {
			t.Errorf("the answer came after %s, want 25 s", waited)
		}
		m, _, err := crypto.DecryptMessage(c.key, crypto.Server, bytes.Clone(p.Payload))
		if want := tl.AppendUint32(tl.AppendUint32(nil, mt.IDMsgContainer), 0); err != nil || !bytes.Equal(m.Body, want) {
			t.Errorf("the answer is %x (%v), want an empty container", m.Body, err)
		}
		if err := c.session.Receive(time.Now(), p.Payload); err != nil {
			t.Errorf("our session refuses it: %v", err)
		}
		_ = c.conn.Close()
	})
}
