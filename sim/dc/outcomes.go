package dc

import "github.com/tgfleet/tgfleet/sim/handlers"

// rememberedOutcomes is how many queries invokeAfterMsg can refer to.
const rememberedOutcomes = 256

// outcomes remembers how a session's newest queries ended.
type outcomes struct {
	order []int64 // oldest first
	ok    map[int64]bool
}

func (o *outcomes) add(msgID int64, ok bool) {
	if o.ok == nil {
		o.ok = map[int64]bool{}
	}
	o.ok[msgID] = ok
	o.order = append(o.order, msgID)
	if len(o.order) > rememberedOutcomes {
		delete(o.ok, o.order[0])
		o.order = o.order[1:]
	}
}

func (o *outcomes) of(msgID int64) handlers.Outcome {
	switch ok, known := o.ok[msgID]; {
	case !known:
		return handlers.OutcomeUnknown
	case ok:
		return handlers.OutcomeDone
	}
	return handlers.OutcomeFailed
}
