package mtproto

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

// TestVectorBinding makes the requests of computed_pfs_bind.json.
func TestVectorBinding(t *testing.T) {
	var v struct {
		Bind []struct {
			Perm      hexText `json:"perm_auth_key"`
			Temp      hexText `json:"temp_auth_key"`
			Nonce     hexText `json:"nonce"`
			SessionID hexText `json:"temp_session_id"`
			ExpiresAt int64   `json:"expires_at_int"`
			MsgID     MsgID   `json:"msg_id_int"`
			Random16  hexText `json:"random16"`
			Padding   hexText `json:"padding"`
			Request   hexText `json:"request_body"`
		} `json:"bind"`
	}
	loadVectors(t, "../../crypto/testdata/computed_pfs_bind.json", &v)
	if len(v.Bind) == 0 {
		t.Fatal("no cases in the vector file")
	}
	for i, c := range v.Bind {
		perm, err := crypto.NewAuthKey(c.Perm)
		if err != nil {
			t.Fatal(err)
		}
		temp, err := crypto.NewAuthKey(c.Temp)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSession(Options{
			Key: temp, SessionID: tl.NewDecoder(c.SessionID).Int64(),
			Binding: &Binding{Perm: perm, ExpiresAt: time.Unix(c.ExpiresAt, 0)},
			Rand:    bytes.NewReader(append(bytes.Clone(c.Random16), c.Padding...)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.bindRequest(c.MsgID, tl.NewDecoder(c.Nonce).Int64()); !bytes.Equal(got, c.Request) {
			t.Errorf("case %d: %x, want %x", i, got, c.Request)
		}
	}
}

// TestBindingIsComplete: half a Binding is refused, by NewSession and by Rekey,
// and changes nothing.
func TestBindingIsComplete(t *testing.T) {
	key := testKey(t)
	whole := testBinding(t)
	for name, half := range map[string]*Binding{
		"no Perm":      {ExpiresAt: whole.ExpiresAt},
		"no ExpiresAt": {Perm: whole.Perm},
	} {
		if _, err := NewSession(Options{Key: key, Binding: half}); err == nil {
			t.Errorf("%s: NewSession takes it", name)
		}
		s, err := NewSession(Options{Key: key, Binding: whole})
		if err != nil {
			t.Fatal(err)
		}
		id := s.ID()
		if err := s.Rekey(start, NewKey{Key: key, Binding: half}); err == nil || s.ID() != id {
			t.Errorf("%s: Rekey: %v, session %x was %x", name, err, s.ID(), id)
		}
	}
	s, err := NewSession(Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rekey(start, NewKey{}); err == nil {
		t.Error("Rekey without a key")
	}
	s.Close()
	if err := s.Rekey(start, NewKey{Key: key}); !errors.Is(err, ErrClosed) {
		t.Errorf("Rekey of a closed session: %v", err)
	}
}

// TestRekeyLeavesTheOldKey: what was said under the old key has no effect any
// more, and its answers none either.
func TestRekeyLeavesTheOldKey(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	if err := l.client.PushWith(1, query(1), Push{Resend: ResendAlways}); err != nil {
		t.Fatal(err)
	}
	l.send()
	for _, e := range asked(l.arrive()) {
		l.server.Reply(e.MsgID, query(9))
	}
	late := l.respond()
	l.disconnect()
	key, err := crypto.NewAuthKey(modelSecret(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.client.Rekey(l.now, NewKey{Key: key, Salts: testSalts(l.now)}); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*SecurityError](l.client.Receive(l.now, late[0])); !ok {
		t.Error("a frame under the old key is accepted")
	}
	if len(l.client.requests.byMsg) != 0 || l.client.Waiting() != 0 {
		t.Errorf("%d copies may still be answered", len(l.client.requests.byMsg))
	}
	l.key = key
	l.serve(l.client.ID())
	l.connect()
	events, _ := l.settle()
	if results := only(events, EventResult); len(results) != 1 || queryNumber(results[0].Body) != 1 {
		t.Errorf("results %v, want that of the new key", results)
	}
}

// TestBindingAnswers: what else a server might answer to the binding.
func TestBindingAnswers(t *testing.T) {
	for name, answer := range map[string][]byte{
		"boolFalse":         tl.AppendUint32(nil, tl.IDBoolFalse),
		"an update":         query(1),
		"nothing":           nil,
		"half an rpc_error": {0x19, 0xca, 0x44, 0x21, 0, 0, 0, 0},
	} {
		l := newLink(t, func(o *Options) { o.Binding = testBinding(t) })
		l.push(1)
		l.connect()
		l.send()
		for _, e := range asked(l.arrive()) {
			l.server.Reply(e.MsgID, answer)
		}
		l.respond()
		events := l.deliver()
		if bound := only(events, EventBound); len(bound) != 0 {
			t.Errorf("%s: taken for a yes", name)
		}
		failed, dropped := only(events, EventBindFailed), only(events, EventDropped)
		if len(failed)+len(dropped) != 1 || l.client.Waiting() != 0 {
			t.Errorf("%s: events %v", name, events)
		}
		l.connect()
		l.send()
		if again := asked(l.arrive()); len(again) != 1 || constructorID(again[0].Body) != idBindTempAuthKey {
			t.Errorf("%s: the next connection does not try again", name)
		}
	}
}
