package sim_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// connectPFS is connect for a client with perfect forward secrecy: it makes a
// permanent key, and a temporary one that speaks for it.
func connectPFS(tb testing.TB, s *sim.Server, dc int) *client {
	tb.Helper()
	c := connect(tb, s, dc)
	c.perm = c.key
	c.rekey(time.Hour)
	return c
}

// rekey takes a new temporary key into use, on a connection of its own.
func (c *client) rekey(life time.Duration) {
	c.tb.Helper()
	c.hangUp()
	c.dial()
	b := c.tempKey(life)
	if got := b.bind(b.request()); got != "true" {
		c.tb.Fatalf("auth.bindTempAuthKey: %s", got)
	}
	c.key, c.inited = b.key, false
	c.newSession(b.salt)
}

// binding is a temporary key about to be bound. Its session exists for that only.
type binding struct {
	*raw
	c     *client
	salt  mtproto.Salt
	until int64
	seqNo int32
}

// tempKey makes a temporary key on the client's connection.
func (c *client) tempKey(life time.Duration) *binding {
	c.tb.Helper()
	r := c.exchange(life)
	return &binding{
		raw: &raw{tb: c.tb, s: c.server, key: r.Key, salt: r.Salt, conn: c.conn, id: 777}, c: c,
		salt: saltOf(r), until: time.Now().Add(life).Unix(),
	}
}

// bindRequest is auth.bindTempAuthKey and what it proves, part by part.
type bindRequest struct {
	perm  *crypto.AuthKey
	inner mt.BindAuthKeyInner
	outer api.AuthBindTempAuthKeyRequest
	msgID int64 // inside; 0: that of the request
}

// request is the right one.
func (b *binding) request() bindRequest {
	return bindRequest{
		perm: b.c.perm,
		inner: mt.BindAuthKeyInner{
			Nonce: 5, TempAuthKeyID: int64(b.key.ID()), PermAuthKeyID: int64(b.c.perm.ID()), TempSessionID: b.id,
			ExpiresAt: int32(b.until),
		},
		outer: api.AuthBindTempAuthKeyRequest{PermAuthKeyID: int64(b.c.perm.ID()), Nonce: 5, ExpiresAt: int32(b.until)},
	}
}

// bind sends a request and returns "true" or the refusal.
func (b *binding) bind(r bindRequest) string {
	b.tb.Helper()
	id := b.newID()
	if r.msgID == 0 {
		r.msgID = id
	}
	inner, err := tl.Append(nil, &r.inner)
	if err != nil {
		b.tb.Fatal(err)
	}
	if r.outer.EncryptedMessage, err = crypto.EncryptBindMessage(r.perm, r.msgID, inner, nil); err != nil {
		b.tb.Fatal(err)
	}
	body, err := tl.Append(nil, &r.outer)
	if err != nil {
		b.tb.Fatal(err)
	}
	return b.call(id, body)
}

// call sends a query under an id and returns "true", another result's
// constructor in hexadecimal, or the refusal.
func (b *binding) call(id int64, body []byte) string {
	b.tb.Helper()
	b.seqNo += 2
	b.send(message{id: id, seqNo: b.seqNo - 1, body: body})
	for {
		r := b.expect(mt.IDRpcResult).(*mt.RpcResult)
		if r.ReqMsgID == id {
			return resultText(r.Result)
		}
	}
}

func resultText(result []byte) string {
	switch id := binary.LittleEndian.Uint32(result); id {
	case tl.IDBoolTrue:
		return "true"
	case mt.IDRpcError:
		e := mt.Decode(tl.NewDecoder(result)).(*mt.RpcError)
		return (&rpcError{int(e.ErrorCode), e.ErrorMessage}).Error()
	default:
		return fmt.Sprintf("%08x", id)
	}
}

// TestBindingIsStrict: of everything that a request proves nothing may differ.
func TestBindingIsStrict(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	c.perm = c.key
	stranger := connect(t, s, 2)
	const invalid, expires = "400 ENCRYPTED_MESSAGE_INVALID", "400 EXPIRES_AT_INVALID"
	b := c.tempKey(time.Hour)
	for _, tc := range []struct {
		name, want string
		change     func(*bindRequest)
	}{
		{"another nonce inside", invalid, func(r *bindRequest) { r.inner.Nonce++ }},
		{"another temporary key inside", invalid, func(r *bindRequest) { r.inner.TempAuthKeyID++ }},
		{"another permanent key inside", invalid, func(r *bindRequest) { r.inner.PermAuthKeyID++ }},
		{"another session inside", invalid, func(r *bindRequest) { r.inner.TempSessionID++ }},
		{"another end inside", invalid, func(r *bindRequest) { r.inner.ExpiresAt++ }},
		{"another msg_id inside", invalid, func(r *bindRequest) { r.msgID = 8 }},
		{"a permanent key of another DC", invalid, func(r *bindRequest) {
			r.perm, r.outer.PermAuthKeyID = stranger.key, int64(stranger.key.ID())
			r.inner.PermAuthKeyID = r.outer.PermAuthKeyID
		}},
		{"sealed with another key", invalid, func(r *bindRequest) { r.perm = stranger.key }},
		{"an end that has passed", expires, func(r *bindRequest) { r.outer.ExpiresAt = 1; r.inner.ExpiresAt = 1 }},
		{"an end of its own", expires, func(r *bindRequest) { r.outer.ExpiresAt += 3600; r.inner.ExpiresAt += 3600 }},
	} {
		r := b.request()
		tc.change(&r)
		if got := b.bind(r); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	for range 2 { // the answer to the first may have been lost
		if got := b.bind(b.request()); got != "true" {
			t.Errorf("the right request: %s", got)
		}
	}
	other := b.request()
	other.outer.PermAuthKeyID++
	if got := b.bind(other); got != "400 TEMP_AUTH_KEY_ALREADY_BOUND" {
		t.Errorf("bound again to another key: %s", got)
	}
	refused(stranger, &api.AuthBindTempAuthKeyRequest{PermAuthKeyID: 1, ExpiresAt: int32(b.until)}, "400 TEMP_AUTH_KEY_EMPTY")
}

// TestUnboundKey may do little.
func TestUnboundKey(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	c.perm = c.key
	b := c.tempKey(time.Hour)
	c.key = b.key
	c.newSession(b.salt)
	must(c, &api.HelpGetConfigRequest{})
	must(c, &api.HelpGetNearestDCRequest{})
	refused(c, &api.UpdatesGetStateRequest{}, "401 AUTH_KEY_PERM_EMPTY")
	refused(c, c.sendCode("15550000001"), "401 AUTH_KEY_PERM_EMPTY")
	if got := b.bind(b.request()); got != "true" {
		t.Fatalf("bind: %s", got)
	}
	refused(c, &api.HelpGetConfigRequest{}, "400 CONNECTION_NOT_INITED") // said before it was bound
	c.inited = false
	must(c, &api.HelpGetConfigRequest{})
	refused(c, &api.UpdatesGetStateRequest{}, "401 AUTH_KEY_UNREGISTERED")
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %v", v)
	}
}

// TestAccountBehindTemporaryKeys: what an account has and hears is its permanent
// key's, whatever temporary key speaks for it.
func TestAccountBehindTemporaryKeys(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001"})
	c := connectPFS(t, s, 1)
	hash, code := c.code("15550000001")
	a := newAccount(c, must(c, signInRequest("15550000001", hash, code)).(*api.AuthAuthorization))
	old, oldKey := a.conn, a.key
	a.dial()
	b := a.tempKey(time.Hour)
	if got := b.bind(b.request()); got != "true" {
		t.Fatalf("bind: %s", got)
	}
	a.key, a.inited = b.key, false
	a.newSession(b.salt)
	must(a.client, &api.UpdatesGetStateRequest{}) // still signed in, and listens

	// The key before it is gone.
	gone := &raw{tb: t, s: s, key: oldKey, salt: 1, conn: old, id: 1}
	gone.send(message{seqNo: 1, body: query()})
	if _, err := old.ReadFrame(); !isStatus(err, 404) {
		t.Errorf("the replaced key: %v, want the transport error 404", err)
	}

	all := must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
	if len(all) != 1 || !all[0].Current || all[0].DeviceModel != "test" {
		t.Errorf("authorizations %+v, want one, of this client", all)
	}
	second := signIn(t, s, 1, "15550000001")
	second.note("to all of my sessions")
	a.until("an update", func() bool { return len(a.updates) > 0 })

	// Another DC takes the exported authorization on a temporary key as well.
	export := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	there := connectPFS(t, s, 2)
	must(there, &api.AuthImportAuthorizationRequest{ID: export.ID, Bytes: export.Bytes})
	refused(there, &api.UpdatesGetStateRequest{}, "303 USER_MIGRATE_1")

	must(a.client, &api.AuthLogOutRequest{})
	refused(a.client, &api.UpdatesGetStateRequest{}, "401 AUTH_KEY_UNREGISTERED")
	refused(there, &api.UpdatesGetStateRequest{}, "401 AUTH_KEY_UNREGISTERED")
	must(second.client, &api.UpdatesGetStateRequest{})
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %v", v)
	}
}

func (a *account) note(text string) {
	a.tb.Helper()
	must(a.client, a.message(&api.InputPeerSelf{}, text, 99))
}

// isStatus reports whether err is that transport error.
func isStatus(err error, code int) bool {
	got, ok := asStatus(err)
	return ok && got == code
}

// TestTemporaryKeyExpires in an hour that passes in no time.
func TestTemporaryKeyExpires(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		ln := newMemory()
		s, err := sim.New(sim.Options{DCs: 1, Key: serverKey(), ListenFunc: func(int) (net.Listener, error) { return ln, nil }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := &client{tb: t, server: s, dc: 1, dialer: ln.dial, done: map[mtproto.RequestID]mtproto.Event{}}
		c.dial()
		c.makeKey()
		c.perm = c.key
		c.rekey(time.Hour)
		must(c, &api.HelpGetConfigRequest{})
		time.Sleep(59 * time.Minute)
		c.reconnect()
		must(c, &api.HelpGetConfigRequest{})
		time.Sleep(time.Minute)
		c.reconnect()
		if _, err := ask(c, &api.HelpGetConfigRequest{}); !isStatus(err, 404) {
			t.Errorf("an expired key: %v, want the transport error 404", err)
		}
		c.rekey(time.Hour)
		must(c, &api.HelpGetConfigRequest{})
		if n := s.Violations()[check.UnknownKey]; n != 0 {
			t.Errorf("the client is blamed %d times for a key that ended", n)
		}
		c.hangUp()
	})
}
