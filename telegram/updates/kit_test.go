package updates

import (
	"fmt"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/tl/api"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// begun is a State that the server has told where the sequences are.
func begun(pts, qts, seq int32) *State {
	s := New(Options{Self: 7})
	s.Missed(t0)
	r, _ := s.NextRequest()
	if err := s.Answer(t0, r, &api.UpdatesState{Pts: pts, Qts: qts, Seq: seq, Date: 1}); err != nil {
		panic(err)
	}
	return s
}

func text(id int32, peer api.PeerClass) *api.Message { return &api.Message{ID: id, PeerID: peer} }

func message(id, pts, count int32) api.UpdateClass {
	return &api.UpdateNewMessage{Message: text(id, &api.PeerUser{UserID: 5}), Pts: pts, PtsCount: count}
}

func post(channel int64, id, pts, count int32) api.UpdateClass {
	return &api.UpdateNewChannelMessage{Message: text(id, &api.PeerChannel{ChannelID: channel}), Pts: pts, PtsCount: count}
}

func secret(qts int32) api.UpdateClass {
	return &api.UpdateNewEncryptedMessage{Message: &api.EncryptedMessageService{}, Qts: qts}
}

var typing = &api.UpdateUserTyping{UserID: 5, Action: &api.SendMessageTypingAction{}}

func short(u api.UpdateClass) api.UpdatesClass { return &api.UpdateShort{Update: u, Date: 2} }

func updates(list ...api.UpdateClass) *api.Updates { return &api.Updates{Updates: list, Date: 2} }

func combined(start, seq int32, list ...api.UpdateClass) api.UpdatesClass {
	return &api.UpdatesCombined{Updates: list, Date: 2, SeqStart: start, Seq: seq}
}

// label names an update in what a test expects.
func label(u api.UpdateClass) string {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		return fmt.Sprint("m", u.Message.(*api.Message).ID)
	case *api.UpdateNewChannelMessage:
		m := u.Message.(*api.Message)
		return fmt.Sprint("c", m.PeerID.(*api.PeerChannel).ChannelID, ".", m.ID)
	case *api.UpdateNewEncryptedMessage:
		return fmt.Sprint("q", u.Qts)
	case *api.UpdateUserTyping:
		return "typing"
	case *api.UpdateChannelTooLong:
		return fmt.Sprint("hole", u.ChannelID)
	}
	return fmt.Sprintf("%T", u)
}

// handed drains what s hands on.
func handed(s *State) (out []string) {
	for {
		u, ok := s.Next()
		if !ok {
			return out
		}
		switch u := u.(type) {
		case *api.Updates:
			for _, u := range u.Updates {
				out = append(out, label(u))
			}
		case *api.UpdatesTooLong:
			out = append(out, "hole")
		}
	}
}

func wantHanded(t *testing.T, s *State, want ...string) {
	t.Helper()
	if got := handed(s); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("handed on %v, want %v", got, want)
	}
}

// wantRequest takes the one request there must be.
func wantRequest(t *testing.T, s *State, channel int64) Request {
	t.Helper()
	r, ok := s.NextRequest()
	if !ok || r.Channel != channel {
		t.Fatalf("request %+v %v, want one for %d", r, ok, channel)
	}
	noRequest(t, s)
	return r
}

func noRequest(t *testing.T, s *State) {
	t.Helper()
	if r, ok := s.NextRequest(); ok {
		t.Fatalf("unexpected request %+v", r)
	}
}

func answer(t *testing.T, s *State, now time.Time, r Request, res interface {
	api.UpdatesDifferenceClass
}) {
	t.Helper()
	if err := s.Answer(now, r, res); err != nil {
		t.Fatal(err)
	}
}
