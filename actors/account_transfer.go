package actors

import (
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Bounds of the transfer of an authorization. The exported bytes are good for
// once and for a short time, so a transfer whose outcome is not known begins
// anew.
const (
	transferTimeout = 30 * time.Second // of each of its two requests
	maxTransfers    = 3                // begun within transferWindow, for one DC
	transferWindow  = 10 * time.Minute
)

// The answers to the two requests of a transfer. gen is the generation of the
// secondary session.
type (
	exported struct {
		note
		dc     int
		gen    uint64
		ticket *api.AuthExportedAuthorization
		err    error
	}
	imported struct {
		note
		dc  int
		gen uint64
		err error
	}
)

// transfer signs the key of a secondary session in: auth.exportAuthorization at
// home, then auth.importAuthorization there. Calls that come meanwhile wait for
// this one transfer.
//
// See https://core.telegram.org/api/datacenter#transferring-authorization.
func (a *account) transfer(ctx actor.Context, w *away) {
	if w.busy {
		return
	}
	home := a.connect(ctx)
	if home == nil {
		return // the home's session is changing; the calls are taken up again after that
	}
	if !a.mayTransfer(w.dc) {
		a.transferFailed(ctx, w, fmt.Errorf("tried %d times within %v", maxTransfers, transferWindow), "transfer of the authorization")
		return
	}
	w.busy = true
	env, self, dc, gen := a.env, a.h.pid, w.dc, w.gen
	c, err := ownCall(a, transferTimeout, &api.AuthExportAuthorizationRequest{DCID: int32(dc)},
		func(x *api.AuthExportedAuthorization, err error) {
			env.send(self, exported{dc: dc, gen: gen, ticket: x, err: err})
		})
	if err != nil {
		a.transferFailed(ctx, w, err, "export at home")
		return
	}
	c.pinned = true
	a.env.send(home.pid, c)
}

// budget bounds transfers to one DC, whatever becomes of the sessions with it.
type budget struct {
	begun int
	since time.Time
}

func (a *account) mayTransfer(dc int) bool {
	if a.transfers == nil {
		a.transfers = make(map[int]*budget)
	}
	b := a.transfers[dc]
	if now := time.Now(); b == nil || now.Sub(b.since) > transferWindow {
		b = &budget{since: now}
		a.transfers[dc] = b
	}
	b.begun++
	return b.begun <= maxTransfers
}

func (a *account) exported(ctx actor.Context, m exported) {
	w := a.aways[m.dc]
	if w == nil || w.gen != m.gen || !w.busy {
		return
	}
	if m.err != nil {
		a.transferFailed(ctx, w, m.err, "export at home")
		return
	}
	env, self := a.env, a.h.pid
	c, err := ownCall(a, transferTimeout, &api.AuthImportAuthorizationRequest{ID: m.ticket.ID, Bytes: m.ticket.Bytes},
		func(_ api.AuthAuthorizationClass, err error) {
			env.send(self, imported{dc: m.dc, gen: m.gen, err: err})
		})
	if err != nil {
		a.transferFailed(ctx, w, err, "import there")
		return
	}
	c.pinned = true
	a.env.send(w.pid, c)
}

func (a *account) imported(ctx actor.Context, m imported) {
	w := a.aways[m.dc]
	if w == nil || w.gen != m.gen || !w.busy {
		return
	}
	_, unanswered := errors.AsType[*telegram.NoAnswerError](m.err)
	switch {
	case unanswered || rpcerr.Is(m.err, "AUTH_BYTES_INVALID"): // expired, or used by a try whose answer was lost
		w.busy = false
		a.transfer(ctx, w)
	case m.err != nil:
		a.transferFailed(ctx, w, m.err, "import there")
	default:
		w.ready, w.busy, w.used = true, false, time.Now()
		w.transfers++
		a.env.emit(Event{Kind: EventTransferred, Account: a.h.account, DC: w.dc})
		if a.moving == w.dc {
			a.finishMove(ctx)
			return
		}
		a.unpark(ctx)
	}
}

// transferFailed ends what has waited for a transfer; when the server asked to
// wait, it waits that long, as far as its callers have the patience. A home that
// moves waits for it in any case: there is no other place to work at.
func (a *account) transferFailed(ctx actor.Context, w *away, cause error, step string) {
	w.busy = false
	err := fmt.Errorf("sign in on dc %d: %s: %w", w.dc, step, cause)
	wait, passing := passingTrouble(cause)
	if passing {
		a.transfers[w.dc].begun-- // it was refused unseen, or nobody knows of it
	}
	switch e, _ := errors.AsType[*rpcerr.Error](cause); {
	case a.moving == w.dc && passing:
		a.moveAt = time.Now().Add(wait)
		a.arm(ctx)
	case a.moving == w.dc:
		a.moveFailed(ctx, err)
	case passing && e != nil:
		a.holdParked(ctx, w.dc, time.Now().Add(wait), e)
	default:
		a.failParked(w.dc, err)
	}
}

// unansweredPause is how long a move waits before it asks again for what got no
// answer.
const unansweredPause = time.Second

// passingTrouble tells errors that say nothing against another try, and when it
// is due.
func passingTrouble(err error) (wait time.Duration, passing bool) {
	if e, ok := errors.AsType[*rpcerr.Error](err); ok {
		if wait, ok := e.Wait(); ok {
			return wait, true
		}
		return unansweredPause, e.Class() == rpcerr.ClassServer
	}
	_, unanswered := errors.AsType[*telegram.NoAnswerError](err)
	return unansweredPause, unanswered
}

// holdParked makes the calls that wait for a DC wait for a time.
func (a *account) holdParked(ctx actor.Context, dc int, until time.Time, why *rpcerr.Error) {
	held := a.held
	a.held = nil
	for _, c := range held {
		if c.dc == dc && c.until.IsZero() {
			a.hold(ctx, c, until, why)
		} else {
			a.held = append(a.held, c)
		}
	}
}
