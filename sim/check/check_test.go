package check

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
)

var now = time.Unix(1_715_842_276, 250_000_000)

// fixedSalts is a key whose only salt is its value.
type fixedSalts int64

func (f fixedSalts) Valid(_ time.Time, salt int64) bool { return salt == int64(f) }
func (f fixedSalts) Current(time.Time) int64            { return int64(f) }

const salt = 99

// id returns a msg_id n steps after now plus d.
func id(d time.Duration, n int64) mtproto.MsgID {
	t := now.Add(d)
	return mtproto.MsgID(t.Unix()<<32 | int64(t.Nanosecond())<<32/1e9&^3 + 4*n)
}

const idQuery = 0xc4f9186b // help.getConfig

func header(msgID mtproto.MsgID, seqNo int32, constructor uint32) mtproto.Header {
	return mtproto.Header{MsgID: msgID, SeqNo: seqNo, Salt: salt, SessionID: 1, Padding: 12, ConstructorID: constructor}
}

func TestVerdicts(t *testing.T) {
	query := func(n int64, seqNo int32) mtproto.Header { return header(id(0, n), seqNo, idQuery) }
	inside := func(h mtproto.Header, container mtproto.MsgID) mtproto.Header {
		h.ContainerID = container
		return h
	}
	with := func(h mtproto.Header, change func(*mtproto.Header)) mtproto.Header {
		change(&h)
		return h
	}
	box := func(n int64, seqNo int32) mtproto.Header { return header(id(0, n), seqNo, idContainer) }
	for _, tc := range []struct {
		name   string
		before []mtproto.Header // accepted ones
		then   mtproto.Header
		want   Violation
	}{
		{"first", nil, query(1, 1), fine},
		{"first in a container", []mtproto.Header{box(5, 2)}, inside(query(1, 1), id(0, 5)), fine},
		{"300 s old", nil, header(id(-300*time.Second, 1), 1, idQuery), fine},
		{"301 s old", nil, header(id(-301*time.Second, 1), 1, idQuery), TooLow},
		{"30 s ahead", nil, header(id(30*time.Second, 0), 1, idQuery), fine},
		{"31 s ahead", nil, header(id(31*time.Second, 1), 1, idQuery), TooHigh},
		{"1970", nil, header(4, 1, idQuery), TooLow},
		{"negative", nil, header(-4, 1, idQuery), TooLow},
		{"end of time", nil, header(1<<63-4, 1, idQuery), TooHigh},
		{"server's parity", nil, header(id(0, 1)|1, 1, idQuery), NotDivisible},
		{"old one inside", []mtproto.Header{box(5, 2)}, inside(header(id(-301*time.Second, 1), 1, idQuery), id(0, 5)), TooOld},
		{"wrong salt", nil, with(query(1, 1), func(h *mtproto.Header) { h.Salt++ }), Salt},
		{"padding 11", nil, with(query(1, 1), func(h *mtproto.Header) { h.Padding = 11 }), Padding},
		{"padding 1024", nil, with(query(1, 1), func(h *mtproto.Header) { h.Padding = 1024 }), fine},
		{"padding 1025", nil, with(query(1, 1), func(h *mtproto.Header) { h.Padding = 1025 }), Padding},
		{"next", []mtproto.Header{query(1, 1)}, query(2, 3), fine},
		{"same seqno", []mtproto.Header{query(1, 3)}, query(2, 3), SeqNoTooLow},
		{"lower seqno", []mtproto.Header{query(1, 3)}, query(2, 1), SeqNoTooLow},
		{"overtaken", []mtproto.Header{query(2, 3)}, query(1, 1), fine},
		{"overtaken, same seqno", []mtproto.Header{query(2, 3)}, query(1, 3), SeqNoTooHigh},
		{"overtaken, higher seqno", []mtproto.Header{query(2, 3)}, query(1, 5), SeqNoTooHigh},
		{"between", []mtproto.Header{query(1, 1), query(3, 5)}, query(2, 3), fine},
		{"ping after a query", []mtproto.Header{query(1, 1)}, header(id(0, 2), 2, idPing), fine},
		{"two pings", []mtproto.Header{header(id(0, 1), 2, idPing)}, header(id(0, 2), 2, idPing), fine},
		{"query after a ping", []mtproto.Header{header(id(0, 1), 2, idPing)}, query(2, 3), fine},
		{"ping with a stale seqno", []mtproto.Header{query(1, 1)}, header(id(0, 2), 0, idPing), SeqNoTooLow},
		{"even query", nil, query(1, 2), SeqNoEven},
		{"odd container", nil, box(1, 1), SeqNoOdd},
		{"odd ping", nil, header(id(0, 1), 1, idPing), fine},
		{"repeated message", []mtproto.Header{query(1, 1), query(2, 3)}, query(1, 1), fine},
		{"repeated container", []mtproto.Header{box(5, 2)}, box(5, 2), ContainerRepeated},
		{"container at its message's id", []mtproto.Header{box(5, 2)}, inside(query(5, 1), id(0, 5)), ContainerInvalid},
		{"container before its message", []mtproto.Header{box(5, 2)}, inside(query(6, 1), id(0, 5)), ContainerInvalid},
		{"container below its message's seqno", []mtproto.Header{box(5, 2)}, inside(query(1, 3), id(0, 5)), ContainerInvalid},
		{"container inside", []mtproto.Header{box(5, 2)}, inside(header(id(0, 1), 0, idContainer), id(0, 5)), ContainerInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var counts Counts
			s := NewSession(fixedSalts(salt), &counts, nil)
			for _, h := range tc.before {
				if r := s.Check(now, h); r != nil {
					t.Fatalf("%+v is refused: %+v", h, r)
				}
			}
			r := s.Check(now, tc.then)
			if tc.want == fine {
				if r != nil {
					t.Errorf("refused with %+v, counted %v", r, counts.All())
				}
				return
			}
			if r == nil || counts.All()[tc.want] != 1 {
				t.Fatalf("verdict %+v, counted %v; want %q", r, counts.All(), tc.want)
			}
			switch tc.want {
			case Padding:
				if !r.Close {
					t.Error("the connection may stay")
				}
			case Salt:
				if r.Code != 48 || r.NewSalt != salt {
					t.Errorf("verdict %+v, want bad_server_salt %d", r, salt)
				}
			default:
				if r.Code < 16 || r.Code > 64 || r.Close {
					t.Errorf("verdict %+v", r)
				}
			}
			if tc.want == SeqNoEven { // what was refused left no trace
				fixed := tc.then
				fixed.SeqNo--
				if r := s.Check(now, fixed); r != nil {
					t.Errorf("the corrected message is refused: %+v", r)
				}
			}
		})
	}
}

// TestOddAcknowledgement: it is counted and takes effect.
func TestOddAcknowledgement(t *testing.T) {
	var counts Counts
	s := NewSession(fixedSalts(salt), &counts, nil)
	if r := s.Check(now, header(id(0, 1), 1, idMsgsAck)); r != nil {
		t.Errorf("refused: %+v", r)
	}
	if n := counts.All()[SeqNoOdd]; n != 1 {
		t.Errorf("counted %d times, want once", n)
	}
	if r := s.Check(now, header(id(0, 2), 1, idQuery)); r == nil || r.Code != codeSeqNoTooLow {
		t.Errorf("its seqno again: %+v, want code 32", r)
	}
}

// TestLongSession: memory stays bounded, and what was dropped cannot be told from
// new any more.
func TestLongSession(t *testing.T) {
	var counts Counts
	s := NewSession(fixedSalts(salt), &counts, nil)
	const n = 3 * remembered
	for i := range int64(n) {
		if r := s.Check(now, header(id(0, i), int32(2*i+1), idQuery)); r != nil {
			t.Fatalf("message %d: %+v", i, r)
		}
	}
	if got := len(s.seen.list); got > remembered {
		t.Errorf("%d messages are remembered, want at most %d", got, remembered)
	}
	if r := s.Check(now, header(id(0, 0), 1, idQuery)); r == nil || r.Code != codeTooOld {
		t.Errorf("a message that was dropped: %+v, want code 20", r)
	}
	if r := s.Check(now, header(id(0, n-1), 2*n-1, idQuery)); r != nil {
		t.Errorf("a repeated message: %+v", r)
	}
}

func BenchmarkCheck(b *testing.B) {
	var counts Counts
	s := NewSession(fixedSalts(salt), &counts, nil)
	i := int64(0)
	for b.Loop() {
		h := header(id(0, i%(1<<24)), int32(2*(i%(1<<24))+1), idQuery)
		if i%(1<<24) == 0 {
			s = NewSession(fixedSalts(salt), &counts, nil)
		}
		if s.Check(now, h) != nil {
			b.Fatal("refused")
		}
		i++
	}
}
