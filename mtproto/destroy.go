package mtproto

import (
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// abandonedMost bounds the sessions to be destroyed; the server forgets the
// others by itself in time.
const abandonedMost = 8

// abandonedSession is a session of this key that nobody uses any more.
type abandonedSession struct {
	id    int64
	msgID MsgID  // of the destroy_session sent last
	conn  uint32 // the connection it was sent on, 0 if it is due
}

// keyDestruction is a destroy_auth_key asked for by the host.
type keyDestruction struct {
	wanted bool
	msgID  MsgID
	conn   uint32 // the connection it was sent on, 0 if it is due
}

// DestroySession has the server forget another session of the same key. Those
// that this Session has replaced are destroyed without being asked for, once
// nothing is expected from them. The ids of the session itself, 0 and those
// already named are ignored.
func (s *Session) DestroySession(id int64) {
	known := slices.ContainsFunc(s.abandoned, func(a abandonedSession) bool { return a.id == id })
	if id == 0 || id == s.id || id == s.previous || known {
		return
	}
	if len(s.abandoned) == abandonedMost {
		s.abandoned = slices.Delete(s.abandoned, 0, 1)
	}
	s.abandoned = append(s.abandoned, abandonedSession{id: id})
}

// DestroyKey has the server forget the auth key, after a log-out. The answer is
// EventKeyDestroyed; it may never come, as the server need not know the key any
// more when the connection is lost. What else is pending will not be answered. To
// destroy a permanent key, use a Session whose Key it is, without a Binding.
//
// See https://core.telegram.org/mtproto/service_messages#request-to-destroy-auth-key.
func (s *Session) DestroyKey() { s.destroyKey = keyDestruction{wanted: true} }

// queueDestroy adds destroy_session and destroy_auth_key, each once for every
// connection until it is answered. They wait for a session that works: there is
// no hurry, and a server that refuses everything need not refuse them too.
func (s *Session) queueDestroy(now time.Time) {
	if !s.answered {
		return
	}
	for i := range s.abandoned {
		a := &s.abandoned[i]
		if a.conn == s.conn {
			continue
		}
		a.conn = s.conn
		a.msgID = s.service(now, serviceDestroy, nil, func(b []byte) []byte {
			return tl.AppendInt64(tl.AppendUint32(b, mt.IDDestroySessionRequest), a.id)
		})
	}
	if k := &s.destroyKey; k.wanted && k.conn != s.conn {
		k.conn = s.conn
		k.msgID = s.service(now, serviceDestroy, nil, func(b []byte) []byte {
			return tl.AppendUint32(b, mt.IDDestroyAuthKeyRequest)
		})
	}
}

// destroyAgain makes what went out as id due again; 0 means all of it.
func (s *Session) destroyAgain(id MsgID) {
	for i := range s.abandoned {
		if a := &s.abandoned[i]; id == 0 || a.msgID == id {
			a.conn, a.msgID = 0, 0
		}
	}
	if k := &s.destroyKey; id == 0 || k.msgID == id {
		k.conn, k.msgID = 0, 0
	}
}

// handleSessionDestroyed: destroy_session_ok or destroy_session_none, each
// session_id:long. Either way the session is no more.
func (s *Session) handleSessionDestroyed(body []byte) error {
	d := fields(body)
	id := d.Int64()
	if err := d.Err(); err != nil {
		return err
	}
	s.abandoned = slices.DeleteFunc(s.abandoned, func(a abandonedSession) bool { return a.id == id })
	return nil
}

// handleKeyDestroyed: destroy_auth_key_ok, _none or _fail.
func (s *Session) handleKeyDestroyed(body []byte) {
	if !s.destroyKey.wanted {
		return
	}
	s.destroyKey = keyDestruction{}
	answer := map[uint32]string{mt.IDDestroyAuthKeyOk: "ok", mt.IDDestroyAuthKeyNone: "none", mt.IDDestroyAuthKeyFail: "fail"}
	s.events.add(Event{Kind: EventKeyDestroyed, Message: answer[constructorID(body)]})
}

// destructionRefused ends what id asked for: the server answered by an rpc_error
// and will not do it.
func (s *Session) destructionRefused(id MsgID) {
	s.abandoned = slices.DeleteFunc(s.abandoned, func(a abandonedSession) bool { return a.msgID == id })
	if k := s.destroyKey; k.wanted && k.msgID == id {
		s.destroyKey = keyDestruction{}
		s.events.add(Event{Kind: EventKeyDestroyed, Message: "fail"})
	}
}
