package check

import "github.com/tgfleet/tgfleet/mtproto"

// Constructor ids of messages that are not queries. They are written out here on
// purpose, instead of being taken from the generated schema.
const (
	idContainer      = 0x73f1f8dc
	idMsgCopy        = 0xe06046b2
	idMsgsAck        = 0x62d6b459
	idPing           = 0x7abe77ec
	idPingDelay      = 0xf3427b8c
	idFutureSalts    = 0xb921bd04
	idStateReq       = 0xda69fb52
	idStateInfo      = 0x04deb57d
	idAllInfo        = 0x8cc0d131
	idResendReq      = 0x7d861a08
	idResendAnsReq   = 0x8610baeb
	idHTTPWait       = 0x9299359f
	idDropAnswer     = 0x58e4a740
	idDestroySession = 0xe7512126
	idDestroyKey     = 0xd1435160
)

// checkParity checks the lowest bit of seqno: set on what must be acknowledged.
// Queries always are, compressed or not; containers never; other service messages
// may be either.
func checkParity(h mtproto.Header) Violation {
	odd := h.SeqNo&1 == 1
	switch h.ConstructorID {
	case idContainer, idMsgCopy, idHTTPWait:
		if odd {
			return SeqNoOdd
		}
	case idMsgsAck, idPing, idPingDelay, idFutureSalts, idStateReq, idStateInfo, idAllInfo, idResendReq, idResendAnsReq, idDropAnswer,
		idDestroySession, idDestroyKey:
	default:
		if !odd {
			return SeqNoEven
		}
	}
	return fine
}

// oddAck reports an acknowledgement that wants to be acknowledged. The documents
// do not allow it; Telegram lets it pass, and clients in use rely on that.
func oddAck(h mtproto.Header) bool { return h.ConstructorID == idMsgsAck && h.SeqNo&1 == 1 }
