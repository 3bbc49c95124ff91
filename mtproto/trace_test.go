package mtproto

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// seed_login_trace.json is what a browser client and Telegram said to each other
// in 2016 during a sign-in. The log has the ids, numbers and sizes of messages but
// not their contents, and no ids of what came outside containers. The replay below
// makes up the missing ones and lets the session live through all of it again, one
// session for each DC, the requests under the very ids they had.

type trace struct {
	Events []struct {
		N     int         `json:"n"`
		Event string      `json:"event"`
		Type  string      `json:"type"`
		Body  traceFields `json:"fields"`
		Again bool        `json:"duplicate"`
		Unix  int64       `json:"msg_id_unix"`
	} `json:"events"`
	Containers []struct {
		N        int            `json:"n"`
		Messages []traceMessage `json:"messages"`
	} `json:"containers"`
}

type traceMessage struct {
	MsgID MsgID       `json:"msg_id,string"`
	SeqNo int32       `json:"seqno"`
	Bytes int         `json:"bytes"`
	Type  string      `json:"body_type"`
	Body  traceFields `json:"body"`
	Again bool        `json:"duplicate"`
}

type traceFields struct {
	MsgID      MsgID  `json:"msg_id,string"`
	FirstMsgID MsgID  `json:"first_msg_id,string"`
	UniqueID   uint64 `json:"unique_id,string"`
	Salt       uint64 `json:"server_salt,string"`
	ReqMsgID   MsgID  `json:"req_msg_id,string"`
	Result     string `json:"result"`
}

// migrated is the call that was refused because the number lives on DC 4: the log
// does not print the error, the repetition on DC 4 tells it.
const migrated MsgID = 6242200779464550396

// frames are the trace cut into what arrived at once, by DC: a request of before
// the migration belongs to DC 2.
func (tr *trace) frames() (frames map[int][][]traceMessage) {
	frames = make(map[int][][]traceMessage)
	for i := 0; i < len(tr.Events); i++ {
		e := tr.Events[i]
		frame := []traceMessage{{Type: e.Type, Body: e.Body, Again: e.Again}}
		switch {
		case e.Event != "received":
			continue
		case e.Type == "msg_container":
			for _, c := range tr.Containers {
				if c.N == e.N {
					frame = c.Messages
				}
			}
			i += 2 * len(frame) // the log shows the head and the body of each again
		}
		dc := 4
		if req := frame[len(frame)-1].Body.ReqMsgID; req != 0 && req <= migrated {
			dc = 2
		}
		frames[dc] = append(frames[dc], frame)
	}
	return frames
}

func TestSeedLoginTrace(t *testing.T) {
	var tr trace
	loadVectors(t, "seed_login_trace.json", &tr)
	checkIDTimes(t, &tr)
	type counts struct{ frames, sessions, results, refusals, again, updates, acks int }
	want := map[int]counts{
		2: {frames: 3, sessions: 1, results: 1, refusals: 1, again: 1, acks: 4},
		4: {frames: 12, sessions: 1, results: 10, again: 6, updates: 1, acks: 18},
	}
	for dc, frames := range tr.frames() {
		t.Run(fmt.Sprint("DC ", dc), func(t *testing.T) {
			r := newReplay(t, frames)
			got := counts{frames: len(frames)}
			for _, frame := range frames {
				r.number(frame)
				r.sendUntil(frame[0].MsgID)
				events := r.receive(frame)
				got.sessions += len(only(events, EventSessionCreated))
				got.results += len(only(events, EventResult))
				got.refusals += len(only(events, EventRPCError))
				got.updates += len(only(events, EventUpdate))
				got.acks += r.checkAcks(frame)
				for _, m := range frame {
					if m.Again {
						got.again++
					}
				}
			}
			if got != want[dc] {
				t.Errorf("got %+v, want %+v", got, want[dc])
			}
		})
	}
}

// checkIDTimes: ids hold the time that the log computed, clients' end in 00 and
// servers' do not.
func checkIDTimes(t *testing.T, tr *trace) {
	t.Helper()
	checked := 0
	for _, e := range tr.Events {
		if e.Unix == 0 {
			continue
		}
		checked++
		if id := e.Body.MsgID; id.Time().Unix() != e.Unix || id&3 != 1 {
			t.Errorf("line %d: msg_id %d, want a server's of second %d", e.N, id, e.Unix)
		}
	}
	if checked != 13 {
		t.Errorf("%d ids were checked, want 13", checked)
	}
}

// replay is one session of the trace. What it was answered it must have asked.
type replay struct {
	*link
	requests []MsgID           // to be sent, oldest first
	seq      seqCounter        // the server's
	known    map[MsgID]inner   // what the server said once, by request
	salt     uint64            // the one the server told last
	results  map[RequestID]int // answers, by request
}

func newReplay(t *testing.T, frames [][]traceMessage) *replay {
	r := &replay{known: make(map[MsgID]inner), results: make(map[RequestID]int)}
	for _, m := range slices.Concat(frames...) {
		if id := m.Body.ReqMsgID; id != 0 && !m.Again {
			r.requests = append(r.requests, id)
		}
	}
	slices.Sort(r.requests)
	begin := r.requests[0].Time().Add(-time.Second)
	r.link = newLink(t, func(o *Options) {
		o.Salts, o.AckDelay, o.PingInterval = testSalts(begin), time.Millisecond, time.Hour
	})
	r.now = begin
	r.connect()
	return r
}

// number gives the messages of a frame the ids and seqnos that the log lacks, and
// checks those that it has: content-related messages are numbered 1, 3, 5, ...
// and what is said again has the number it had.
func (r *replay) number(frame []traceMessage) {
	r.tb.Helper()
	for i := range frame {
		m := &frame[i]
		if said, ok := r.known[m.Body.ReqMsgID]; ok {
			m.MsgID, m.SeqNo = cmp.Or(m.MsgID, said.id), cmp.Or(m.SeqNo, said.seqNo)
			if m.MsgID != said.id || m.SeqNo != said.seqNo || !m.Again {
				r.tb.Errorf("message %d numbered %d is repeated as %d numbered %d", said.id, said.seqNo, m.MsgID, m.SeqNo)
			}
			continue
		}
		m.MsgID = cmp.Or(m.MsgID, msgIDFloor(cmp.Or(m.Body.ReqMsgID.Time(), r.now).Add(300*time.Millisecond))|1)
		next := r.seq.next(m.Type != "msgs_ack")
		if m.SeqNo = cmp.Or(m.SeqNo, next); m.SeqNo != next {
			r.tb.Errorf("message %d has seqno %d, want %d", m.MsgID, m.SeqNo, next)
		}
		if m.Body.ReqMsgID != 0 {
			r.known[m.Body.ReqMsgID] = inner{id: m.MsgID, seqNo: m.SeqNo}
		}
	}
}

// sendUntil sends the requests older than a message of the server's, each under
// the id it had in 2016.
func (r *replay) sendUntil(id MsgID) {
	r.tb.Helper()
	for len(r.requests) > 0 && r.requests[0] < id {
		want := r.requests[0]
		r.requests = r.requests[1:]
		r.advance(want.Time().Add(-10 * time.Millisecond))
		r.client.Flush(r.now) // service messages go before, or they would take the id
		if err := r.client.Push(RequestID(want), query(1)); err != nil {
			r.tb.Fatal(err)
		}
		r.client.ids.last = want - 4
		r.client.Flush(r.now)
		if r.client.requests.byMsg[want] == nil {
			r.tb.Fatalf("the request %d went out under another id", want)
		}
	}
}

func (r *replay) advance(to time.Time) {
	if to.After(r.now) {
		r.now = to
	}
}

// receive gives the client a frame, as a container where it was one, and checks
// that every answer reaches its request, once.
func (r *replay) receive(frame []traceMessage) (events []Event) {
	r.tb.Helper()
	var messages []inner
	for _, m := range frame {
		messages = append(messages, inner{id: m.MsgID, seqNo: m.SeqNo, body: m.body(r.tb)})
	}
	last := messages[len(messages)-1]
	r.advance(last.id.Time())
	if len(messages) > 1 {
		last = inner{id: last.id + 4, seqNo: r.seq.next(false), body: appendContainer(nil, messages)}
	}
	if err := r.client.Receive(r.now, r.fromServer(last.id, last.seqNo, last.body)); err != nil {
		r.tb.Fatalf("frame with message %d: %v", last.id, err)
	}
	events = r.events()
	for _, e := range events {
		if e.Kind == EventDropped {
			r.tb.Errorf("the client dropped a message: %v", e.Err)
		}
		if e.Kind == EventResult || e.Kind == EventRPCError {
			if r.results[e.RequestID]++; r.results[e.RequestID] > 1 {
				r.tb.Errorf("request %d was answered again", e.RequestID)
			}
		}
	}
	for _, m := range frame {
		if m.Type == "new_session_created" {
			r.salt = m.Body.Salt
		}
		if id := m.Body.ReqMsgID; id != 0 && r.results[RequestID(id)] != 1 {
			r.tb.Errorf("request %d has %d answers after its own", id, r.results[RequestID(id)])
		}
	}
	return events
}

// body is a message of the kind and size that the log tells.
func (m *traceMessage) body(tb testing.TB) []byte {
	var b []byte
	switch m.Type {
	case "new_session_created":
		b = tl.AppendInt64(tl.AppendUint32(nil, mt.IDNewSessionCreated), int64(m.Body.FirstMsgID))
		b = tl.AppendInt64(tl.AppendInt64(b, int64(m.Body.UniqueID)), int64(m.Body.Salt))
	case "msgs_ack":
		b = appendIDs(nil, mt.IDMsgsAck, nil)
	case "updates":
		b = tl.AppendUint32(nil, 0x74ae4240)
	case "rpc_result":
		b = tl.AppendInt64(tl.AppendUint32(nil, mt.IDRpcResult), int64(m.Body.ReqMsgID))
		switch {
		case m.Body.ReqMsgID == migrated:
			b = tl.AppendInt32(tl.AppendUint32(b, mt.IDRpcError), 303)
			b = tl.AppendString(b, "PHONE_MIGRATE_4")
		case m.Body.Result == "true" || m.Bytes == 16:
			b = tl.AppendUint32(b, tl.IDBoolTrue)
		default:
			b = append(b, query(1)...)
		}
	default:
		tb.Fatalf("the trace has a message of type %s", m.Type)
	}
	if m.Bytes > len(b) {
		b = append(b, make([]byte, m.Bytes-len(b))...)
	}
	if m.Bytes != 0 && len(b) != m.Bytes {
		tb.Fatalf("%s of %d bytes, want %d", m.Type, len(b), m.Bytes)
	}
	return b
}

// checkAcks: the client acknowledges each content-related message of a frame, one
// it has seen before too, and uses the salt it was told. It returns how many.
func (r *replay) checkAcks(frame []traceMessage) int {
	r.tb.Helper()
	var want, got []MsgID
	for _, m := range frame {
		if contentRelated(m.SeqNo) {
			want = append(want, m.MsgID)
		}
	}
	r.now = r.now.Add(2 * time.Millisecond)
	for _, f := range r.client.Flush(r.now) {
		m, _, err := crypto.DecryptMessage(r.key, crypto.Client, f.Payload)
		if err != nil {
			r.tb.Fatal(err)
		}
		if r.salt != 0 && uint64(m.Salt) != r.salt {
			r.tb.Errorf("a frame with salt %d, the server told %d", uint64(m.Salt), r.salt)
		}
		got = append(got, acked(r.tb, m.Body)...)
	}
	if !slices.Equal(got, want) {
		r.tb.Errorf("acknowledged %d, want %d", got, want)
	}
	return len(got)
}

// acked are the ids in the msgs_ack of a client's frame.
func acked(tb testing.TB, body []byte) (ids []MsgID) {
	tb.Helper()
	messages := []inner{{body: body}}
	if constructorID(body) == mt.IDMsgContainer {
		var err error
		if messages, err = parseContainer(body); err != nil {
			tb.Fatal(err)
		}
	}
	for _, m := range messages {
		if constructorID(m.body) != mt.IDMsgsAck {
			continue
		}
		d := fields(m.body)
		for range d.VectorLen(8) {
			ids = append(ids, MsgID(d.Int64()))
		}
		if d.Err() != nil {
			tb.Fatal(d.Err())
		}
	}
	return ids
}
