package updates

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestGapIsFilledInTime(t *testing.T) {
	s := begun(10, 0, 0)
	s.Receive(t0, short(message(12, 12, 1)))
	s.Receive(t0, short(message(13, 13, 1)))
	wantHanded(t, s)
	s.Receive(t0.Add(gapWait-1), short(message(11, 11, 1)))
	wantHanded(t, s, "m11", "m12", "m13")
	s.Tick(t0.Add(gapWait))
	noRequest(t, s)
	if d := s.Deadline(); !d.Equal(t0.Add(gapWait - 1 + silence)) {
		t.Errorf("deadline %v: the gap is still waited for", d)
	}
}

func TestGapIsAskedFor(t *testing.T) {
	s := begun(10, 3, 0)
	s.Receive(t0, short(message(12, 12, 1)))
	s.Tick(t0.Add(gapWait - 1))
	noRequest(t, s)
	now := t0.Add(gapWait)
	s.Tick(now)
	r := wantRequest(t, s, 0)
	req := r.Call(0).(*api.UpdatesGetDifferenceRequest)
	if req.Pts != 10 || req.Qts != 3 || req.Date != 1 || *req.PtsTotalLimit != totalLimit {
		t.Errorf("request %+v", req)
	}
	s.Receive(now, short(message(11, 11, 1))) // in order, but the answer holds it too
	s.Receive(now, short(message(14, 14, 1)))
	s.Missed(now)
	noRequest(t, s)
	wantHanded(t, s)
	answer(t, s, now, r, &api.UpdatesDifferenceSlice{
		NewMessages:       []api.MessageClass{text(11, &api.PeerUser{UserID: 5})},
		IntermediateState: &api.UpdatesState{Pts: 11, Qts: 3, Date: 5},
	})
	wantHanded(t, s, "m11")
	r = wantRequest(t, s, 0)
	answer(t, s, now, r, &api.UpdatesDifference{
		NewMessages: []api.MessageClass{text(12, &api.PeerUser{UserID: 5}), text(13, &api.PeerUser{UserID: 5})},
		State:       &api.UpdatesState{Pts: 13, Qts: 3, Date: 6},
	})
	wantHanded(t, s, "m12", "m13", "m14")
	noRequest(t, s)
	answer(t, s, now, r, &api.UpdatesDifferenceTooLong{Pts: 999}) // late and twice: of no box any more
	wantHanded(t, s)
}

func TestContainer(t *testing.T) {
	s := begun(10, 3, 7)
	s.Receive(t0, combined(9, 9, typing, message(12, 12, 1), secret(4), message(11, 11, 1)))
	wantHanded(t, s, "q4", "m11", "m12") // the rest waits for seq 8
	s.Receive(t0, combined(8, 8))
	wantHanded(t, s, "typing")
	users := []api.UserClass{&api.User{ID: 5}}
	s.Receive(t0, &api.Updates{Updates: []api.UpdateClass{message(13, 13, 1), typing}, Users: users, Date: 9, Seq: 0})
	u, ok := s.Next()
	if b, is := u.(*api.Updates); !ok || !is || len(b.Updates) != 2 || len(b.Users) != 1 || b.Date != 9 || b.Seq != 0 {
		t.Errorf("handed on %+v, want both with their user", u)
	}
	s.Receive(t0, combined(9, 9, typing))
	wantHanded(t, s) // had
}

func TestBeforeTheStateIsKnown(t *testing.T) {
	s := New(Options{})
	s.Receive(t0, combined(4, 4, typing, message(9, 9, 1), message(11, 11, 1)))
	wantHanded(t, s, "typing")
	noRequest(t, s)
	if !s.Deadline().IsZero() || s.Known() {
		t.Error("a state that nobody asked for has a deadline")
	}
	s.Missed(t0)
	s.Missed(t0)
	r := wantRequest(t, s, 0)
	if _, ok := r.Call(0).(*api.UpdatesGetStateRequest); !ok {
		t.Fatalf("first request is %T", r.Call(0))
	}
	if err := s.Answer(t0, r, &api.UpdatesState{Pts: 10, Seq: 4}); err != nil {
		t.Fatal(err)
	}
	wantHanded(t, s, "m11") // m9 was before the beginning
	noRequest(t, s)
}

func TestChannels(t *testing.T) {
	s := begun(1, 0, 0)
	s.Receive(t0, short(post(30, 1, 50, 1))) // first sight: begins there
	s.Receive(t0, short(post(40, 1, 9, 1)))
	s.Receive(t0, short(post(30, 3, 52, 1)))
	s.Receive(t0, short(message(2, 2, 1))) // another sequence
	wantHanded(t, s, "c30.1", "c40.1", "m2")
	now := t0.Add(gapWait)
	s.Tick(now)
	r := wantRequest(t, s, 30)
	req := r.Call(77).(*api.UpdatesGetChannelDifferenceRequest)
	if in := req.Channel.(*api.InputChannel); req.Pts != 50 || in.ChannelID != 30 || in.AccessHash != 77 {
		t.Errorf("request %+v", req)
	}
	peer := &api.PeerChannel{ChannelID: 30}
	if err := s.Answer(now, r, &api.UpdatesChannelDifference{Pts: 51, NewMessages: []api.MessageClass{text(2, peer)}}); err != nil {
		t.Fatal(err)
	}
	r = wantRequest(t, s, 30) // not final
	if err := s.Answer(now, r, &api.UpdatesChannelDifferenceEmpty{Pts: 51, Final: true}); err != nil {
		t.Fatal(err)
	}
	wantHanded(t, s, "c30.2", "c30.3")

	s.Receive(now, short(&api.UpdateChannelTooLong{ChannelID: 30, Pts: new(int32(52))}))
	noRequest(t, s) // nothing new in it
	s.Receive(now, short(&api.UpdateChannelTooLong{ChannelID: 30}))
	r = wantRequest(t, s, 30)
	dialog := &api.Dialog{Pts: new(int32(900))}
	if err := s.Answer(now, r, &api.UpdatesChannelDifferenceTooLong{Final: true, Dialog: dialog}); err != nil {
		t.Fatal(err)
	}
	s.Receive(now, short(post(30, 9, 901, 1)))
	wantHanded(t, s, "hole30", "c30.9")
	s.Receive(now, short(&api.UpdateChannelTooLong{ChannelID: 99, Pts: new(int32(5))}))
	noRequest(t, s) // never seen: what is missing nobody knows
	wantHanded(t, s, "hole99")
	s.Receive(now, short(post(99, 6, 7, 1)))
	wantHanded(t, s) // pts 6 is missing
}

func TestFailures(t *testing.T) {
	flood, private := rpcerr.New(420, "FLOOD_WAIT_30", ""), rpcerr.New(400, "CHANNEL_PRIVATE", "")
	t.Run("wait as asked, longer each time otherwise", func(t *testing.T) {
		s, now := begun(10, 0, 0), t0
		s.Receive(now, &api.UpdatesTooLong{})
		for _, c := range []struct {
			err  error
			wait time.Duration
		}{{flood, 30 * time.Second}, {rpcerr.New(500, "X", ""), 2 * time.Second}, {tl.ErrShort, 4 * time.Second}} {
			r := wantRequest(t, s, 0)
			s.Failed(now, r, c.err)
			s.Receive(now, &api.UpdatesTooLong{})
			s.Tick(now.Add(c.wait - 1))
			noRequest(t, s)
			now = now.Add(c.wait)
			s.Tick(now)
		}
		s.Receive(now, short(message(11, 11, 1)))
		answer(t, s, now, wantRequest(t, s, 0), &api.UpdatesDifferenceEmpty{Date: 4})
		wantHanded(t, s, "m11")
	})
	t.Run("a state the server refuses is asked for anew", func(t *testing.T) {
		s := begun(10, 0, 0)
		s.Missed(t0)
		s.Failed(t0, wantRequest(t, s, 0), rpcerr.New(400, "PERSISTENT_TIMESTAMP_INVALID", ""))
		wantHanded(t, s, "hole")
		r := wantRequest(t, s, 0)
		if err := s.Answer(t0, r, &api.UpdatesState{Pts: 4}); err != nil {
			t.Fatal(err)
		}
		s.Receive(t0, short(message(5, 5, 1)))
		wantHanded(t, s, "m5")
	})
	t.Run("a channel that is gone is forgotten", func(t *testing.T) {
		for _, err := range []error{private, ErrNoChannel} {
			s := begun(10, 0, 0)
			s.Receive(t0, short(post(30, 1, 50, 1)))
			s.Receive(t0, short(post(30, 5, 55, 1)))
			s.Tick(t0.Add(gapWait))
			s.Failed(t0, wantRequest(t, s, 30), err)
			wantHanded(t, s, "c30.1", "c30.5")
			if len(s.channels)+s.held+len(s.waiting) != 0 {
				t.Error("something of the channel is left")
			}
		}
	})
	t.Run("an answer of the wrong kind", func(t *testing.T) {
		s := begun(10, 0, 0)
		s.Missed(t0)
		if err := s.Answer(t0, wantRequest(t, s, 0), &api.UpdatesState{Pts: 99}); err == nil || s.pts.at != 10 {
			t.Errorf("error %v, pts %d", err, s.pts.at)
		}
		if d := s.Deadline(); !d.Equal(t0.Add(firstPause)) {
			t.Errorf("deadline %v, want a pause", d)
		}
	})
}

func TestHoles(t *testing.T) {
	for name, strike := range map[string]func(s *State){
		"difference too long": func(s *State) {
			s.Missed(t0)
			answer(t, s, t0, wantRequest(t, s, 0), &api.UpdatesDifferenceTooLong{Pts: 500})
		},
		"pts changed": func(s *State) { s.Receive(t0, short(&api.UpdatePtsChanged{})) },
	} {
		t.Run(name, func(t *testing.T) {
			s := begun(10, 0, 0)
			strike(s)
			r := wantRequest(t, s, 0)
			if _, ok := r.Call(0).(*api.UpdatesGetStateRequest); !ok {
				t.Fatalf("request %T, want the state", r.Call(0))
			}
			if err := s.Answer(t0, r, &api.UpdatesState{Pts: 501}); err != nil {
				t.Fatal(err)
			}
			s.Receive(t0, short(message(502, 502, 1)))
			got := handed(s)
			if got[0] != "hole" || got[len(got)-1] != "m502" {
				t.Errorf("handed on %v", got)
			}
		})
	}
}

// TestServerThatKnowsLessThanItSent: the difference does not have what has been
// announced. What came is handed on in the end.
func TestServerThatKnowsLessThanItSent(t *testing.T) {
	s, now := begun(10, 0, 0), t0
	s.Receive(now, short(message(13, 13, 1)))
	for range maxVain {
		wantHanded(t, s)
		now = now.Add(gapWait)
		s.Tick(now)
		answer(t, s, now, wantRequest(t, s, 0), &api.UpdatesDifferenceEmpty{})
	}
	wantHanded(t, s, "m13")
	if !s.Deadline().Equal(now.Add(silence)) {
		t.Errorf("deadline %v after the end of the gap", s.Deadline())
	}
}

// TestServerInCircles: a difference without progress is not followed at the
// speed of the line.
func TestServerInCircles(t *testing.T) {
	s := begun(10, 0, 0)
	s.Missed(t0)
	answer(t, s, t0, wantRequest(t, s, 0), &api.UpdatesDifferenceSlice{IntermediateState: &api.UpdatesState{Pts: 10}})
	noRequest(t, s)
	if !s.Deadline().Equal(t0.Add(firstPause)) {
		t.Errorf("deadline %v, want a pause", s.Deadline())
	}
}

func TestSilence(t *testing.T) {
	s := begun(10, 0, 0)
	now := s.Deadline()
	if !now.Equal(t0.Add(silence)) {
		t.Fatalf("deadline %v", now)
	}
	s.Tick(now)
	wantRequest(t, s, 0)
}

func TestBounds(t *testing.T) {
	s := begun(10, 0, 0)
	for i := range int32(3 * maxHeld) {
		s.Receive(t0, short(message(i, 20+i, 1)))
	}
	wantRequest(t, s, 0) // no room: asked at once
	if s.held != maxHeld {
		t.Errorf("%d held, want %d", s.held, maxHeld)
	}
	for c := range int64(maxChannels + 100) {
		s.Receive(t0, short(post(c+1, 1, 10, 1)))
		s.Receive(t0, short(post(c+1, 3, 12, 1)))
	}
	s.Tick(t0.Add(gapWait))
	n := 0
	for _, ok := s.NextRequest(); ok; _, ok = s.NextRequest() {
		n++
	}
	if len(s.channels) > maxChannels || s.held > maxHeldAll || n != maxFetches {
		t.Errorf("%d channels, %d held, %d requests", len(s.channels), s.held, n)
	}
}

func TestShortMessages(t *testing.T) {
	s := New(Options{Self: 7, Knows: func(id int64) bool { return id != 666 }})
	s.known = true
	next := func() *api.Message {
		u, ok := s.Next()
		if !ok {
			t.Fatal("nothing was handed on")
		}
		return u.(*api.Updates).Updates[0].(*api.UpdateNewMessage).Message.(*api.Message)
	}
	s.Receive(t0, &api.UpdateShortMessage{ID: 3, UserID: 5, Message: "a", Pts: 1, PtsCount: 1, Date: 9})
	if m := next(); m.ID != 3 || m.Message != "a" || m.Date != 9 || m.FromID.(*api.PeerUser).UserID != 5 || m.PeerID.(*api.PeerUser).UserID != 5 {
		t.Errorf("message %+v", m)
	}
	s.Receive(t0, &api.UpdateShortMessage{Out: true, UserID: 5, Pts: 2, PtsCount: 1})
	if m := next(); !m.Out || m.FromID.(*api.PeerUser).UserID != 7 || m.PeerID.(*api.PeerUser).UserID != 5 {
		t.Errorf("message %+v", m)
	}
	s.Receive(t0, &api.UpdateShortChatMessage{FromID: 5, ChatID: 8, Pts: 3, PtsCount: 1})
	if m := next(); m.FromID.(*api.PeerUser).UserID != 5 || m.PeerID.(*api.PeerChat).ChatID != 8 {
		t.Errorf("message %+v", m)
	}
	s.Receive(t0, &api.UpdateShortMessage{UserID: 666, Pts: 4, PtsCount: 1})
	wantRequest(t, s, 0) // the difference tells who that is
	wantHanded(t, s)
}

func TestResults(t *testing.T) {
	s := begun(10, 0, 0)
	send := &api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: 5}, Message: "hi"}
	s.Result(t0, send, &api.UpdateShortSentMessage{Out: true, ID: 4, Pts: 11, PtsCount: 1, Date: 3})
	u, _ := s.Next()
	m := u.(*api.Updates).Updates[0].(*api.UpdateNewMessage).Message.(*api.Message)
	if m.Message != "hi" || m.ID != 4 || m.PeerID.(*api.PeerUser).UserID != 5 || m.FromID.(*api.PeerUser).UserID != 7 {
		t.Errorf("message %+v", m)
	}
	s.Receive(t0, short(post(30, 1, 50, 1)))
	for _, c := range []struct{ req, res tl.Object }{
		{nil, &api.UpdateShortSentMessage{Pts: 12, PtsCount: 1}},
		{&api.MessagesDeleteMessagesRequest{}, &api.MessagesAffectedMessages{Pts: 14, PtsCount: 2}},
		{&api.ChannelsDeleteMessagesRequest{Channel: &api.InputChannel{ChannelID: 30}}, &api.MessagesAffectedMessages{Pts: 51, PtsCount: 1}},
		{&api.MessagesUnpinAllMessagesRequest{Peer: &api.InputPeerChannel{ChannelID: 30}}, &api.MessagesAffectedHistory{Pts: 52, PtsCount: 1}},
		{&api.MessagesDeletePhoneCallHistoryRequest{}, &api.MessagesAffectedFoundMessages{Pts: 15, PtsCount: 1}},
		{nil, &api.MessagesInvitedUsers{Updates: updates(message(6, 16, 1))}},
		{nil, &api.PaymentsPaymentResult{Updates: updates(message(7, 17, 1))}},
	} {
		if !Counts(c.res.ConstructorID()) {
			t.Errorf("%T is said not to count", c.res)
		}
		s.Result(t0, c.req, c.res)
	}
	s.Result(t0, nil, &api.UpdatesState{Pts: 99})
	s.Receive(t0, updates(message(18, 18, 1), post(30, 2, 53, 1)))
	wantHanded(t, s, "c30.1", "m6", "m7", "m18", "c30.2")
	if Counts(api.IDUpdatesState) {
		t.Error("a state is said to count")
	}
}
