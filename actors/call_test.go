package actors

import (
	"bytes"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
)

// TestCallIsSentOrGivenUpNeverBoth flushes a session while callers give up. The
// cancellation that follows is still on its way.
func TestCallIsSentOrGivenUpNeverBoth(t *testing.T) {
	key, err := crypto.NewAuthKey(bytes.Repeat([]byte{7}, 256))
	if err != nil {
		t.Fatal(err)
	}
	core, err := mtproto.NewSession(mtproto.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	env := newEnvironment(t.Context(), Options{Store: newMemStore(), DialsPerSecond: 1})
	s := newSession(sessionConfig{env: env}).(*session)
	s.core, s.linked, s.link = core, true, actor.NewPID("nonhost", "nobody")
	core.Connected(time.Now(), mtproto.Via{})

	waited, left, held := &call{id: 1, body: make([]byte, 4)}, &call{id: 2, body: make([]byte, 4)}, &call{id: 3, body: make([]byte, 4)}
	s.push(waited)
	s.push(left)
	left.gone.Store(true)
	s.flush()
	if !core.Sent(1) || !waited.sent.Load() {
		t.Error("a call was not sent, or does not say so")
	}
	if core.Sent(2) || s.calls[2] != nil {
		t.Error("a call was sent after its caller had given it up as never sent")
	}
	core.Hold(true)
	s.push(held)
	if s.flush(); held.sent.Load() {
		t.Error("a call that is held back says that it was sent")
	}
}
