package actors

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// call is a request on its way. One actor owns it at a time; its owner answers
// it.
type call struct {
	note
	id       mtproto.RequestID // unique in the fleet
	account  string
	method   string
	body     []byte // the request, boxed; never changed
	policy   mtproto.Resend
	deadline time.Time // of the caller; zero: none
	reply    chan outcome
	done     func(outcome) // of the account's own calls, in place of reply
	pinned   bool          // an own call that only the session it is given to may send

	// sent is set by the session before the request can leave, gone by the
	// caller that stops waiting, before it reads sent. So one sees the other:
	// what its caller was told was never sent is not sent afterwards.
	sent, gone atomic.Bool
	// received is set when the server has confirmed that the request arrived.
	// That is news for a person, and no proof of what became of it.
	received atomic.Bool

	// What the owner has done for it so far; bounds every loop.
	moves uint8
	inits uint8
	binds uint8
	until time.Time // held back until then
	// dc is where a server has sent this one call to; 0: home. transfers is
	// how often its session there had been signed in when it was sent.
	dc        int
	transfers uint32
	// doubt: a copy that was sent earlier, and got no answer, may have run.
	doubt bool
}

// outcome is an answer: the result's bytes or an error.
type outcome struct {
	body []byte
	err  error
}

// answer ends the call. The caller may be gone; nobody waits for anybody.
func (c *call) answer(o outcome) {
	if c.done != nil {
		c.done(o)
		return
	}
	select {
	case c.reply <- o:
	default:
	}
}

func (c *call) fail(err error) { c.answer(outcome{err: err}) }

// lost ends the call for lack of an answer.
func (c *call) lost(why error) { c.fail(c.noAnswer(why)) }

// noAnswer says what is known of the call's fate.
func (c *call) noAnswer(why error) *telegram.NoAnswerError {
	return &telegram.NoAnswerError{Account: c.account, Method: c.method, Sent: c.sent.Load(), Received: c.received.Load(), Err: why}
}

// abandon implements abandonable.
func (c *call) abandon(err error) { c.lost(err) }

// canWait reports whether the caller has patience until t.
func (c *call) canWait(t time.Time) bool { return c.deadline.IsZero() || t.Before(c.deadline) }

// callCancelled says that nobody waits for a call any more.
type callCancelled struct {
	note
	id mtproto.RequestID
}

// callRefused gives a call that the server answered with an error from the
// session to its parent.
type callRefused struct {
	note
	call *call
	err  *rpcerr.Error
	gen  uint64
}

func (m callRefused) abandon(error) { m.call.fail(m.err) }

// callsReturned gives calls that were never sent from a session that ends to
// its parent.
type callsReturned struct {
	note
	calls []*call
}

func (m callsReturned) abandon(err error) {
	for _, c := range m.calls {
		c.lost(err)
	}
}

// invoker gives requests to an actor and waits for their answers. It implements
// telegram.Invoker and is safe for concurrent use.
type invoker struct {
	env     *environment
	account string // "" for a guest
	pid     *actor.PID
	gone    chan struct{} // closed when the actor has stopped for good
	trouble atomic.Pointer[telegram.UnreachableError]
}

// Invoke implements telegram.Invoker.
func (v *invoker) Invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	c, err := v.env.newCall(ctx, req)
	if err != nil {
		return nil, err
	}
	c.account = v.account
	if ctx.Err() != nil {
		return nil, v.noAnswer(c, context.Cause(ctx))
	}
	v.env.send(v.pid, c)
	select {
	case o := <-c.reply:
		return o.body, o.err
	case <-ctx.Done():
		v.env.send(v.pid, callCancelled{id: c.id})
		err = context.Cause(ctx)
	case <-v.gone:
		err = telegram.ErrStopped
	}
	c.gone.Store(true)
	select { // an answer that came at the same moment is better than none
	case o := <-c.reply:
		return o.body, o.err
	default:
		return nil, v.noAnswer(c, err)
	}
}

func (v *invoker) noAnswer(c *call, why error) error {
	e := c.noAnswer(why)
	if t := v.trouble.Load(); t != nil {
		e.Trouble = t
	}
	return e
}

// newCall encodes req in the caller's goroutine: a request that cannot be
// encoded is the caller's error, and a large one its work.
func (e *environment) newCall(ctx context.Context, req tl.Object) (*call, error) {
	if req == nil {
		return nil, errors.New("invoke: the request is nil")
	}
	method := methodName(req)
	body, err := tl.Append(nil, req)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", method, err)
	}
	c := &call{
		id:     mtproto.RequestID(e.lastCall.Add(1)),
		method: method,
		body:   body,
		policy: resendPolicy(req),
		reply:  make(chan outcome, 1),
	}
	c.deadline, _ = ctx.Deadline()
	return c, nil
}

// methodName is the TL name of a request.
func methodName(req tl.Object) string {
	if d := api.ByID(req.ConstructorID()); d != nil {
		return d.Name
	}
	return fmt.Sprintf("%T", req)
}
