package dc

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
)

// TestOnlyTheLineSends: what is ready is not put on a connection of which a later
// one took the place, nor on one that has ended.
func TestOnlyTheLineSends(t *testing.T) {
	key, err := crypto.NewAuthKey(make([]byte, crypto.AuthKeySize))
	if err != nil {
		t.Fatal(err)
	}
	mt, err := mtproto.NewServerSession(mtproto.ServerOptions{
		Key: key, SessionID: 1, Salts: func(time.Time) []mtproto.Salt { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	s := &session{mt: mt}
	var lines [3]*conn
	for i := range lines {
		lines[i] = &conn{wake: make(chan struct{}, 1)}
		lines[i].serving.Store(s)
		s.conns = append(s.conns, lines[i])
		s.line.Store(lines[i])
	}
	sent := func(c *conn) int {
		mt.PushUpdate([]byte{1, 2, 3, 4})
		return len(s.flush(c, now, unlimited))
	}
	if n := sent(lines[0]); n != 0 || len(lines[2].wake) != 1 {
		t.Errorf("%d frames go over the first connection, and the last is woken %d times", n, len(lines[2].wake))
	}
	if n := sent(lines[2]); n != 1 {
		t.Errorf("%d frames go over the last connection", n)
	}
	s.leave(lines[2], now)
	<-lines[1].wake
	if n := sent(lines[2]); n != 0 || len(lines[1].wake) != 1 {
		t.Errorf("%d frames go over a connection that has ended, and the next is woken %d times", n, len(lines[1].wake))
	}
	if n := sent(lines[1]); n != 1 {
		t.Errorf("%d frames go over the one that stays", n)
	}
	for _, c := range lines[:2] {
		s.leave(c, now)
	}
	if s.line.Load() != nil || s.left.Load() != now.Unix() || sent(lines[0]) != 0 {
		t.Error("a session without connections speaks")
	}
}
