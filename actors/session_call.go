package actors

import (
	"fmt"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// maxInits bounds how often one call is repeated with initConnection, maxBinds
// how often with another temporary key.
const (
	maxInits = 2
	maxBinds = 3
)

// accept takes a call over.
func (s *session) accept(ctx actor.Context, c *call) {
	if s.ending {
		s.env.send(ctx.Parent(), callsReturned{calls: []*call{c}})
		return
	}
	if s.core == nil {
		s.queue = append(s.queue, c)
		return
	}
	s.push(c)
	s.pump(ctx)
}

// push gives a call to the core. Until the server has accepted initConnection
// every call carries it: calls have no order, so the first may not arrive
// first.
func (s *session) push(c *call) {
	body := slices.Clone(c.body) // the core owns what it is given
	if s.purpose == purposeMedia {
		body = withoutUpdates(body)
	}
	if !s.initDone {
		body = initConnection(s.env.opts.App.ID, s.device, s.env.opts.Device, body)
	}
	if err := s.core.PushWith(c.id, body, mtproto.Push{Resend: c.policy, QuickAck: s.quick(c)}); err != nil {
		c.lost(err)
		return
	}
	s.calls[c.id] = c
	s.fresh = append(s.fresh, c)
	s.env.counters.called(c.method)
}

// quick tells whether a quick ack is wanted: for what cannot simply be sent
// again it is worth knowing whether it arrived.
func (s *session) quick(c *call) bool {
	return !s.env.opts.NoQuickAcks && c.policy != mtproto.ResendAlways
}

// forget drops a call nobody waits for.
func (s *session) forget(ctx actor.Context, id mtproto.RequestID) {
	s.queue = slices.DeleteFunc(s.queue, func(c *call) bool { return c.id == id })
	if _, ok := s.calls[id]; ok {
		delete(s.calls, id)
		s.core.Cancel(id)
		s.pump(ctx)
	}
}

// take ends the session's ownership of a call.
func (s *session) take(id mtproto.RequestID) *call {
	c := s.calls[id]
	delete(s.calls, id)
	return c
}

// refused handles an rpc_error. What concerns the connection or its key is
// repaired here; everything else is for the parent to judge. An error says that
// the connection is of no use any more.
func (s *session) refused(ctx actor.Context, e mtproto.Event) error {
	c := s.take(e.RequestID)
	if c == nil {
		return nil
	}
	err := rpcerr.New(e.Code, e.Message, c.method)
	c.doubt = c.doubt || e.MaybeExecuted
	err.Resent = c.doubt
	switch class := err.Class(); {
	case class == rpcerr.ClassInit && c.inits < maxInits:
		c.inits++
		s.initDone = false
		s.push(c)
		return nil
	case class == rpcerr.ClassRebind && c.binds < maxBinds && s.wantsTemp():
		// The server has forgotten which permanent key it was bound to: it
		// executed nothing.
		c.binds++
		s.dropTemp(err.Message)
		s.push(c)
		return fmt.Errorf("dc %d: %w", s.dc, err)
	case class != rpcerr.ClassServer:
		s.initDone = true // whoever judges the query has understood its wrapping
	}
	s.env.send(ctx.Parent(), callRefused{call: c, err: err, gen: s.gen})
	return nil
}

// failed handles a request that will get no answer.
func (s *session) failed(e mtproto.Event) {
	if c := s.take(e.RequestID); c != nil {
		c.lost(e.Err)
	}
}
