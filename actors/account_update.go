package actors

import (
	"log/slog"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// update decodes what the server sent unasked. What this layer's schema does
// not know costs that object and nothing else.
func (a *account) update(ctx actor.Context, m updateArrived) {
	d := tl.NewDecoder(m.body)
	obj := api.Decode(d)
	if err := d.Err(); err != nil {
		a.env.emit(Event{Kind: EventUpdateLost, Account: a.h.account, DC: m.dc, Reason: err.Error()})
		return
	}
	a.noticeDCs(ctx, obj)
	limited, cancel := a.env.storeContext()
	defer cancel()
	if err := a.h.book.LearnFrom(limited, obj); err != nil {
		a.env.log.Warn("peers of an update could not be stored",
			slog.String(telemetry.KeyAccount, a.h.account), slog.Any(telemetry.KeyErr, err))
	}
	if a.env.opts.Updates != nil {
		a.env.opts.Updates(a.h.account, obj)
	}
}
