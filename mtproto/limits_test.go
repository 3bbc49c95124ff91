package mtproto

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// TestOutgoingContainers: however much waits, each container keeps the limits.
func TestOutgoingContainers(t *testing.T) {
	noise := func(n int, seed byte) []byte {
		b := append(query(1), make([]byte, n)...)
		seeded(seed).Read(b[12:])
		return b
	}
	l := newLink(t, func(o *Options) { o.MaxPending, o.MaxPendingBytes = 5000, 64<<20 })
	l.connect()
	l.settle()
	id := RequestID(1000)
	push := func(body []byte) {
		id++
		if err := l.client.Push(id, body); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		push(noise(1<<20-1024, byte(i))) // nearly all that one request may be
		push(noise(20<<10, byte(i)))
		push(query(1))
	}
	for range 3000 {
		push(query(1))
	}
	for i := range ackMost {
		l.client.acks.add(l.now, MsgID(i*4+1))
	}
	for i := range dropMost {
		l.client.drop = append(l.client.drop, MsgID(i*4))
	}
	for range repliesMost {
		l.client.reply(appendStateInfo(nil, 4, make([]MsgID, maxIDs), l.client.seen.state))
	}
	messages := 0
	for _, frame := range l.client.Flush(l.now) {
		m, _, err := crypto.DecryptMessage(l.key, crypto.Client, frame.Payload)
		if err != nil {
			t.Fatal(err)
		}
		if constructorID(m.Body) != mt.IDMsgContainer {
			messages++
			continue
		}
		inside, err := parseContainer(m.Body)
		if err != nil {
			t.Fatal(err)
		}
		messages += len(inside)
		if len(m.Body) > 1<<20 && len(inside) > 1 {
			t.Errorf("a container of %d messages has %d bytes", len(inside), len(m.Body))
		}
	}
	if want := 3015 + dropMost + repliesMost + ackMost/maxIDs; messages != want {
		t.Errorf("%d messages went out, want %d", messages, want)
	}
}

// TestQuickAcksAreBounded: a transport that never confirms costs a bounded
// memory; a connection that is lost, none.
func TestQuickAcksAreBounded(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	var frames []Frame
	for i := range 2 * quickMost {
		if err := l.client.PushWith(RequestID(i), query(i), Push{QuickAck: true}); err != nil {
			t.Fatal(err)
		}
		frames = append(frames, l.client.Flush(l.now)...)
	}
	if n := len(l.client.quick.frames); n != quickMost {
		t.Errorf("%d frames are remembered, want %d", n, quickMost)
	}
	last := frames[len(frames)-1]
	plain := append([]byte(nil), last.Payload...)
	if _, _, err := crypto.DecryptMessage(l.key, crypto.Client, plain); err != nil || !last.QuickAck {
		t.Fatalf("quick ack %t, %v", last.QuickAck, err)
	}
	token := crypto.QuickAckToken(l.key, crypto.Client, plain[24:])
	l.client.QuickAck(token ^ 1)
	if events := l.events(); len(events) != 0 {
		t.Errorf("a token of nobody: %v", events)
	}
	l.client.QuickAck(token)
	if events := only(l.events(), EventReceived); len(events) != 1 || events[0].RequestID != 2*quickMost-1 {
		t.Errorf("the last frame is confirmed: %v", events)
	}
	l.disconnect()
	if n := len(l.client.quick.frames); n != 0 {
		t.Errorf("%d frames are remembered of a lost connection", n)
	}
}

// TestAbandonedSessionsAreBounded: a server that resets without end does not make
// the list of sessions to destroy grow.
func TestAbandonedSessionsAreBounded(t *testing.T) {
	l := newLive(t, nil)
	for range 5 * abandonedMost {
		l.now = l.now.Add(time.Second)
		l.Disconnected(l.now)
		l.Connected(l.now, Via{})
		l.flushed()
		ping := l.ping.msgID
		l.get(0, object(t, &mt.BadMsgNotification{BadMsgID: int64(ping), ErrorCode: CodeSeqNoTooLow}))
	}
	if n := len(l.abandoned); n != abandonedMost {
		t.Errorf("%d sessions are to be destroyed, want %d", n, abandonedMost)
	}
	l.DestroySession(0)
	l.DestroySession(l.ID())
	for _, a := range l.abandoned {
		if a.id == 0 || a.id == l.ID() {
			t.Errorf("session %x is to be destroyed", a.id)
		}
	}
}
