package exchange

import (
	"encoding/binary"
	"time"

	"github.com/tgfleet/tgfleet/tl"
)

// plainHeader is auth_key_id 8, msg_id 8, length 4.
const plainHeader = 8 + 8 + 4

// The two lowest bits of a msg_id tell the kind of message.
const (
	idFromClient = 0
	idAnswer     = 1 // the server answers a client's message
)

// messageIDs makes strictly increasing msg_ids.
type messageIDs struct {
	kind int64
	last int64
}

// next returns unix time * 2^32, to the nanosecond, with the kind in the two
// lowest bits. Servers expect a fraction that is not zero.
func (m *messageIDs) next(now time.Time) int64 {
	fraction := max(int64(now.Nanosecond())<<32/1e9, 4)
	id := (now.Unix()<<32|fraction)&^3 | m.kind
	m.last = max(id, m.last+4)
	return m.last
}

// plainObject builds the unencrypted message of one object.
func plainObject(msgID int64, o tl.Object) ([]byte, error) {
	body, err := tl.Append(nil, o)
	if err != nil {
		return nil, err
	}
	return plainMessage(msgID, body), nil
}

func plainMessage(msgID int64, body []byte) []byte {
	out := make([]byte, plainHeader, plainHeader+len(body))
	binary.LittleEndian.PutUint64(out[8:], uint64(msgID))
	binary.LittleEndian.PutUint32(out[16:], uint32(len(body)))
	return append(out, body...)
}

// parsePlain returns the msg_id and the body of an unencrypted message. The
// length field may cover more than one object, and the payload more than the
// length: both were seen from Telegram's servers.
func parsePlain(payload []byte) (msgID int64, body []byte, err *Error) {
	if len(payload) < plainHeader {
		return 0, nil, refuse("unencrypted message too short")
	}
	if binary.LittleEndian.Uint64(payload) != 0 {
		return 0, nil, refuse("message is encrypted")
	}
	length := binary.LittleEndian.Uint32(payload[16:])
	if uint64(length) > uint64(len(payload)-plainHeader) {
		return 0, nil, refuse("message length exceeds the payload")
	}
	end := plainHeader + int(length)
	return int64(binary.LittleEndian.Uint64(payload[8:])), payload[plainHeader:end:end], nil
}
