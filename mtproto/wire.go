package mtproto

import (
	"encoding/binary"

	"github.com/tgfleet/tgfleet/tl"
)

const (
	// maxIDs is how many ids one msgs_ack, msgs_state_req or msg_resend_req may
	// carry.
	maxIDs = 8192
	// maxFutureSalts is the most get_future_salts may ask for.
	maxFutureSalts = 64
)

// Codes in the low three bits of a byte of msgs_state_info.
const (
	stateUnknown     = 1 // nothing known: too old, may be forgotten
	stateNotReceived = 2 // certainly not received, although in range
	stateTooHigh     = 3 // certainly not received, above all known
	stateReceived    = 4
	stateMask        = 7

	stateRunning  = 32 // flag: the query is being processed or done
	stateAnswered = 64 // flag: an answer exists
)

// constructorID is the id that opens body, 0 when there is none.
func constructorID(body []byte) uint32 {
	if len(body) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(body)
}

// fields returns a decoder behind the constructor id of body.
func fields(body []byte) *tl.Decoder {
	d := tl.NewDecoder(body)
	d.ID()
	return d
}

// appendIDs appends a boxed vector of message ids behind a constructor id.
func appendIDs(b []byte, constructor uint32, ids []MsgID) []byte {
	b = tl.AppendUint32(b, constructor)
	b = tl.AppendUint32(b, tl.IDVector)
	b = tl.AppendInt32(b, int32(len(ids)))
	for _, id := range ids {
		b = tl.AppendInt64(b, int64(id))
	}
	return b
}

// ackBytes is the size of what appendIDs appends for n ids.
func ackBytes(n int) int { return 4 + 4 + 4 + 8*n }

// readIDs reads a boxed vector of message ids.
func readIDs(d *tl.Decoder) ([]MsgID, error) {
	n := d.VectorLen(8)
	if n > maxIDs {
		return nil, &tl.LimitError{What: "message ids", Got: n, Max: maxIDs}
	}
	ids := make([]MsgID, 0, n)
	for range n {
		ids = append(ids, MsgID(d.Int64()))
	}
	return ids, d.Err()
}
