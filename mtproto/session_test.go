package mtproto

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

func TestCallAndAnswer(t *testing.T) {
	l := newLink(t, nil)
	l.push(1, 2, 3)
	l.connect()
	events, queries := l.settle()
	if len(queries) != 3 {
		t.Fatalf("server saw %d queries, want 3", len(queries))
	}
	results := only(events, EventResult)
	if len(results) != 3 {
		t.Fatalf("got %d results, want 3: %v", len(results), events)
	}
	for i, e := range results {
		if e.RequestID != RequestID(i+1) || queryNumber(e.Body) != i+1 {
			t.Errorf("result %d: request %d, body %x", i, e.RequestID, e.Body)
		}
	}
	if len(only(events, EventPong)) != 1 || len(only(events, EventSessionCreated)) != 1 {
		t.Errorf("want one pong and one session created among %v", events)
	}
	if l.client.Pending() != 0 {
		t.Errorf("%d requests still pending", l.client.Pending())
	}
}

// TestManyCalls fills several containers and checks that all answers are
// acknowledged at the end, so that the server keeps nothing.
func TestManyCalls(t *testing.T) {
	l := newLink(t, func(o *Options) { o.MaxPending = 5000 })
	l.connect()
	l.settle()
	for i := range 3000 {
		l.push(i + 1)
	}
	events, queries := l.settle()
	if len(queries) != 3000 || len(only(events, EventResult)) != 3000 {
		t.Fatalf("%d queries, %d results, want 3000", len(queries), len(only(events, EventResult)))
	}
	l.now = l.now.Add(time.Minute)
	l.client.Tick(l.now)
	l.settle()
	if n := len(l.server.unacked); n != 0 {
		t.Errorf("server still keeps %d messages", n)
	}
	if n := len(l.server.answers); n != 0 {
		t.Errorf("server still keeps %d answers", n)
	}
}

func TestLargeQueriesTravelCompressed(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	body := append(query(1), bytes.Repeat([]byte("all the same "), 4*2000)...)
	if err := l.client.Push(1, slices.Clone(body)); err != nil {
		t.Fatal(err)
	}
	frames := l.send()
	if len(frames) != 1 || len(frames[0]) > 4096 {
		t.Fatalf("%d frames, first of %d bytes", len(frames), len(frames[0]))
	}
	l.toS = frames
	queries := asked(l.arrive())
	if len(queries) != 1 || !bytes.Equal(queries[0].Body, body) {
		t.Fatalf("server did not get the query back whole: %d events", len(queries))
	}
	l.server.Reply(queries[0].MsgID, slices.Clone(body))
	if frames := l.respond(); len(frames) != 1 || len(frames[0]) > 4096 {
		t.Fatalf("answer of %d frames, first of %d bytes", len(frames), len(frames[0]))
	}
	results := only(l.deliver(), EventResult)
	if len(results) != 1 || !bytes.Equal(results[0].Body, body) {
		t.Fatalf("answer did not come back whole: %v", results)
	}
}

func TestPackLeavesNoiseAlone(t *testing.T) {
	noise := make([]byte, 64<<10)
	seeded(3).Read(noise)
	if got := pack(noise); len(got) != len(noise) {
		t.Errorf("64 KiB of noise became %d bytes", len(got))
	}
	small := bytes.Repeat([]byte{1, 2, 3, 4}, packFrom/4-1)
	if got := pack(small); len(got) != len(small) {
		t.Errorf("a small body was packed to %d bytes", len(got))
	}
}

func TestRPCError(t *testing.T) {
	for _, long := range []bool{false, true} {
		l := newLink(t, nil)
		l.push(7)
		l.connect()
		l.send()
		message := "FLOOD_WAIT_31"
		if long { // long enough for the server to pack it
			message += string(bytes.Repeat([]byte(" please"), 400))
		}
		for _, e := range l.arrive() {
			if e.Kind == EventQuery {
				l.server.ReplyError(e.MsgID, 420, message)
			}
		}
		l.respond()
		events := only(l.deliver(), EventRPCError)
		if len(events) != 1 || events[0].RequestID != 7 || events[0].Code != 420 || events[0].Message != message {
			t.Errorf("got %v", events)
		}
	}
}

func TestUpdatesSurviveReconnect(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	l.server.PushUpdate(query(41))
	l.respond()
	l.disconnect() // the frame is lost
	l.server.PushUpdate(query(42))
	l.connect()
	events, _ := l.settle()
	var got []int
	for _, e := range only(events, EventUpdate) {
		got = append(got, queryNumber(e.Body))
	}
	if !slices.Equal(got, []int{41, 42}) {
		t.Errorf("updates after reconnect: %v, want 41 and 42", got)
	}
	// Nothing was acknowledged yet: the next connection brings both again, and
	// they are not new to the client.
	l.disconnect()
	l.connect()
	l.client.acks.ids = nil
	l.respond()
	if events := only(l.deliver(), EventUpdate); len(events) != 0 {
		t.Errorf("repeated updates were handled twice: %v", events)
	}
	if len(l.client.acks.ids) < 2 {
		t.Errorf("repeated updates are not acknowledged again")
	}
}

func TestOldUpdatesGetNewIDs(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	l.server.PushUpdate(query(5))
	l.respond()
	l.disconnect()
	l.now = l.now.Add(20 * time.Minute)
	l.connect()
	events, _ := l.settle()
	if updates := only(events, EventUpdate); len(updates) != 1 {
		t.Errorf("an update from before a long absence: got %d times, want once (%v)", len(updates), events)
	}
}

func TestPushLimits(t *testing.T) {
	l := newLink(t, func(o *Options) { o.MaxPending, o.MaxRequest, o.MaxPendingBytes = 3, 100, 150 })
	tests := []struct {
		name string
		id   RequestID
		body []byte
		want error
	}{
		{"empty", 1, nil, ErrMalformedRequest},
		{"not whole words", 1, make([]byte, 6), ErrMalformedRequest},
		{"too large", 1, make([]byte, 104), ErrTooLarge},
		{"fits", 1, make([]byte, 100), nil},
		{"same id", 1, make([]byte, 4), ErrDuplicateRequest},
		{"too many bytes", 2, make([]byte, 56), ErrBusy},
		{"second", 2, make([]byte, 4), nil},
		{"third", 3, make([]byte, 4), nil},
		{"too many", 4, make([]byte, 4), ErrBusy},
	}
	for _, tt := range tests {
		if err := l.client.Push(tt.id, tt.body); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	l.client.Cancel(2)
	if err := l.client.Push(4, make([]byte, 4)); err != nil {
		t.Errorf("after a cancel there is room: %v", err)
	}
}

func TestCancel(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	l.push(1, 2)
	l.client.Cancel(1) // never sent
	l.send()
	running := asked(l.arrive())
	if len(running) != 1 || queryNumber(running[0].Body) != 2 {
		t.Fatalf("server saw %v, want query 2 only", running)
	}
	l.client.Cancel(2) // sent
	l.send()
	if events := l.arrive(); len(events) != 1 || events[0].Kind != EventDropAnswer || events[0].MsgID != running[0].MsgID {
		t.Errorf("server saw %v, want the answer dropped", events)
	}
	l.server.Reply(running[0].MsgID, query(2))
	events, _ := l.settle()
	if len(only(events, EventResult)) != 0 {
		t.Errorf("a cancelled request was answered: %v", events)
	}
}

func TestCloseTellsTheFate(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	l.push(1)
	l.send()
	l.push(2)
	l.client.Close()
	events := only(l.events(), EventFailed)
	if len(events) != 2 {
		t.Fatalf("got %v, want two failures", events)
	}
	for i, safe := range []bool{false, true} {
		call, ok := errors.AsType[*CallError](events[i].Err)
		if !ok || call.RequestID != RequestID(i+1) || SafeToRetry(events[i].Err) != safe || !errors.Is(call, ErrClosed) {
			t.Errorf("request %d: %v", i+1, events[i].Err)
		}
	}
	if err := l.client.Push(3, query(3)); !errors.Is(err, ErrClosed) {
		t.Errorf("push after close: %v", err)
	}
	l.client.Connected(l.now, Via{})
	if frames := l.client.Flush(l.now); frames != nil {
		t.Errorf("a closed session sends %d frames", len(frames))
	}
}

func TestSecurityChecks(t *testing.T) {
	good := msgIDFloor(start) | 1
	result := query(1)
	tests := []struct {
		name  string
		frame func(l *link) []byte
		check string
	}{
		{"even msg_id", func(l *link) []byte { return l.fromServer(good-1, 1, result) }, "msg_id parity"},
		{"msg_id 2 mod 4", func(l *link) []byte { return l.fromServer(good+1, 1, result) }, "msg_id parity"},
		{"other session", func(l *link) []byte {
			frame, err := crypto.EncryptMessage(nil, l.key, crypto.Server, crypto.Message{SessionID: 99, MsgID: int64(good), Body: result}, seeded(7))
			if err != nil {
				t.Fatal(err)
			}
			return frame
		}, "session_id"},
		{"session 0", func(l *link) []byte {
			frame, err := crypto.EncryptMessage(nil, l.key, crypto.Server, crypto.Message{MsgID: int64(good), Body: result}, seeded(7))
			if err != nil {
				t.Fatal(err)
			}
			return frame
		}, "session_id"},
		{"sent by a client", func(l *link) []byte {
			frame, err := crypto.EncryptMessage(nil, l.key, crypto.Client, crypto.Message{SessionID: testSession, MsgID: int64(good), Body: result}, seeded(7))
			if err != nil {
				t.Fatal(err)
			}
			return frame
		}, "packet"},
		{"flipped bit", func(l *link) []byte {
			frame := l.fromServer(good, 1, result)
			frame[len(frame)-1] ^= 1
			return frame
		}, "packet"},
		{"too short", func(*link) []byte { return make([]byte, 40) }, "packet"},
		{"first_msg_id of the server's own", func(l *link) []byte {
			b := tl.AppendUint32(nil, mt.IDNewSessionCreated)
			b = tl.AppendInt64(b, int64(good))
			b = tl.AppendInt64(b, 1)
			return l.fromServer(good, 1, tl.AppendInt64(b, 2))
		}, "first_msg_id of new_session_created is not ours"},
	}
	for _, tt := range tests {
		l := newLink(t, nil)
		l.push(1)
		l.connect()
		l.send()
		err := l.client.Receive(l.now, tt.frame(l))
		security, ok := errors.AsType[*SecurityError](err)
		if !ok || security.Check != tt.check {
			t.Errorf("%s: got %v, want a SecurityError about %s", tt.name, err, tt.check)
		}
		if events := l.events(); len(events) != 0 {
			t.Errorf("%s: had effects: %v", tt.name, events)
		}
		// The session survives: the next connection completes the call.
		l.connect()
		if events, _ := l.settle(); len(only(events, EventResult))+len(only(events, EventFailed)) != 1 {
			t.Errorf("%s: the request did not end on the next connection: %v", tt.name, events)
		}
	}
}

func TestTolerateForeignFirstMsgID(t *testing.T) {
	l := newLink(t, func(o *Options) { o.TolerateForeignFirstMsgID = true })
	l.push(1)
	l.connect()
	l.send()
	id := msgIDFloor(start.Add(time.Second)) | 1
	b := tl.AppendUint32(nil, mt.IDNewSessionCreated)
	b = tl.AppendInt64(b, int64(id))
	b = tl.AppendInt64(b, 1)
	if err := l.client.Receive(l.now, l.fromServer(id, 1, tl.AppendInt64(b, 2))); err != nil {
		t.Fatal(err)
	}
	if events := l.events(); len(only(events, EventSessionCreated)) != 1 || len(only(events, EventFailed)) != 0 {
		t.Errorf("got %v", events)
	}
	if r := l.client.requests.byID[1]; r == nil || r.state != requestSent {
		t.Errorf("the request sent before was touched: %+v", r)
	}
}

func TestEventsAreBounded(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	var err error
	n := 0
	for ; err == nil && n < 2*maxEvents; n++ {
		l.now = l.now.Add(time.Millisecond)
		err = l.client.Receive(l.now, l.fromServer(msgIDFloor(l.now)|3, 1, query(n)))
	}
	if !errors.Is(err, ErrBusy) || n > maxEvents+1 {
		t.Fatalf("after %d unfetched updates: %v, want ErrBusy", n, err)
	}
	l.events()
	if err := l.client.Receive(l.now, l.fromServer(msgIDFloor(l.now.Add(time.Millisecond))|3, 1, query(0))); err != nil {
		t.Errorf("after fetching the events: %v", err)
	}
}
