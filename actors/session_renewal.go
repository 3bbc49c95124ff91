package actors

import (
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// renewal is the change from one temporary key to the next while the session
// works: the new key is made on a connection of its own, new requests are held
// until those on their way are answered, and then the session goes on with the
// new key over the new connection. So none is lost and none runs twice.
type renewal struct {
	id    uint64 // of the key exchange, 0 when there is none
	timer *time.Timer
	next  *handshakeDone // made, waiting for the change
	until time.Time      // when holding back ends
}

// renewDue says that it is time for the next step of a renewal. id is that of
// the connection which the plan was made for.
type renewDue struct {
	note
	id uint64
}

// giveUpRenewal lets requests go again that waited for the change of key.
func (s *session) giveUpRenewal() {
	s.renewal.cancel()
	if s.core != nil {
		s.core.Hold(false)
	}
}

// cancel forgets the renewal. A key exchange under way ends by itself.
func (r *renewal) cancel() {
	if r.timer != nil {
		r.timer.Stop()
	}
	if r.next != nil {
		r.next.discard()
	}
	*r = renewal{}
}

// planRenewal sets the timer for the next step.
func (s *session) planRenewal(ctx actor.Context, at time.Time) {
	if s.renewal.timer != nil {
		s.renewal.timer.Stop()
	}
	self, env, id := ctx.Self(), s.env, s.linkID
	s.renewal.timer = time.AfterFunc(until(at), func() { env.send(self, renewDue{id: id}) })
}

var errBindSilent = errors.New("the server does not answer the binding of the temporary key")

// renewDue begins a renewal, or ends the patience of one: with calls that are
// not answered, or with a server that does not say whether it has bound the key.
func (s *session) renewDue(ctx actor.Context, m renewDue) {
	if s.temp == nil || s.ending {
		return
	}
	if !s.temp.bound {
		s.linkLost(ctx, m.id, errBindSilent)
		return
	}
	if s.renewal.next != nil {
		s.changeKey(ctx)
		return
	}
	if m.id != s.linkID || s.link == nil || s.renewal.id != 0 {
		s.planRenewal(ctx, time.Now().Add(holdLimit)) // not while the connection is being replaced
		return
	}
	s.renewal.id = s.env.lastLink.Add(1)
	w, ok := s.ways.review(s.dc, s.env.dcs.addresses(s.dc, s.purpose), time.Now())
	if !ok {
		w = s.way
	}
	s.env.send(s.env.handshakes, handshakeWanted{
		life: s.life, way: w, proxy: s.proxy, gate: s.gate, asker: ctx.Self(), id: s.renewal.id, temp: s.env.opts.TempKeyLife,
	})
}

// renewed has the next temporary key.
func (s *session) renewed(ctx actor.Context, m handshakeDone) {
	s.renewal.id = 0
	if m.err != nil || s.temp == nil || s.ending {
		m.discard()
		if s.temp != nil {
			s.planRenewal(ctx, s.nextRenewal())
		}
		return
	}
	s.renewal.next, s.renewal.until = &m, time.Now().Add(holdLimit)
	if last := s.temp.expires.Add(-2 * lastMoment); last.Before(s.renewal.until) {
		s.renewal.until = last
	}
	s.core.Hold(true)
	s.changeKey(ctx)
}

// changeKey goes on with the next key once nothing is on its way. When that
// takes too long, requests are let go again and the change is put off, as long
// as the old key lasts.
func (s *session) changeKey(ctx actor.Context) {
	m := s.renewal.next
	now := time.Now()
	if s.core.Waiting() > 0 && now.Before(s.renewal.until) {
		s.planRenewal(ctx, now.Add(holdLimit/10))
		return
	}
	if s.core.Waiting() > 0 && s.temp.expires.Sub(now) > 4*holdLimit {
		s.giveUpRenewal()
		s.planRenewal(ctx, s.nextRenewal())
		s.pump(ctx)
		return
	}
	s.renewal.next = nil
	s.renewal.cancel()
	s.unlink(ctx)
	s.linkID = m.id
	if err := s.keep(*m); err != nil { // a temporary key is not stored
		m.discard()
		s.retry(ctx, err)
		return
	}
	s.serveOn(ctx, *m)
	s.core.Hold(false)
	s.pump(ctx)
}

// nextRenewal spreads further tries over what is left of the key.
func (s *session) nextRenewal() time.Time {
	left := time.Until(s.temp.expires)
	return s.orReview(time.Now().Add(max(left/8, time.Second)))
}

// orReview is at, or earlier when a fall-back is in use: a renewal is also how
// the first choice gets its chance while the session works by another
// transport.
func (s *session) orReview(at time.Time) time.Time {
	if review := s.ways.reviewAt(); !review.IsZero() && review.Before(at) {
		return review
	}
	return at
}
