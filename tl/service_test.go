package tl_test

import (
	"encoding/hex"
	"strconv"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

type serviceVector struct {
	Name, Bytes, Unpacked string
	Messages              []struct {
		MsgID string `json:"msg_id"`
		SeqNo int32
		Body  string
	}
	ReqMsgID      string `json:"req_msg_id"`
	ErrorCode     int32  `json:"error_code"`
	ErrorMessage  string `json:"error_message"`
	BadMsgID      string `json:"bad_msg_id"`
	BadMsgSeqno   int32  `json:"bad_msg_seqno"`
	NewServerSalt string `json:"new_server_salt"`
	FirstMsgID    string `json:"first_msg_id"`
	UniqueID      string `json:"unique_id"`
	ServerSalt    string `json:"server_salt"`
	Now           int32
	Salts         [][]any
}

func TestServiceVectors(t *testing.T) {
	all := readVectors(t).Service
	if len(all) < 8 {
		t.Fatalf("%d vectors", len(all))
	}
	for _, tt := range all {
		t.Run(tt.Name, func(t *testing.T) {
			data := unhex(t, tt.Bytes)
			d := tl.NewDecoder(data)
			if tt.Messages != nil {
				tt.checkContainer(t, d)
				return
			}
			o := mt.Decode(d)
			if d.Err() != nil || d.Len() != 0 {
				t.Fatalf("%v, %d bytes left", d.Err(), d.Len())
			}
			tt.check(t, o)
			if again, err := tl.Append(nil, o); err != nil || hex.EncodeToString(again) != tt.Bytes {
				t.Errorf("encoded to %x, %v; want %s", again, err, tt.Bytes)
			}
		})
	}
}

// checkContainer reads msg_container, which is decoded by hand where it is used,
// in terms of the id and the Decoder.
func (tt *serviceVector) checkContainer(t *testing.T, d *tl.Decoder) {
	t.Helper()
	if id := d.ID(); id != mt.IDMsgContainer {
		t.Fatalf("id %08x", id)
	}
	if n := d.BareVectorLen(16); n != len(tt.Messages) {
		t.Fatalf("%d messages, want %d", n, len(tt.Messages))
	}
	for i, want := range tt.Messages {
		id, seqno, n := d.Int64(), d.Int32(), d.Int32()
		body := make([]byte, 0, n)
		for range n / 4 {
			body = tl.AppendUint32(body, d.Uint32())
		}
		if num(id) != want.MsgID || seqno != want.SeqNo || hex.EncodeToString(body) != want.Body {
			t.Errorf("message %d: %d %d %x, want %+v", i, id, seqno, body, want)
		}
	}
	if d.Err() != nil || d.Len() != 0 {
		t.Errorf("%v, %d bytes left", d.Err(), d.Len())
	}
}

func num(v int64) string { return strconv.FormatInt(v, 10) }

func (tt *serviceVector) check(t *testing.T, o tl.Object) {
	t.Helper()
	ok := false
	switch o := o.(type) {
	case *mt.GzipPacked:
		out, err := tl.Gunzip(o.PackedData, 1<<20)
		ok = err == nil && hex.EncodeToString(out) == tt.Unpacked
	case *mt.RpcResult:
		ok = num(o.ReqMsgID) == tt.ReqMsgID
		inner := tl.NewDecoder(o.Result)
		tt.check(t, mt.Decode(inner))
	case *mt.RpcError:
		ok = o.ErrorCode == tt.ErrorCode && o.ErrorMessage == tt.ErrorMessage
	case *mt.BadServerSalt:
		ok = num(o.BadMsgID) == tt.BadMsgID && o.BadMsgSeqno == tt.BadMsgSeqno && o.ErrorCode == tt.ErrorCode && num(o.NewServerSalt) == tt.NewServerSalt
	case *mt.BadMsgNotification:
		ok = num(o.BadMsgID) == tt.BadMsgID && o.BadMsgSeqno == tt.BadMsgSeqno && o.ErrorCode == tt.ErrorCode
	case *mt.NewSessionCreated:
		ok = num(o.FirstMsgID) == tt.FirstMsgID && num(o.UniqueID) == tt.UniqueID && num(o.ServerSalt) == tt.ServerSalt
	case *mt.FutureSalts:
		ok = num(o.ReqMsgID) == tt.ReqMsgID && o.Now == tt.Now && len(o.Salts) == len(tt.Salts)
		for i, s := range o.Salts {
			w := tt.Salts[i]
			ok = ok && float64(s.ValidSince) == w[0] && float64(s.ValidUntil) == w[1] && num(s.Salt) == w[2]
		}
	}
	if !ok {
		t.Errorf("%T %+v does not hold what %+v says", o, o, tt)
	}
}
