package actors

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// configTimeout bounds one fetch of the table of DCs; another account may try
// after minDCLifetime.
const configTimeout = time.Minute

// configArrived is the answer to an account's help.getConfig.
type configArrived struct {
	note
	config *api.Config
	err    error
}

// refreshDCs fetches the table of DCs for the whole fleet when it is this
// account's turn.
func (a *account) refreshDCs(ctx actor.Context) {
	if a.home == nil || !a.home.up || !a.env.dcs.claim(time.Now()) {
		return
	}
	self, env := ctx.Self(), a.env
	c, err := ownCall(a, configTimeout, &api.HelpGetConfigRequest{}, func(config *api.Config, err error) {
		env.send(self, configArrived{config: config, err: err})
	})
	if err == nil {
		a.env.send(a.home.pid, c)
	}
}

func (a *account) configArrived(m configArrived) {
	err := m.err
	if err == nil && len(m.config.DCOptions) == 0 {
		err = errors.New("it names no data centre")
	}
	if err != nil {
		a.env.log.Debug("the table of data centres could not be fetched",
			slog.String(telemetry.KeyAccount, a.h.account), slog.Any(telemetry.KeyErr, err))
		return
	}
	a.learnDCs(dcOptions(m.config.DCOptions), dcLifetime(m.config))
}

// noticeDCs looks for news of DCs in an update, which comes alone or among
// others.
func (a *account) noticeDCs(ctx actor.Context, obj tl.Object) {
	var list []api.UpdateClass
	switch u := obj.(type) {
	case *api.Updates:
		list = u.Updates
	case *api.UpdatesCombined:
		list = u.Updates
	case *api.UpdateShort:
		list = []api.UpdateClass{u.Update}
	}
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdateDCOptions:
			a.learnDCs(dcOptions(u.DCOptions), minDCLifetime) // the rest of the config is to be fetched
		case *api.UpdateConfig:
			a.env.dcs.outdated()
			a.refreshDCs(ctx)
		}
	}
}

// learnDCs gives the fleet a new table and stores it.
func (a *account) learnDCs(options []store.DCOption, life time.Duration) {
	if len(options) == 0 {
		return
	}
	saved, changed := a.env.dcs.learn(options, time.Now().Add(life))
	ctx, cancel := a.env.storeContext()
	defer cancel()
	if err := a.env.opts.Store.PutDCTable(ctx, saved); err != nil {
		a.env.log.Warn("the table of data centres could not be stored", slog.Any(telemetry.KeyErr, err))
	}
	if changed {
		a.env.emit(Event{Kind: EventDCTable, Account: a.h.account, DC: a.homeDC(), Reason: fmt.Sprintf("%d addresses", len(options))})
	}
}
