package dc

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
	"sync"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// bombSize is what a small packet unpacks to that is a bomb, in bytes.
const bombSize = 64 << 20

// malformed returns a packet that breaks one rule of the protocol. Without a
// session the rule is about its outside.
//
// See https://core.telegram.org/mtproto/security_guidelines.
func (s *session) malformed(d *DC, random *rand.Rand) []byte {
	garbage := make([]byte, 88)
	for i := range garbage {
		garbage[i] = byte(random.Uint32())
	}
	binary.LittleEndian.PutUint64(garbage, random.Uint64()|1) // of no key that anybody has
	if s == nil {
		return garbage
	}
	key := binary.LittleEndian.AppendUint64(nil, uint64(s.name.key))
	m := crypto.Message{SessionID: s.name.id, MsgID: d.now().UnixNano()/1e9<<32 | int64(random.Uint32()) | 3, SeqNo: 1}
	switch random.IntN(8) {
	case 0: // another key's
		return garbage
	case 1: // too short to be encrypted
		return append(key, garbage[8:24]...)
	case 2: // not in whole blocks
		return append(key, garbage[8:84]...)
	case 3: // the msg_key is wrong
		return append(key, garbage[8:]...)
	case 4: // another session's
		m.SessionID, m.Body = m.SessionID^1, tl.AppendUint32(nil, mt.IDPong)
	case 5: // the parity of a client's message
		m.MsgID, m.Body = m.MsgID&^3, tl.AppendUint32(nil, mt.IDPong)
	case 6: // a container that holds less than it says
		m.SeqNo, m.Body = 0, tl.AppendInt32(tl.AppendUint32(nil, mt.IDMsgContainer), 1<<20)
	default: // a bomb
		m.Body = tl.AppendBytes(tl.AppendUint32(nil, mt.IDGzipPacked), bomb())
	}
	frame, err := crypto.EncryptMessage(nil, s.key, crypto.Server, m, d.opts.Rand)
	if err != nil {
		return garbage // the random source failed; that is malformed too
	}
	return frame
}

// bomb is a gzip stream of zeros.
var bomb = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	zeros := make([]byte, 64<<10)
	for range bombSize / len(zeros) {
		_, _ = w.Write(zeros) // a buffer does not fail
	}
	_ = w.Close()
	return out.Bytes()
})
