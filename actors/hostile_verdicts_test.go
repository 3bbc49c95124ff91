package actors

import (
	"fmt"

	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
)

// hostileVerdicts: errors that say something about the account.
func hostileVerdicts() []hostileCase {
	handedOn := func(code int32, text string) hostileCase {
		return hostileCase{Case: hostiletest.Case{
			Stage: hostiletest.Answer, Name: fmt.Sprintf("rpc_error %d %s", code, text), Refusal: hostiletest.ByRPCError, Check: text,
			Fate: hostiletest.Unharmed, Call: text, Strike: func(q *hostiletest.Strike) { q.Error(code, text) },
		}}
	}
	ends := func(code int32, text string, fate hostiletest.Fate) hostileCase {
		c := handedOn(code, text)
		c.Fate = fate
		return c
	}
	repeated := func(code int32, text string) hostileCase { // waited out, then it succeeds
		c := handedOn(code, text)
		c.Name += " once"
		c.Refusal, c.Call = hostiletest.ByIgnoring, ""
		return c
	}
	cases := []hostileCase{
		repeated(420, "FLOOD_WAIT_0"),
		handedOn(420, "FLOOD_WAIT_"),
		handedOn(420, "FLOOD_WAIT_-5"),
		handedOn(420, "FLOOD_WAIT_2147483648"),
		handedOn(420, "FLOOD_WAIT_0x10"),
		ends(420, "FLOOD_WAIT_2147483647", hostiletest.Waiting),
		handedOn(303, "USER_MIGRATE_0"),
		handedOn(303, "USER_MIGRATE_-1"),
		handedOn(303, "PHONE_MIGRATE_99"),
		handedOn(303, "NETWORK_MIGRATE_99999999999999999999"),
		handedOn(400, "USER_MIGRATE_2"), // not with this code
		ends(401, "AUTH_KEY_UNREGISTERED", hostiletest.LoggedOut),
		ends(406, "AUTH_KEY_DUPLICATED", hostiletest.Quarantined),
		ends(401, "SESSION_REVOKED", hostiletest.Quarantined),
	}
	next := 1
	circle := handedOn(303, "USER_MIGRATE to one DC after the other")
	circle.Lasting, circle.Fate, circle.Check, circle.Call = true, hostiletest.Moved, "USER_MIGRATE", "has sent the account around"
	circle.Strike = func(q *hostiletest.Strike) { next = next%3 + 1; q.Error(303, fmt.Sprintf("USER_MIGRATE_%d", next)) }
	unknown := hostileCase{Case: hostiletest.Case{
		Stage: hostiletest.Transport, Name: "-404 always, to the good key of an account that is signed in", Refusal: hostiletest.ByStatus,
		Check: "does not know the account's key", Fate: hostiletest.Quarantined, Lasting: true,
		Call: "was stopped", Turn: func() [][]byte { return [][]byte{hostiletest.Status(404)} },
	}}
	return append(cases, circle, unknown)
}
