package actors

import (
	"fmt"
	"math"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// waitOver says that something held back may be due.
type waitOver struct{ note }

// anyMethod stands for all methods: which one a wait was for is not known after
// a restart of the program, so all wait.
const anyMethod = "*"

// resumeWait takes up a wait that an earlier life has stored.
func (a *account) resumeWait(ctx actor.Context) {
	if a.st.Until.After(time.Now()) {
		a.block(anyMethod, a.st.Until)
		a.move(store.StateWaiting, a.st.Reason)
		a.arm(ctx)
	}
}

func (a *account) block(method string, until time.Time) {
	if a.blocked == nil {
		a.blocked = make(map[string]time.Time)
	}
	a.blocked[method] = until
}

// blockedUntil is the end of the wait that method is subject to, in the past
// when there is none.
func (a *account) blockedUntil(method string, now time.Time) time.Time {
	var until time.Time
	for _, m := range [...]string{method, anyMethod} {
		if t := a.blocked[m]; t.After(until) {
			until = t
		}
	}
	return until
}

// flooded is called when the server asks to wait. A wait of the account is
// stored, so that it survives the program, and holds back all calls of that
// method; the call itself waits when its caller has the patience, otherwise the
// caller gets the error and decides.
func (a *account) flooded(ctx actor.Context, m callRefused) {
	wait, _ := m.err.Wait()
	until := time.Now().Add(wait)
	a.env.emit(Event{Kind: EventFloodWait, Account: a.h.account, Method: m.call.method, Reason: m.err.Message, Wait: wait})
	switch m.err.Type {
	case "FLOOD_WAIT", "FLOOD_PREMIUM_WAIT", "FLOOD_SKIP_FAILED_WAIT":
		a.block(m.call.method, until)
		if until.After(a.st.Until) {
			a.st.Until = until
		}
		a.move(store.StateWaiting, fmt.Sprintf("%s: %s", m.call.method, m.err.Message))
		a.hold(ctx, m.call, until, m.err)
	case "SLOWMODE_WAIT": // of one chat: other calls are not concerned
		a.hold(ctx, m.call, until, m.err)
	default: // days, or a matter of the step that asked
		m.call.fail(m.err)
	}
}

// hold keeps a call until its time, or fails it when the caller will not wait
// that long.
func (a *account) hold(ctx actor.Context, c *call, until time.Time, why *rpcerr.Error) {
	if !c.canWait(until) {
		c.fail(why)
	} else {
		c.until = until
		a.held = append(a.held, c)
	}
	a.arm(ctx)
}

// waitOver lets go what is due.
func (a *account) waitOver(ctx actor.Context) {
	now := time.Now()
	for method, until := range a.blocked {
		if !until.After(now) {
			delete(a.blocked, method)
		}
	}
	if !a.st.Until.IsZero() && !a.st.Until.After(now) {
		a.st.Until = time.Time{}
		if a.st.State == store.StateWaiting {
			next := a.resting()
			if a.home != nil && !a.home.up {
				next = store.StateConnecting
			}
			a.move(next, "")
		}
	}
	if !a.moveAt.IsZero() && !a.moveAt.After(now) {
		a.moveAt = time.Time{}
		if a.moving != 0 {
			a.goOnMoving(ctx)
		}
	}
	a.closeIdle(now)
	a.feel(ctx, now)
	held := a.held
	a.held = nil
	for _, c := range held {
		if c.until.After(now) || c.until.IsZero() {
			a.held = append(a.held, c)
			continue
		}
		a.dispatch(ctx, c)
	}
	a.arm(ctx)
}

// arm sets the timer for what is due next.
func (a *account) arm(ctx actor.Context) {
	next := a.st.Until
	earlier := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if !a.pulse.IsZero() {
		earlier(a.pulse)
	}
	if !a.moveAt.IsZero() {
		earlier(a.moveAt)
	}
	for _, t := range a.blocked {
		earlier(t)
	}
	for _, c := range a.held {
		if !c.until.IsZero() {
			earlier(c.until)
		}
	}
	for _, w := range a.aways {
		earlier(w.used.Add(a.env.opts.SecondaryIdle))
	}
	if next.IsZero() {
		return
	}
	if a.timer != nil {
		a.timer.Stop()
	}
	self, env := ctx.Self(), a.env
	a.timer = time.AfterFunc(time.Until(next), func() { env.send(self, waitOver{}) })
}

// floodError is what the server would say to a call made before the wait is
// over.
func floodError(method string, left time.Duration) *rpcerr.Error {
	seconds := int(math.Ceil(left.Seconds()))
	return rpcerr.New(420, fmt.Sprintf("FLOOD_WAIT_%d", max(seconds, 1)), method)
}
