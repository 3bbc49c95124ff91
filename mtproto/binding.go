package mtproto

import (
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// idBindTempAuthKey is auth.bindTempAuthKey, the one method of the API that is
// made here and not by a caller: its encrypted part names the msg_id and the
// session id it goes out under, which only a Session knows.
const idBindTempAuthKey = 0xcdd42a05

// Binding makes Options.Key a temporary key: a Session tells the server by
// auth.bindTempAuthKey that it acts for the permanent one, and sends no request
// before the server has agreed.
//
// A binding is made under one session id. It is kept over a new connection, and
// over new_session_created. It is made anew, before any request, in the session
// that replaces one after a refusal, after Rekey, and when the server says that
// it does not know of it (AUTH_KEY_PERM_EMPTY).
//
// See https://core.telegram.org/api/pfs.
type Binding struct {
	// Perm is the permanent key. It encrypts the inner message of the binding
	// and nothing else.
	Perm *crypto.AuthKey
	// ExpiresAt is when the temporary key ends, by server time in whole
	// seconds, as the key exchange was told.
	ExpiresAt time.Time
}

func (b *Binding) check() error {
	if b != nil && (b.Perm == nil || b.ExpiresAt.IsZero()) {
		return errors.New("Binding without Perm or ExpiresAt")
	}
	return nil
}

// bindState is how far the binding of a temporary key got.
type bindState struct {
	Binding
	done   bool
	due    bool      // to be sent by the next Flush
	copies []MsgID   // sent in this session id, newest last
	again  time.Time // send another copy then: doing it twice is harmless
	pause  time.Duration
}

func newBindState(b *Binding) *bindState {
	if b == nil {
		return nil
	}
	return &bindState{Binding: *b, due: true}
}

// restart makes the binding due in a session that knows nothing of it.
func (b *bindState) restart() {
	if b != nil {
		*b = bindState{Binding: b.Binding, due: true}
	}
}

// names tells whether id is the copy sent last.
func (b *bindState) names(id MsgID) bool {
	return b != nil && !b.done && len(b.copies) > 0 && b.copies[len(b.copies)-1] == id
}

// tick makes another copy due when the last one stayed unanswered.
func (b *bindState) tick(now time.Time) {
	if b != nil && !b.done && !b.again.IsZero() && !now.Before(b.again) {
		b.due, b.again = true, time.Time{}
	}
}

// sealBind makes the frame of auth.bindTempAuthKey. It travels alone: the inner
// message names the msg_id of the request, and nothing may delay the binding by
// being refused together with it.
func (s *Session) sealBind(now time.Time) Frame {
	b := s.bind
	id := s.nextID(now)
	s.put(id, s.bindRequest(id, s.mustDraw()), true)
	if len(b.copies) == maxFormer {
		b.copies = append(b.copies[:0], b.copies[1:]...)
	}
	b.copies = append(b.copies, id)
	b.due = false
	b.pause = min(max(2*b.pause, s.opts.AskAfter), askPauseMost)
	b.again = now.Add(b.pause)
	return s.seal(now)
}

// bindRequest is auth.bindTempAuthKey perm_auth_key_id:long nonce:long
// expires_at:int encrypted_message:bytes = Bool.
//
// See https://core.telegram.org/method/auth.bindTempAuthKey.
func (s *Session) bindRequest(id MsgID, nonce int64) []byte {
	perm, expires := int64(s.bind.Perm.ID()), int32(s.bind.ExpiresAt.Unix())
	inner := tl.AppendUint32(make([]byte, 0, 40), mt.IDBindAuthKeyInner)
	inner = tl.AppendInt64(inner, nonce)
	inner = tl.AppendInt64(inner, int64(s.opts.Key.ID()))
	inner = tl.AppendInt64(inner, perm)
	inner = tl.AppendInt64(inner, s.id)
	inner = tl.AppendInt32(inner, expires)
	encrypted, err := crypto.EncryptBindMessage(s.bind.Perm, int64(id), inner, s.opts.Rand)
	if err != nil {
		panic(err) // a source of randomness that dries up leaves nothing safe to do
	}
	body := tl.AppendUint32(make([]byte, 0, 132), idBindTempAuthKey)
	body = tl.AppendInt64(body, perm)
	body = tl.AppendInt64(body, nonce)
	body = tl.AppendInt32(body, expires)
	return tl.AppendBytes(body, encrypted)
}
