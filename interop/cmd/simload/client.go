package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// client is one connection with one request at a time under way; updates are
// counted as they come.
type client struct {
	server *server
	wire   transport.Wire
	result chan mtproto.Event
	inited bool
	next   mtproto.RequestID

	mu      sync.Mutex
	session *mtproto.Session
	heard   int // updates pushed

	failure error // why result is closed
}

// dial connects, makes a key, and begins to read.
func dial(ctx context.Context, s *server) (*client, error) {
	c := &client{server: s, result: make(chan mtproto.Event, 1)}
	var err error
	d := transport.Dialer{Dial: (&net.Dialer{}).DialContext}
	if c.wire, err = d.Open(ctx, transport.KindAbridged, transport.Target{Addr: s.ready.DCs[0].Addr}); err != nil {
		return nil, err
	}
	if err := c.makeSession(s.keys); err != nil {
		_ = c.wire.Close()
		return nil, err
	}
	go c.read()
	go c.tick(ctx)
	return c, nil
}

// tick sends the pings that the session owes.
func (c *client) tick(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			c.mu.Lock()
			if due := c.session.Deadline(); !due.IsZero() && now.After(due) {
				c.session.Tick(now)
				_ = c.flush() // read learns that the connection ended
			}
			c.mu.Unlock()
		}
	}
}

func (c *client) makeSession(keys []*crypto.PublicKey) error {
	ex := exchange.NewClient(exchange.ClientOptions{DC: 1, Keys: keys})
	payload, err := ex.Start(time.Now())
	for done := false; !done; {
		if err != nil {
			return err
		}
		if err := c.wire.Write(transport.Frame{Payload: payload}); err != nil {
			return err
		}
		p, err := c.wire.Read()
		if err != nil {
			return err
		}
		if payload, done, err = ex.Receive(time.Now(), p.Payload); err != nil {
			return err
		}
	}
	r, now := ex.Result(), time.Now()
	salt := mtproto.Salt{Value: r.Salt, ValidSince: now.Add(-time.Minute), ValidUntil: now.Add(time.Hour)}
	if c.session, err = mtproto.NewSession(mtproto.Options{Key: r.Key, Salts: []mtproto.Salt{salt}}); err == nil {
		c.session.Connected(now, mtproto.Via{})
	}
	return err
}

// read takes what comes until the connection ends.
func (c *client) read() {
	defer close(c.result)
	for {
		p, err := c.wire.Read()
		if err == nil {
			err = c.receive(p.Payload)
		}
		if err != nil {
			c.failure = err
			return
		}
	}
}

func (c *client) receive(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.session.Receive(time.Now(), frame); err != nil {
		return err
	}
	for {
		e, ok := c.session.NextEvent()
		if !ok {
			return c.flush()
		}
		switch e.Kind {
		case mtproto.EventResult, mtproto.EventRPCError, mtproto.EventFailed:
			c.result <- e
		case mtproto.EventUpdate:
			c.heard++
		}
	}
}

func (c *client) flush() error {
	var frames []transport.Frame
	for _, f := range c.session.Flush(time.Now()) {
		frames = append(frames, transport.Frame(f))
	}
	return c.wire.Write(frames...)
}

func (c *client) push(req tl.Object) error {
	if !c.inited {
		c.inited = true
		req = &api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
			APIID: c.server.ready.APIID, DeviceModel: "simload", SystemVersion: "1", AppVersion: "1", SystemLangCode: "en", LangCode: "en", Query: req,
		}}
	}
	body, err := tl.Append(nil, req)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	if err := c.session.Push(c.next, body); err != nil {
		return err
	}
	return c.flush()
}

// call makes a request and returns its answer.
func call[R any](c *client, req tl.Request[R]) (R, error) {
	var none R
	if err := c.push(req); err != nil {
		return none, err
	}
	e, ok := <-c.result
	switch {
	case !ok:
		return none, fmt.Errorf("%T: the connection ended: %w", req, c.failure)
	case e.Kind == mtproto.EventRPCError:
		return none, fmt.Errorf("%T: %d %s", req, e.Code, e.Message)
	case e.Kind == mtproto.EventFailed:
		return none, fmt.Errorf("%T: %w", req, e.Err)
	}
	d := tl.NewDecoder(e.Body)
	out := req.DecodeResult(d)
	return out, d.Err()
}

// signIn enters the code that the control API reads.
func (c *client) signIn(ctx context.Context, phone string) error {
	sent, err := call(c, &api.AuthSendCodeRequest{PhoneNumber: phone, APIID: c.server.ready.APIID, APIHash: c.server.ready.APIHash, Settings: &api.CodeSettings{}})
	if err != nil {
		return err
	}
	code, err := c.server.control.Code(ctx, phone)
	if err != nil {
		return err
	}
	ask, ok := sent.(*api.AuthSentCode)
	if !ok {
		return fmt.Errorf("auth.sendCode answers %T", sent)
	}
	_, err = call(c, &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: ask.PhoneCodeHash, PhoneCode: &code})
	return err
}

// peer finds somebody by username.
func (c *client) peer(name string) (*api.InputPeerUser, error) {
	found, err := call(c, &api.ContactsResolveUsernameRequest{Username: name})
	if err != nil {
		return nil, err
	}
	for _, u := range found.Users {
		if u, ok := u.(*api.User); ok && u.Username != nil && *u.Username == name && u.AccessHash != nil {
			return &api.InputPeerUser{UserID: u.ID, AccessHash: *u.AccessHash}, nil
		}
	}
	return nil, fmt.Errorf("nobody is called %s", name)
}

func (c *client) updates() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard
}
