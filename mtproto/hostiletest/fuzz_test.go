package hostiletest_test

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

const fuzzSession = 0x5e5510

func fuzzKey(f *testing.F) *crypto.AuthKey {
	secret := make([]byte, crypto.AuthKeySize)
	for i := range secret {
		secret[i] = byte(7 * i)
	}
	key, err := crypto.NewAuthKey(secret)
	if err != nil {
		f.Fatal(err)
	}
	return key
}

// header is the inside of a packet up to the body.
func header(id mtproto.MsgID, length int) []byte {
	p := tl.AppendInt64(tl.AppendInt64(nil, 7), fuzzSession)
	p = tl.AppendInt32(tl.AppendInt64(p, int64(id)), 1)
	return tl.AppendInt32(p, int32(length))
}

// FuzzReceiveSealed gives a session whatever a server that has the key can put
// into a packet: salt, session, ids, lengths and padding included. With honest,
// the session id is made right, so that the fuzzer gets behind that check.
func FuzzReceiveSealed(f *testing.F) {
	key := fuzzKey(f)
	now := time.Unix(1_700_000_000, 5e8)
	id := mtproto.MsgID(now.Unix()<<32 | 1)
	for _, o := range []tl.Object{
		&mt.MsgsAck{MsgIDs: []int64{1}}, &mt.Pong{PingID: 1}, &mt.NewSessionCreated{FirstMsgID: 4, UniqueID: 1},
		&mt.BadServerSalt{BadMsgID: 4, ErrorCode: 48}, &mt.FutureSalts{}, &mt.GzipPacked{PackedData: []byte{0x1f, 0x8b}},
	} {
		body, err := tl.Append(nil, o)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(true, append(append(header(id, len(body)), body...), make([]byte, 12+-len(body)&15)...))
	}
	f.Add(true, append(header(id, -4), make([]byte, 32)...))
	f.Add(false, append(header(id, 1<<31-4), make([]byte, 32)...))
	f.Fuzz(func(t *testing.T, honest bool, plain []byte) {
		plain = plain[:len(plain)&^15]
		if honest && len(plain) >= 16 {
			binary.LittleEndian.PutUint64(plain[8:], fuzzSession)
		}
		s, err := mtproto.NewSession(mtproto.Options{Key: key, SessionID: fuzzSession, MaxUnpacked: 1 << 18})
		if err != nil {
			t.Fatal(err)
		}
		s.Connected(now, mtproto.Via{})
		if err := s.Push(1, query(1)); err != nil {
			t.Fatal(err)
		}
		s.Flush(now)
		err = s.Receive(now, hostiletest.Seal(key, plain))
		if _, ok := errors.AsType[*mtproto.SecurityError](err); err != nil && !ok {
			t.Fatalf("error %v, want a *SecurityError", err)
		}
		ended := 0
		for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
			switch e.Kind {
			case mtproto.EventResult, mtproto.EventRPCError, mtproto.EventFailed:
				ended++
			}
		}
		if ended+s.Pending() != 1 {
			t.Fatalf("one request: %d ended, %d pending", ended, s.Pending())
		}
		s.Disconnected(now)
		s.Connected(now.Add(time.Second), mtproto.Via{})
		for _, frame := range s.Flush(now.Add(time.Second)) {
			if _, _, err := crypto.DecryptMessage(key, crypto.Client, frame.Payload); err != nil {
				t.Fatalf("unreadable frame: %v", err)
			}
		}
	})
}
