package mtproto

import (
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

const (
	// containerMost is how many messages a container may hold, received.
	containerMost = 1024
	// containerFill and containerBytes are how far outgoing containers are
	// filled: in messages, and in bytes of queries.
	containerFill  = 1020
	containerBytes = 32 << 10
	// containerMax bounds an outgoing container of more than one message, in
	// bytes. The documentation names no limit; below a mebibyte is safe.
	containerMax = 1<<20 - 4<<10
	// innerHeader is msg_id, seqno and length of a message in a container.
	innerHeader = 8 + 4 + 4
)

var errNestedContainer = errors.New("container inside a container")

// inner is one message of a container. Body aliases the container.
type inner struct {
	id    MsgID
	seqNo int32
	body  []byte
}

// parseContainer cuts a msg_container into its messages. A container is taken
// or refused as a whole, so any misfit makes an error; what the bodies hold is
// not looked at, but for containers, which must not nest.
func parseContainer(body []byte) ([]inner, error) {
	d := fields(body)
	n := d.BareVectorLen(innerHeader)
	if n > containerMost {
		return nil, &tl.LimitError{What: "messages in a container", Got: n, Max: containerMost}
	}
	rest := d.Rest()
	messages := make([]inner, 0, n)
	for i := range n {
		d := tl.NewDecoder(rest)
		m := inner{id: MsgID(d.Int64()), seqNo: d.Int32()}
		size := int(d.Int32())
		if d.Err() != nil || size < 0 || size%4 != 0 || size > d.Len() {
			return nil, fmt.Errorf("message %d of a container: %w", i, tl.ErrShort)
		}
		rest = d.Rest()
		m.body, rest = rest[:size:size], rest[size:]
		if constructorID(m.body) == mt.IDMsgContainer {
			return nil, errNestedContainer
		}
		messages = append(messages, m)
	}
	if d.Err() != nil {
		return nil, d.Err()
	}
	if len(rest) != 0 {
		return nil, fmt.Errorf("container: %w", tl.ErrTrailing)
	}
	return messages, nil
}

// appendContainer appends a msg_container of the messages.
func appendContainer(b []byte, messages []inner) []byte {
	b = tl.AppendUint32(b, mt.IDMsgContainer)
	b = tl.AppendInt32(b, int32(len(messages)))
	for _, m := range messages {
		b = tl.AppendInt64(b, int64(m.id))
		b = tl.AppendInt32(b, m.seqNo)
		b = tl.AppendInt32(b, int32(len(m.body)))
		b = append(b, m.body...)
	}
	return b
}
