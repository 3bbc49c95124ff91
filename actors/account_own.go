package actors

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/tl"
)

// ownCall makes a request of the account itself, which its maker gives to a
// session. done gets the result or, when limit has passed, an error: once, in
// the goroutine of whoever has it. It may only send it on, for the account may
// have restarted since.
func ownCall[R any](a *account, limit time.Duration, req tl.Request[R], done func(R, error)) (*call, error) {
	c, err := a.env.newCall(a.env.ctx, req)
	if err != nil {
		return nil, err
	}
	c.account, c.deadline = a.h.account, time.Now().Add(limit)
	env, self := a.env, a.h.pid
	var once sync.Once
	timer := time.AfterFunc(limit, func() {
		env.send(self, callCancelled{id: c.id})
		c.gone.Store(true)
		c.lost(context.DeadlineExceeded)
	})
	c.done = func(o outcome) {
		once.Do(func() {
			timer.Stop()
			done(decodeResult(req, o))
		})
	}
	return c, nil
}

func decodeResult[R any](req tl.Request[R], o outcome) (R, error) {
	var zero R
	if o.err != nil {
		return zero, o.err
	}
	d := tl.NewDecoder(o.body)
	res := req.DecodeResult(d)
	if err := d.Err(); err != nil {
		return zero, fmt.Errorf("decode the result of %s: %w", methodName(req), err)
	}
	return res, nil
}
