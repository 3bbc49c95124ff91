package actors

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/updates"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// fetchLimit bounds a request of the inbox; the inbox tries again.
const fetchLimit = 2 * time.Minute

// fetch sends a request of the inbox as a call of the account's own: it moves
// with the account and waits like any other.
func (a *account) fetch(ctx actor.Context, r updates.Request) {
	c, err := a.fetchCall(ctx.Self(), r)
	if err != nil {
		a.inbox.state.Failed(time.Now(), r, err)
		return
	}
	a.dispatch(ctx, c)
}

func (a *account) fetchCall(self *actor.PID, r updates.Request) (*call, error) {
	hash, err := a.accessHash(r.Channel)
	if err != nil {
		return nil, err
	}
	env, gen := a.env, a.inbox.gen
	send := func(res tl.Object, err error) {
		env.send(self, updatesAnswered{gen: gen, request: r, result: res, err: err})
	}
	switch req := r.Call(hash).(type) {
	case *api.UpdatesGetStateRequest:
		return ownCall(a, fetchLimit, req, func(res *api.UpdatesState, err error) { send(res, err) })
	case *api.UpdatesGetDifferenceRequest:
		return ownCall(a, fetchLimit, req, func(res api.UpdatesDifferenceClass, err error) { send(res, err) })
	case *api.UpdatesGetChannelDifferenceRequest:
		return ownCall(a, fetchLimit, req, func(res api.UpdatesChannelDifferenceClass, err error) { send(res, err) })
	default:
		return nil, fmt.Errorf("updates asks for %T", req)
	}
}

func (a *account) accessHash(channel int64) (int64, error) {
	if channel == 0 {
		return 0, nil
	}
	ctx, cancel := a.env.storeContext()
	defer cancel()
	p, ok, err := a.h.book.ByID(ctx, peers.Channel, channel)
	if err == nil && (!ok || p.Min) {
		err = updates.ErrNoChannel
	}
	return p.AccessHash, err
}

// answered takes the answer to a request of the inbox.
func (a *account) answered(ctx actor.Context, m updatesAnswered) {
	s := a.inbox.state
	if s == nil || m.gen != a.inbox.gen {
		return
	}
	err := m.err
	if err == nil {
		a.learn(m.result)
		err = s.Answer(time.Now(), m.request, m.result)
	} else {
		s.Failed(time.Now(), m.request, err)
	}
	if err != nil {
		a.env.log.Debug("updates could not be asked for",
			slog.String(telemetry.KeyAccount, a.h.account), slog.Any(telemetry.KeyErr, err))
	}
	a.flow(ctx)
}
