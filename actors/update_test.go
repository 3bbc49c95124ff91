package actors

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// sayer is a server with a log of messages for each account, whose ids are
// their pts. What it pushes is the test's to say; differences have everything.
type sayer struct {
	mu     sync.Mutex
	newest query                  // the last one: by it the test reaches its session
	pts    map[crypto.KeyID]int32 // by the account's key, less 10
	calls  map[string]int
	other  func(query) // answers what the sayer does not
}

const sayerPage = 100 // messages in one difference

func newSayer() *sayer {
	return &sayer{pts: make(map[crypto.KeyID]int32), calls: make(map[string]int), other: nearestDC}
}

func (y *sayer) answer(q query) {
	y.mu.Lock()
	y.newest = q
	y.calls[q.method]++
	pts := y.pts[q.key] + 10
	other := y.other
	y.mu.Unlock()
	switch req := q.req.(type) {
	case *api.UpdatesGetStateRequest:
		q.reply(&api.UpdatesState{Pts: pts, Date: 1})
	case *api.UpdatesGetDifferenceRequest:
		last := min(pts, req.Pts+sayerPage)
		var list []api.MessageClass
		for id := req.Pts + 1; id <= last; id++ {
			list = append(list, said(id).Message)
		}
		state := &api.UpdatesState{Pts: last, Date: 1}
		switch {
		case list == nil:
			q.reply(&api.UpdatesDifferenceEmpty{Date: 1})
		case last < pts:
			q.reply(&api.UpdatesDifferenceSlice{NewMessages: list, IntermediateState: state})
		default:
			q.reply(&api.UpdatesDifference{NewMessages: list, State: state})
		}
	default:
		other(q)
	}
}

func said(pts int32) *api.UpdateNewMessage {
	return &api.UpdateNewMessage{Pts: pts, PtsCount: 1, Message: &api.Message{
		ID: pts, Message: "text", PeerID: &api.PeerUser{UserID: 5},
	}}
}

// happen makes n messages without telling of them.
func (y *sayer) happen(q query, n int32) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.pts[q.key] += n
}

// say makes a message and pushes it, which blocks when nobody reads.
func (y *sayer) say(q query) {
	y.mu.Lock()
	y.pts[q.key]++
	u := said(y.pts[q.key] + 10)
	y.mu.Unlock()
	q.push(must(nil, &api.Updates{Updates: []api.UpdateClass{u}, Date: 1}))
}

func (y *sayer) asked(method string) int {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.calls[method]
}

func (y *sayer) last() query {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.newest
}

// reader takes updates, at the pace that the test allows.
type reader struct {
	mu   sync.Mutex
	ids  map[string][]int32
	slow map[string]chan struct{} // account -> closed when it may read
}

func newReader() *reader {
	return &reader{ids: make(map[string][]int32), slow: make(map[string]chan struct{})}
}

func (r *reader) take(account string, u api.UpdatesClass) {
	r.mu.Lock()
	slow := r.slow[account]
	r.mu.Unlock()
	if slow != nil {
		<-slow
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range u.(*api.Updates).Updates {
		r.ids[account] = append(r.ids[account], u.(*api.UpdateNewMessage).Message.(*api.Message).ID)
	}
}

// stop makes an account's reader take nothing until the result is called.
func (r *reader) stop(account string) (goOn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	slow := make(chan struct{})
	r.slow[account] = slow
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.slow, account)
		close(slow)
	}
}

func (r *reader) count(account string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ids[account])
}

// wantAll checks that messages 11 to 10+n were read, each once and in order.
func (r *reader) wantAll(t *testing.T, account string, n int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.ids[account]
	if len(got) != n {
		t.Errorf("%s: %d updates, want %d", account, len(got), n)
	}
	for i, id := range got {
		if id != int32(11+i) {
			t.Fatalf("%s: update %d is message %d, want %d", account, i, id, 11+i)
		}
	}
}

// listen runs a test with accounts that are signed in; it gets, for each, a
// query by which the server reaches it.
func listen(t *testing.T, y *sayer, change func(*Options), test func(s *scene, r *reader, at map[string]query), accounts ...string) {
	t.Helper()
	r := newReader()
	play(t, y.answer, accounts, func(o *Options) {
		o.Updates = r.take
		if change != nil {
			change(o)
		}
	}, func(s *scene) {
		at := make(map[string]query)
		for _, id := range accounts {
			signedIn(s, id)
			synctest.Wait()
			at[id] = y.last()
		}
		test(s, r, at)
	})
}

func TestBurstInOrder(t *testing.T) {
	y := newSayer()
	listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
		const n = 10_000
		for range n {
			y.say(at["alice"])
		}
		synctest.Wait()
		r.wantAll(t, "alice", n)
		if y.asked("updates.getDifference") != 0 {
			t.Error("a difference was asked for though nothing was lost")
		}
	}, "alice")
}

func TestGapIsFilledByTheDifference(t *testing.T) {
	y := newSayer()
	listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
		q := at["alice"]
		y.say(q)
		y.happen(q, 250) // lost on the way
		y.say(q)
		synctest.Wait()
		r.wantAll(t, "alice", 1)
		time.Sleep(600 * time.Millisecond)
		r.wantAll(t, "alice", 252)
		if n := y.asked("updates.getDifference"); n != 3 {
			t.Errorf("%d differences asked for, want three slices", n)
		}
	}, "alice")
}

func TestLostSessionIsCaughtUp(t *testing.T) {
	for name, lose := range map[string]func(*fakeServer){
		"connection": func(*fakeServer) {},
		"session":    func(s *fakeServer) { s.set(func() { clear(s.sessions) }) },
	} {
		t.Run(name, func(t *testing.T) {
			y := newSayer()
			listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
				y.say(at["alice"])
				synctest.Wait()
				lose(s.server)
				y.happen(at["alice"], 3)
				s.server.cut()
				time.Sleep(10 * time.Second)
				r.wantAll(t, "alice", 4)
			}, "alice")
		})
	}
}

// TestOwnCallsCount: what a call of the account has changed is not missed.
func TestOwnCallsCount(t *testing.T) {
	y := newSayer()
	y.other = func(q query) {
		switch q.req.(type) {
		case *api.MessagesSendMessageRequest:
			y.happen(q, 1)
			q.reply(&api.UpdateShortSentMessage{Out: true, ID: 12, Pts: 12, PtsCount: 1, Date: 1})
		case *api.MessagesDeleteMessagesRequest:
			y.happen(q, 2)
			q.reply(&api.MessagesAffectedMessages{Pts: 14, PtsCount: 2})
		default:
			nearestDC(q)
		}
	}
	listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
		a := s.account("alice")
		y.say(at["alice"])
		if _, err := telegram.Call(within(time.Minute), a, &api.MessagesSendMessageRequest{
			Peer: &api.InputPeerUser{UserID: 5}, Message: "hi", RandomID: 1,
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := telegram.Call(within(time.Minute), a, &api.MessagesDeleteMessagesRequest{ID: []int32{1, 2}}); err != nil {
			t.Fatal(err)
		}
		y.say(at["alice"])
		time.Sleep(time.Second)
		r.mu.Lock()
		defer r.mu.Unlock()
		if got := fmt.Sprint(r.ids["alice"]); got != "[11 12 15]" {
			t.Errorf("updates %s", got)
		}
		if n := y.asked("updates.getDifference"); n != 0 {
			t.Errorf("%d differences asked for: a false gap", n)
		}
	}, "alice")
}

// TestDifferenceObeysTheServer: errors are waited out, one request at a time.
func TestDifferenceObeysTheServer(t *testing.T) {
	y := newSayer()
	var mu sync.Mutex
	var times []time.Time
	strict := func(q query) {
		if _, ok := q.req.(*api.UpdatesGetDifferenceRequest); !ok {
			y.answer(q)
			return
		}
		mu.Lock()
		times = append(times, time.Now())
		n := len(times)
		mu.Unlock()
		switch n {
		case 1:
			q.fail(500, "NO_WORKERS_RUNNING")
		case 2:
			q.fail(420, "FLOOD_WAIT_300")
		default:
			y.answer(q)
		}
	}
	r := newReader()
	play(t, strict, []string{"alice"}, func(o *Options) { o.Updates = r.take }, func(s *scene) {
		signedIn(s, "alice")
		synctest.Wait()
		q := y.last()
		y.happen(q, 1)
		q.push(must(nil, &api.UpdatesTooLong{}))
		time.Sleep(10 * time.Minute)
		r.wantAll(t, "alice", 1)
		mu.Lock()
		defer mu.Unlock()
		if len(times) != 3 || times[1].Sub(times[0]) < time.Second || times[2].Sub(times[1]) < 5*time.Minute {
			t.Errorf("differences asked for at %v", times)
		}
	})
}

func TestUndecodableUpdateIsMadeUpFor(t *testing.T) {
	y := newSayer()
	listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
		y.happen(at["alice"], 1)
		at["alice"].push(tl.AppendUint32(nil, 0xdeadbeef))
		synctest.Wait()
		r.wantAll(t, "alice", 1)
	}, "alice")
}
