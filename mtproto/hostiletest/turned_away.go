package hostiletest

import (
	"fmt"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
)

// turnedAway: transport errors, in the exchange and in place of an answer to a
// good key. None is authenticated, so none proves anything about a key.
func turnedAway() []Case {
	var cases []Case
	for _, code := range []int32{404, 429, 444, 403, 12345} {
		for _, step := range []exchange.Step{exchange.StepResPQ, exchange.StepDHParams, exchange.StepDHGen} {
			cases = append(cases, Case{
				Stage: Exchange, Name: fmt.Sprintf("-%d in place of %s", code, step),
				Refusal: ByStatus, Check: fmt.Sprintf("transport error %d", code), Fate: Offline, Lasting: true,
				Bend: send(step, func([]byte) []byte { return Status(code) }),
			})
		}
		cases = append(cases, Case{
			Stage: Transport, Name: fmt.Sprintf("-%d once, to a good key", code),
			Refusal: ByStatus, Check: fmt.Sprintf("transport error %d", code), Fate: Reconnects,
			Turn: func() [][]byte { return [][]byte{Status(code)} },
		})
		if code != 404 { // of that one the tree makes more, see its own table
			cases = append(cases, Case{
				Stage: Transport, Name: fmt.Sprintf("-%d always, to a good key", code),
				Refusal: ByStatus, Check: fmt.Sprintf("transport error %d", code), Fate: Offline, Lasting: true,
				Turn: func() [][]byte { return [][]byte{Status(code)} },
			})
		}
	}
	return append(cases, Case{
		Stage: Transport, Name: "hangs up at every packet", Refusal: ByNothing, Fate: Offline, Lasting: true,
		Turn: func() [][]byte { return nil },
	}, Case{
		Stage: Transport, Name: "takes every packet and never answers, not even a ping", Refusal: BySilence, Check: "ping", Fate: Offline, Lasting: true,
		Deaf: true,
	})
}
