package actors

import (
	"encoding/binary"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram/updates"
)

// echo gives an answer that changes the account's sequences to the account as
// well: the server tells of a change to all sessions but the one that made it.
// The caller owns the answer, so the account gets a copy.
func (s *session) echo(ctx actor.Context, c *call, body []byte) {
	if s.backlog == nil || len(body) < 4 || !updates.Counts(binary.LittleEndian.Uint32(body)) {
		return
	}
	s.deliver(ctx, updateArrived{gen: s.gen, dc: s.dc, body: slices.Clone(body), call: c})
}
