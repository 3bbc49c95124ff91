package updates

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// FuzzState lets a server say anything at any time: nothing panics, what is held
// stays bounded, and no box is asked about twice at once.
func FuzzState(f *testing.F) {
	seed := func(moves ...any) {
		var b []byte
		for _, m := range moves {
			switch m := m.(type) {
			case int:
				b = append(b, byte(m))
			case tl.Object:
				var err error
				if b, err = tl.Append(b, m); err != nil {
					f.Fatal(err)
				}
			}
		}
		f.Add(b)
	}
	state := &api.UpdatesState{Pts: 10, Qts: 1, Date: 1, Seq: 4}
	seed(2, 3, state, 0, short(message(11, 11, 1)), 0, short(message(13, 13, 1)), 1, 3, &api.UpdatesDifferenceEmpty{}, 1, 1)
	seed(2, 3, state, 0, combined(6, 6, typing, secret(3)), 1, 3, &api.UpdatesDifferenceTooLong{Pts: 7}, 3, state)
	seed(0, short(post(30, 1, 50, 1)), 0, short(post(30, 3, 52, 1)), 1, 3, &api.UpdatesChannelDifferenceEmpty{Pts: 60}, 1, 4, 5)
	seed(2, 3, state, 0, short(&api.UpdatePtsChanged{}), 4, 1, 5, 0, &api.UpdatesTooLong{})
	seed(2, 3, state, 0, combined(9, 5), 0, short(message(1, -5, -7)), 0, short(message(1, 1<<30, -1<<31)), 1, 5)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, now := New(Options{Self: 7}), t0
		asked := map[int64]Request{}
		d := tl.NewDecoder(data)
		one := func() (Request, bool) {
			for id, r := range asked {
				delete(asked, id)
				return r, true
			}
			return Request{}, false
		}
		for len(data) > 0 && d.Err() == nil {
			move := data[0]
			data = data[1:]
			switch move {
			case 0, 3:
				d = tl.NewDecoder(data)
				obj := api.Decode(d)
				if d.Err() != nil {
					return
				}
				data = data[len(data)-d.Len():]
				if r, ok := one(); ok && move == 3 {
					_ = s.Answer(now, r, obj)
				} else if ok {
					asked[r.Channel] = r
				}
				if move == 0 {
					s.Result(now, nil, obj)
				}
			case 1:
				if at := s.Deadline(); at.After(now) {
					now = at
				}
				s.Tick(now)
			case 2:
				s.Missed(now)
			case 4, 5:
				if r, ok := one(); ok {
					s.Failed(now, r, rpcerr.New(400, [...]string{"CHANNEL_PRIVATE", "PERSISTENT_TIMESTAMP_INVALID"}[move-4], ""))
				}
			default:
				now = now.Add(time.Duration(move) * time.Millisecond)
			}
			for _, ok := s.Next(); ok; _, ok = s.Next() {
			}
			for r, ok := s.NextRequest(); ok; r, ok = s.NextRequest() {
				if _, twice := asked[r.Channel]; twice {
					t.Fatalf("%d is asked about twice", r.Channel)
				}
				asked[r.Channel] = r
			}
			held := len(s.pts.held) + len(s.qts.held) + len(s.seq.held)
			for _, c := range s.channels {
				held += len(c.pts.held)
			}
			if held != s.held || held > maxHeldAll || s.fetching > maxFetches || s.fetching < 0 {
				t.Fatalf("%d held, counted %d; %d fetched", held, s.held, s.fetching)
			}
		}
	})
}
