package actors

import (
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// knownKey is an auth key as the server knows it.
type knownKey struct {
	key     *crypto.AuthKey
	dc      int
	temp    bool
	expires time.Time    // of a temporary key
	perm    crypto.KeyID // that a temporary key is bound to, 0: none
}

// known finds a key, under the server's lock. A temporary one ends by itself.
func (s *fakeServer) known(id crypto.KeyID) (knownKey, bool) {
	k, ok := s.keys[id]
	return k, ok && (!k.temp || time.Now().Before(k.expires))
}

func (s *fakeServer) handshake(conn *fakeConn, hs *exchange.Server, frame []byte, dc int) (done bool, err error) {
	s.mu.Lock()
	deaf := s.deaf
	s.mu.Unlock()
	if deaf {
		return false, nil
	}
	reply, done, err := hs.Receive(time.Now(), frame)
	if err != nil {
		return false, err
	}
	if done {
		s.mu.Lock()
		r := hs.Result()
		if s.refusal == refuseTempKeys && !r.ExpiresAt.IsZero() {
			s.mu.Unlock()
			return false, errors.New("hang up")
		}
		s.keys[r.Key.ID()] = knownKey{key: r.Key, dc: dc, temp: !r.ExpiresAt.IsZero(), expires: r.ExpiresAt}
		s.mu.Unlock()
	}
	return done, conn.write(reply)
}

// forgetTemporary is what servers may do at any time.
func (s *fakeServer) forgetTemporary() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, k := range s.keys {
		if k.temp {
			delete(s.keys, id)
		}
	}
}

// temporary counts the temporary keys that are bound.
func (s *fakeServer) temporary() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		if k.perm != 0 {
			n++
		}
	}
	return n
}

// owner is the permanent key behind a key, under the server's lock.
func (s *fakeServer) owner(key crypto.KeyID) crypto.KeyID {
	if k := s.keys[key]; k.perm != 0 {
		return k.perm
	}
	return key
}

// What fakeServer.refusal may say besides an error's text, see bind.
const (
	refuseByHangingUp = "hang up"
	refuseBySilence   = "silence"
	refuseTempKeys    = "no temporary keys" // before there is one to bind
)

// bind ties a temporary key to a permanent one of the same DC, in place of the
// one that was tied to it before.
func (s *fakeServer) bind(sess *fakeSession, key crypto.KeyID, id mtproto.MsgID, req *api.AuthBindTempAuthKeyRequest) error {
	s.binding++
	k, perm := s.keys[key], crypto.KeyID(req.PermAuthKeyID)
	switch _, known := s.keys[perm]; {
	case s.refusal == refuseByHangingUp:
		return errors.New("hang up")
	case s.refusal == refuseBySilence:
	case s.refusal != "":
		sess.core.ReplyError(id, 400, s.refusal)
	case !k.temp || !known:
		sess.core.ReplyError(id, 400, "ENCRYPTED_MESSAGE_INVALID")
	default:
		for other, o := range s.keys {
			if o.perm == perm && other != key {
				delete(s.keys, other)
			}
		}
		k.perm = perm
		s.keys[key] = k
		s.binds++
		sess.core.Reply(id, tl.AppendUint32(nil, tl.IDBoolTrue))
	}
	return nil
}
