package hostiletest

import (
	"math"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// part is a message in a container. Size 0 is the true one.
type part struct {
	id   mtproto.MsgID
	size int32
	body []byte
}

// container holds parts; count is what it says of their number.
func container(count int, parts ...part) []byte {
	b := tl.AppendInt32(tl.AppendUint32(nil, mt.IDMsgContainer), int32(count))
	for _, p := range parts {
		if p.size == 0 {
			p.size = int32(len(p.body))
		}
		b = tl.AppendInt64(b, int64(p.id))
		b = tl.AppendInt32(tl.AppendInt32(b, 1), p.size)
		b = append(b, p.body...)
	}
	return b
}

// containers: each is taken or refused as a whole.
func containers() []Case {
	drops := func(name, check string, body func(*Strike) []byte) Case {
		return Case{Stage: Container, Name: name, Refusal: ByDrop, Check: check, Fate: Unharmed, Strike: func(q *Strike) { q.Say(body(q)) }}
	}
	one := func(q *Strike) part { return part{id: q.ID(), body: update()} }
	counting := func(n int) func(*Strike) []byte {
		return func(q *Strike) []byte { return container(n, one(q)) }
	}
	sized := func(n int32) func(*Strike) []byte {
		return func(q *Strike) []byte { return container(1, part{q.ID(), n, update()}) }
	}
	return []Case{
		drops("container in a container", "container inside a container", func(q *Strike) []byte {
			return container(2, one(q), part{id: q.ID(), body: container(1, one(q))})
		}),
		drops("container in gzip_packed", "inside gzip_packed", func(q *Strike) []byte { return zipped(container(1, one(q))) }),
		drops("container of 1025 messages", "messages in a container: 1025", func(q *Strike) []byte {
			var parts []part
			for range 1025 {
				parts = append(parts, one(q))
			}
			return container(len(parts), parts...)
		}),
		drops("container that counts 2^31-1 messages", "limit", counting(math.MaxInt32)),
		drops("container that counts 2^28 messages", "limit", counting(1<<28)),
		drops("container that counts -1 messages", "limit", counting(-1)),
		drops("container that counts one too many", "message 1 of a container: unexpected end", func(q *Strike) []byte {
			return container(2, one(q), part{id: q.ID(), size: 64, body: nil})
		}),
		drops("container that counts one too few", "trailing bytes", func(q *Strike) []byte { return container(1, one(q), one(q)) }),
		drops("container with a message longer than itself", "message 0 of a container", sized(1<<20)),
		drops("container with a message of negative length", "message 0 of a container", sized(-4)),
		drops("container with a message of 7 bytes", "message 0 of a container", sized(7)),
		drops("container with a client's msg_id inside", "not a server's", func(q *Strike) []byte {
			return container(2, one(q), part{id: q.ID() &^ 3, body: update()})
		}),
		drops("container cut in its count", "unexpected end", func(q *Strike) []byte { return container(1, one(q))[:4] }),
		drops("container with a stale message inside", "outside the time window", func(q *Strike) []byte {
			return container(1, part{id: q.At(-400e9), body: update()})
		}),
		{Stage: Container, Name: "empty container", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) { q.Say(container(0)) }},
		{Stage: Container, Name: "container with the same message a thousand times", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			p := part{id: q.ID(), body: rpcResult(q.Query, q.Honest())}
			parts := make([]part, 1000)
			for i := range parts {
				parts[i] = p
			}
			q.Say(container(1000, parts...))
		}},
		{Stage: Container, Name: "container with a message of the future inside", Refusal: ByDrop, Check: "outside the time window",
			Fate: Unharmed, Strike: func(q *Strike) { q.Say(container(1, part{id: q.At(40e9), body: update()})) }},
		{Stage: Container, Name: "foreign new_session_created between good messages", Refusal: BySecurity,
			Check: "first_msg_id of new_session_created is not ours", Fate: Reconnects, Strike: func(q *Strike) {
				q.Say(container(2, part{id: q.ID(), body: encode(&mt.NewSessionCreated{FirstMsgID: 3, UniqueID: 1})}, one(q)))
			}},
	}
}
