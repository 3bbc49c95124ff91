package mtproto

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

type hexText []byte

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

func loadVectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestVectorSessionRules covers the parts of computed_session_rules.json about
// MTProto itself; pts_rules and seq_rules belong to telegram/updates.
func TestVectorSessionRules(t *testing.T) {
	var v struct {
		SeqNo [][]struct {
			Content bool  `json:"content_related"`
			SeqNo   int32 `json:"seqno"`
		} `json:"seqno_sequences"`
		Window []struct {
			Now    int64  `json:"server_now_int"`
			MsgID  int64  `json:"msg_id_int"`
			Expect string `json:"expect"`
		} `json:"inbound_msg_id_window"`
		FromTime []struct {
			Unix  int64 `json:"unix_int"`
			Nanos int64 `json:"nanos_int"`
			Floor MsgID `json:"msg_id_floor_int"`
		} `json:"msg_id_from_time"`
	}
	loadVectors(t, "computed_session_rules.json", &v)
	if len(v.SeqNo) == 0 || len(v.Window) == 0 || len(v.FromTime) == 0 {
		t.Fatal("the vector file lacks a section")
	}
	for i, sequence := range v.SeqNo {
		var c seqCounter
		for j, m := range sequence {
			if got := c.next(m.Content); got != m.SeqNo {
				t.Errorf("sequence %d, message %d: seqno %d, want %d", i, j, got, m.SeqNo)
			}
		}
	}
	for _, w := range v.Window {
		c := clock{synced: true, heard: true, offset: time.Hour}
		local := time.Unix(w.Now, 0).Add(-time.Hour)
		if got := c.judge(MsgID(w.MsgID), local) == fresh; got != (w.Expect == "accept") {
			t.Errorf("msg_id %d at %d: accepted=%v, want %s", w.MsgID, w.Now, got, w.Expect)
		}
	}
	for _, f := range v.FromTime {
		at := time.Unix(f.Unix, f.Nanos)
		if got := msgIDFloor(at); got != f.Floor {
			t.Errorf("msg_id of %d.%09d: %d, want %d", f.Unix, f.Nanos, got, f.Floor)
		}
		if back := f.Floor.Time().Sub(at); back > 0 || back < -2*time.Nanosecond {
			t.Errorf("time of msg_id %d is off by %s", f.Floor, back)
		}
	}
}

// TestVectorReceiveChecks runs the whole of Session.Receive over the accept and
// reject cases of computed_messages.json.
func TestVectorReceiveChecks(t *testing.T) {
	var v struct {
		Checks struct {
			AuthKey   hexText `json:"auth_key"`
			SessionID hexText `json:"session_id"`
			Time      int64   `json:"client_time_int"`
			Body      hexText `json:"body"`
			MsgID     MsgID   `json:"msg_id_int"`
			Cases     []struct {
				Name   string  `json:"name"`
				Packet hexText `json:"packet"`
				Expect string  `json:"expect"`
				Reason string  `json:"reason"`
			} `json:"cases"`
		} `json:"receive_checks"`
	}
	loadVectors(t, "computed_messages.json", &v)
	c := v.Checks
	key, err := crypto.NewAuthKey(c.AuthKey)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Cases) == 0 {
		t.Fatal("no cases in the vector file")
	}
	for _, tt := range c.Cases {
		s, err := NewSession(Options{Key: key, SessionID: tl.NewDecoder(c.SessionID).Int64(), Rand: seeded(1)})
		if err != nil {
			t.Fatal(err)
		}
		now := time.Unix(c.Time, 0)
		s.Connected(now, Via{})
		// The reference message is a pong: make the session wait for it.
		pong := fields(c.Body)
		pong.Int64()
		s.ping = pingState{id: pong.Int64(), sentAt: now}
		err = s.Receive(now, bytes.Clone(tt.Packet))
		e, got := s.NextEvent()
		for ok := true; ok && e.Kind != EventPong; {
			e, ok = s.NextEvent()
			got = got && ok
		}
		if accepted := err == nil && got; accepted != (tt.Expect == "accept") {
			t.Errorf("%s (%s): error %v, event %v, want %s", tt.Name, tt.Reason, err, e.Kind, tt.Expect)
		}
		if _, ok := errors.AsType[*SecurityError](err); err != nil && !ok {
			t.Errorf("%s: error %T, want a SecurityError", tt.Name, err)
		}
	}
}

// TestVectorServiceMessages reads the service messages of computed_tl.json with
// the code that handles them.
func TestVectorServiceMessages(t *testing.T) {
	type message struct {
		Name     string  `json:"name"`
		Bytes    hexText `json:"bytes"`
		Unpacked hexText `json:"unpacked"`
		Messages []struct {
			MsgID MsgID   `json:"msg_id,string"`
			SeqNo int32   `json:"seqno"`
			Body  hexText `json:"body"`
		} `json:"messages"`
		ReqMsgID MsgID    `json:"req_msg_id,string"`
		BadMsgID MsgID    `json:"bad_msg_id,string"`
		FirstID  MsgID    `json:"first_msg_id,string"`
		UniqueID int64    `json:"unique_id,string"`
		Code     int      `json:"error_code"`
		Text     string   `json:"error_message"`
		Salts    [][3]any `json:"salts"`
	}
	var v struct {
		Messages []message `json:"service_messages"`
	}
	loadVectors(t, "computed_tl.json", &v)
	// wait makes a request pending under id, as if it had been sent.
	wait := func(s *Session, id MsgID) *request {
		r := &request{id: 1, body: query(1)}
		s.requests.push(r)
		s.requests.pop()
		s.requests.sent(r, id)
		s.ids.last = id + 400
		return r
	}
	seen := 0
	for _, m := range v.Messages {
		s := newLink(t, nil).client
		s.Connected(start, Via{})
		seen++
		switch m.Name {
		case "msg_container: ping + msgs_ack":
			inner, err := parseContainer(m.Bytes)
			if err != nil || len(inner) != len(m.Messages) {
				t.Fatalf("%s: %d messages, %v", m.Name, len(inner), err)
			}
			for i, want := range m.Messages {
				if inner[i].id != want.MsgID || inner[i].seqNo != want.SeqNo || !bytes.Equal(inner[i].body, want.Body) {
					t.Errorf("%s: message %d is %+v", m.Name, i, inner[i])
				}
			}
			if got := appendContainer(nil, inner); !bytes.Equal(got, m.Bytes) {
				t.Errorf("%s: written back: %x", m.Name, got)
			}
		case "gzip_packed":
			left := 1 << 16
			if got, err := unpack(m.Bytes, &left); err != nil || !bytes.Equal(got, m.Unpacked) || left != 1<<16-len(got) {
				t.Errorf("%s: %d bytes, %v", m.Name, len(got), err)
			}
		case "rpc_result(gzip_packed)":
			wait(s, m.ReqMsgID)
			dispatchBody(t, s, start, m.Bytes)
			if e := nextOf(s, EventResult); !bytes.Equal(e.Body, m.Unpacked) {
				t.Errorf("%s: got %d bytes", m.Name, len(e.Body))
			}
		case "rpc_error":
			wait(s, m.ReqMsgID)
			dispatchBody(t, s, start, m.Bytes)
			if e := nextOf(s, EventRPCError); e.Code != m.Code || e.Message != m.Text {
				t.Errorf("%s: got %d %s", m.Name, e.Code, e.Message)
			}
		case "bad_server_salt":
			r := wait(s, m.BadMsgID)
			dispatchBody(t, s, start, m.Bytes)
			if r.state != requestQueued || s.salts.last != -7 {
				t.Errorf("%s: request state %d, salt %d", m.Name, r.state, s.salts.last)
			}
		case "bad_msg_notification":
			r := wait(s, m.BadMsgID)
			dispatchBody(t, s, start, m.Bytes)
			if r.state != requestQueued || s.epoch != 0 {
				t.Errorf("%s: request state %d, %d resets", m.Name, r.state, s.epoch)
			}
		case "new_session_created":
			before := wait(s, m.FirstID-4)
			before.policy, s.conns = ResendDocumented, 2
			dispatchBody(t, s, start, m.Bytes)
			if e := nextOf(s, EventSessionCreated); e.UniqueID != m.UniqueID || s.salts.last != 12 || before.state != requestQueued {
				t.Errorf("%s: event %+v, salt %d, request state %d", m.Name, e, s.salts.last, before.state)
			}
		case "future_salts (bare vector of bare future_salt)":
			s.salts = saltStore{asked: m.ReqMsgID}
			dispatchBody(t, s, time.Unix(1_700_000_000, 0), m.Bytes)
			got := s.Salts()
			if len(got) != 2 || got[0].Value != 101 || got[1].Value != 102 || got[1].ValidSince.Unix() != 1_700_001_800 || got[1].ValidUntil.Unix() != 1_700_003_600 {
				t.Errorf("%s: got %+v", m.Name, got)
			}
		default:
			t.Errorf("vector %q is not tested", m.Name)
		}
	}
	if seen == 0 {
		t.Fatal("no service messages in the vector file")
	}
}

// dispatchBody hands a body to the session as a fresh message.
func dispatchBody(t *testing.T, s *Session, now time.Time, body []byte) {
	t.Helper()
	in := inbound{id: msgIDFloor(now) | 1, seqNo: 1, body: body, session: s.id}
	if err := s.receivePlain(now, in); err != nil {
		t.Fatal(err)
	}
}

// nextOf returns the first event of a kind, skipping others.
func nextOf(s *Session, kind EventKind) Event {
	for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
		if e.Kind == kind {
			return e
		}
	}
	return Event{}
}

// TestLayoutsAgreeWithSchema holds the hand-written readers and writers of this
// package against the generated ones.
func TestLayoutsAgreeWithSchema(t *testing.T) {
	ids := []MsgID{5, 9, 13}
	var ack mt.MsgsAck
	if err := tl.Unmarshal(appendIDs(nil, mt.IDMsgsAck, ids), &ack); err != nil || len(ack.MsgIDs) != 3 || ack.MsgIDs[2] != 13 {
		t.Errorf("msgs_ack: %+v, %v", ack, err)
	}
	var info mt.MsgsStateInfo
	if err := tl.Unmarshal(appendStateInfo(nil, 7, ids, func(MsgID) byte { return 4 }), &info); err != nil || info.ReqMsgID != 7 || string(info.Info) != "\x04\x04\x04" {
		t.Errorf("msgs_state_info: %+v, %v", info, err)
	}
	l := newLink(t, func(o *Options) { o.Salts = nil })
	l.connect()
	l.client.opts.PingInterval = time.Minute
	l.client.ask, l.client.resend, l.client.drop = ids, ids, ids[:1]
	l.client.queueService(l.now)
	found := map[string]bool{}
	for _, m := range l.client.out.batch {
		d := tl.NewDecoder(m.body)
		o := mt.Decode(d)
		if d.Err() != nil || d.Len() != 0 {
			t.Errorf("%x: %v, %d bytes left", m.body, d.Err(), d.Len())
			continue
		}
		switch o := o.(type) {
		case *mt.PingDelayDisconnectRequest:
			found["ping"] = o.DisconnectDelay == 75 && o.PingID != 0
		case *mt.GetFutureSaltsRequest:
			found["salts"] = o.Num == saltAsk
		case *mt.MsgsStateReq:
			found["ask"] = len(o.MsgIDs) == 3
		case *mt.MsgResendReq:
			found["resend"] = len(o.MsgIDs) == 3
		case *mt.RpcDropAnswerRequest:
			found["drop"] = o.ReqMsgID == 5
		}
	}
	for _, name := range []string{"ping", "salts", "ask", "resend", "drop"} {
		if !found[name] {
			t.Errorf("%s is missing or differs", name)
		}
	}
}
