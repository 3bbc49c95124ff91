package hostiletest

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// Server is a data centre that may turn hostile. It is honest until Arm and
// again after Reform. It is not safe for concurrent use.
type Server struct {
	Key *crypto.PrivateKey
	// Run executes a query and returns the boxed result, or nil for a method it
	// does not know.
	Run func(query []byte) []byte
	// Marked tells whether a query is the one at which an armed server strikes.
	Marked func(query []byte) bool

	keys     map[crypto.KeyID]*crypto.AuthKey
	sessions map[sessionKey]*mtproto.ServerSession
	act      *Case    // nil: honest
	struck   int      // times the act was played
	past     [][]byte // the latest packets sent, oldest first
}

type sessionKey struct {
	key     crypto.KeyID
	session int64
}

// NewServer returns an honest server.
func NewServer(key *crypto.PrivateKey, run func([]byte) []byte, marked func([]byte) bool) *Server {
	return &Server{
		Key: key, Run: run, Marked: marked,
		keys:     make(map[crypto.KeyID]*crypto.AuthKey),
		sessions: make(map[sessionKey]*mtproto.ServerSession),
	}
}

// Arm turns the server hostile.
func (s *Server) Arm(c Case) { s.act, s.struck = &c, 0 }

// Reform makes the server honest again.
func (s *Server) Reform() { s.act = nil }

// Struck is how often the behaviour was shown since Arm.
func (s *Server) Struck() int { return s.struck }

// aims tells whether a query is the one at which the act strikes.
func (s *Server) aims(query []byte) bool {
	if s.act.Stage == Binding {
		return binds(query)
	}
	return s.Marked(query)
}

// strikes tells whether the act is to be played now, and counts it.
func (s *Server) strikes() bool {
	if s.act == nil || s.struck > 0 && !s.act.Lasting {
		return false
	}
	s.struck++
	return true
}

// bend is what bends a key exchange, nil while the server is honest in it.
func (s *Server) bend() func(*Handshake) {
	if s.act == nil || s.act.Bend == nil {
		return nil
	}
	s.struck++
	return s.act.Bend
}

// Salts is the one salt of this server, good for a day.
func Salts(now time.Time) []mtproto.Salt {
	return []mtproto.Salt{{Value: 7, ValidSince: now.Add(-time.Hour), ValidUntil: now.Add(24 * time.Hour)}}
}

// check is what an honest server looks at, and before it a hostile one.
func (s *Server) check(now time.Time, h mtproto.Header) *mtproto.Reject {
	if s.act != nil && s.act.Refuse != nil && s.strikes() {
		return s.act.Refuse(h)
	}
	if h.ContainerID != 0 {
		return nil
	}
	switch age := now.Sub(h.MsgID.Time()); {
	case age > 300*time.Second:
		return &mtproto.Reject{Code: mtproto.CodeMsgIDTooLow}
	case age < -30*time.Second:
		return &mtproto.Reject{Code: mtproto.CodeMsgIDTooHigh}
	case h.Salt != Salts(now)[0].Value:
		return &mtproto.Reject{Code: mtproto.CodeBadServerSalt, NewSalt: Salts(now)[0].Value}
	}
	return nil
}

// Status is the payload of a transport error; code is positive.
func Status(code int32) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(-code)) }

// idSource makes ids of the server: answers, strictly increasing, and a little
// older than what the honest end makes at the same instant.
type idSource struct{ last mtproto.MsgID }

func (s *idSource) next(now time.Time) mtproto.MsgID {
	s.last = max(idAt(now.Add(-10*time.Millisecond)), s.last+4)
	return s.last
}

// idAt is the id of an answer made at t.
func idAt(t time.Time) mtproto.MsgID {
	return mtproto.MsgID(t.Unix()<<32|int64(t.Nanosecond())<<32/1e9)&^3 | 1
}

func encode(o tl.Object) []byte {
	b, err := tl.Append(nil, o)
	if err != nil {
		panic(fmt.Errorf("hostile server: %w", err))
	}
	return b
}

// rpcResult is the answer to a query.
func rpcResult(query mtproto.MsgID, result []byte) []byte {
	b := tl.AppendInt64(tl.AppendUint32(nil, mt.IDRpcResult), int64(query))
	return append(b, result...)
}
