package mtproto

import (
	"encoding/binary"

	"github.com/tgfleet/tgfleet/tl"
)

// Constructor ids of the service messages. They are read and written field by
// field here, without the generated structs of tl/mt: the layouts are few and
// fixed, and this way a message costs no allocation. A test holds them against
// tl/mt.
//
// See https://core.telegram.org/mtproto/service_messages.
const (
	idMsgContainer        uint32 = 0x73f1f8dc
	idMsgCopy             uint32 = 0xe06046b2
	idGzipPacked          uint32 = 0x3072cfa1
	idRPCResult           uint32 = 0xf35c6d01
	idRPCError            uint32 = 0x2144ca19
	idMsgsAck             uint32 = 0x62d6b459
	idBadMsgNotification  uint32 = 0xa7eff811
	idBadServerSalt       uint32 = 0xedab447b
	idNewSessionCreated   uint32 = 0x9ec20908
	idMsgsStateReq        uint32 = 0xda69fb52
	idMsgsStateInfo       uint32 = 0x04deb57d
	idMsgsAllInfo         uint32 = 0x8cc0d131
	idMsgDetailedInfo     uint32 = 0x276d3ec6
	idMsgNewDetailedInfo  uint32 = 0x809db6df
	idMsgResendReq        uint32 = 0x7d861a08
	idGetFutureSalts      uint32 = 0xb921bd04
	idFutureSalts         uint32 = 0xae500895
	idPing                uint32 = 0x7abe77ec
	idPingDelayDisconnect uint32 = 0xf3427b8c
	idPong                uint32 = 0x347773c5
	idRPCDropAnswer       uint32 = 0x58e4a740
	idRPCAnswerUnknown    uint32 = 0x5e2ad36e
	idRPCAnswerRunning    uint32 = 0xcd78e586
	idRPCAnswerDropped    uint32 = 0xa43ad8b7
	idDestroySession      uint32 = 0xe7512126
	idDestroySessionOK    uint32 = 0xe22045fc
	idDestroySessionNone  uint32 = 0x62d350c9
	idDestroyAuthKeyOK    uint32 = 0xf660e1d4
	idDestroyAuthKeyNone  uint32 = 0x0a9f2259
	idDestroyAuthKeyFail  uint32 = 0xea109b13
	idHTTPWait            uint32 = 0x9299359f
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
