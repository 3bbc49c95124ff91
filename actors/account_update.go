package actors

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/updates"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// inbox puts an account's updates in order. It lives as long as the account's
// actor: a new life, and a new process, begins with what updates.getState says,
// so that what happened in between is not handed on.
type inbox struct {
	state   *updates.State // nil until there is something to order
	gen     uint64         // of state
	timer   *time.Timer
	timerAt time.Time
}

// Messages of the inbox to its account. gen is the inbox's.
type (
	updatesDue struct {
		note
		gen uint64
	}
	updatesAnswered struct {
		note
		gen     uint64
		request updates.Request
		result  tl.Object
		err     error
	}
)

// listens reports whether the account is signed in, so that the server has
// something to tell it.
func (a *account) listens() bool {
	return a.st.UserID != 0 && a.st.State != store.StateLoggedOut && !terminal(a.st.State) && !a.stopping
}

// ordered is the state of the inbox, made when it is first needed.
func (a *account) ordered() *updates.State {
	if a.inbox.state == nil {
		a.inbox.gen = a.env.lastLink.Add(1)
		a.inbox.state = updates.New(updates.Options{Self: a.st.UserID, Knows: a.knowsUser})
	}
	return a.inbox.state
}

func (a *account) knowsUser(id int64) bool {
	ctx, cancel := a.env.storeContext()
	defer cancel()
	_, ok, err := a.h.book.ByID(ctx, peers.User, id)
	return ok || err != nil // a store that fails must not make the server repeat everything
}

// update takes what the server sent unasked, or answered to one of the
// account's calls. What this layer's schema does not know costs that object and
// nothing else: the difference tells of what could be understood.
func (a *account) update(ctx actor.Context, m updateArrived) {
	defer a.taken()
	if a.home == nil || m.gen != a.home.gen {
		return // a session that is gone; its successor asks what was missed
	}
	obj, err := decode(m.body)
	if err == nil && m.call == nil {
		if _, ok := obj.(api.UpdatesClass); !ok {
			err = fmt.Errorf("the server sent %T", obj)
		}
	}
	if err != nil {
		a.env.emit(Event{Kind: EventUpdateLost, Account: a.h.account, DC: m.dc, Reason: err.Error()})
		a.missed(ctx)
		return
	}
	a.learn(obj)
	var req tl.Object
	if m.call != nil {
		req, _ = decode(m.call.body) // encoded by ourselves
	}
	a.ordered().Result(time.Now(), req, obj)
	a.flow(ctx)
}

func decode(body []byte) (tl.Object, error) {
	d := tl.NewDecoder(body)
	obj := api.Decode(d)
	return obj, d.Err()
}

// learn keeps the peers that come with updates.
func (a *account) learn(obj tl.Object) {
	ctx, cancel := a.env.storeContext()
	defer cancel()
	if err := a.h.book.LearnFrom(ctx, obj); err != nil {
		a.env.log.Warn("peers of an update could not be stored",
			slog.String(telemetry.KeyAccount, a.h.account), slog.Any(telemetry.KeyErr, err))
	}
}

// missed asks the server for what may have been lost, or, at first, where the
// sequences are. Either makes the server send updates to this session.
func (a *account) missed(ctx actor.Context) {
	if a.listens() {
		a.ordered().Missed(time.Now())
		a.flow(ctx)
	}
}

// flow follows every input of the inbox: hand on, ask, set the timer.
func (a *account) flow(ctx actor.Context) {
	s := a.inbox.state
	for u, ok := s.Next(); ok; u, ok = s.Next() {
		a.noticeDCs(ctx, u)
		if a.env.opts.Updates != nil {
			a.env.opts.Updates(a.h.account, u)
		}
	}
	if !a.listens() {
		a.closeInbox() // there is nobody to ask
		return
	}
	for r, ok := s.NextRequest(); ok; r, ok = s.NextRequest() {
		a.fetch(ctx, r)
	}
	a.armInbox(ctx)
}

// updatesDue lets the inbox's time act.
func (a *account) updatesDue(ctx actor.Context, m updatesDue) {
	if a.inbox.state == nil || m.gen != a.inbox.gen {
		return
	}
	a.inbox.timerAt = time.Time{}
	a.inbox.state.Tick(time.Now())
	a.flow(ctx)
}

// armInbox sets the inbox's timer.
func (a *account) armInbox(ctx actor.Context) {
	at := a.inbox.state.Deadline()
	if at.IsZero() || at.Equal(a.inbox.timerAt) {
		return
	}
	a.inbox.timerAt = at
	if a.inbox.timer != nil {
		a.inbox.timer.Stop()
	}
	env, self, gen := a.env, ctx.Self(), a.inbox.gen
	a.inbox.timer = time.AfterFunc(time.Until(at), func() { env.send(self, updatesDue{gen: gen}) })
}

// closeInbox forgets where the sequences are.
func (a *account) closeInbox() {
	if a.inbox.timer != nil {
		a.inbox.timer.Stop()
	}
	a.inbox = inbox{}
}
