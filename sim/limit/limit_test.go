package limit

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

var start = time.Unix(1_800_000_000, 0)

func after(d time.Duration) time.Time { return start.Add(d) }

func rate(times int, every time.Duration) control.Rate {
	return control.Rate{Times: times, Every: control.Duration(every)}
}

func TestCalls(t *testing.T) {
	var l Limits
	l.Set(control.Limits{Calls: []control.CallLimit{
		{Method: "a.x", Rate: rate(2, 10*time.Second)},
		{Method: "a.*", Rate: rate(3, time.Minute), Wait: control.Duration(2 * time.Minute)},
		{Method: "b.y", Per: control.PerPeer, Rate: rate(1, time.Second)},
	}})
	for i, tc := range []struct {
		at     time.Duration
		who    int64
		method string
		peer   string
		want   time.Duration
	}{
		{0, 1, "a.x", "", 0},
		{4 * time.Second, 1, "a.x", "", 0},
		{5 * time.Second, 1, "a.x", "", 5 * time.Second}, // refused by the first rule
		{6 * time.Second, 1, "a.z", "", 0},               // the third that the second rule counts
		{7 * time.Second, 1, "a.z", "", 2 * time.Minute}, // one more
		{5 * time.Second, 2, "a.x", "", 0},               // another account
		{6 * time.Second, 1, "b.y", "p", 0},              // another rule
		{6 * time.Second, 1, "b.y", "q", 0},              // another peer
		{6500 * time.Millisecond, 1, "b.y", "p", 500 * time.Millisecond},
		{7 * time.Second, 1, "b.y", "p", 0},
		{7 * time.Second, 1, "b.y", "", 0}, // about nobody: does not count
		{7 * time.Second, 1, "c.z", "", 0}, // no rule
	} {
		if got := l.Call(after(tc.at), tc.who, tc.method, tc.peer); got != tc.want {
			t.Errorf("no. %d, %s at %v: wait %v, want %v", i, tc.method, tc.at, got, tc.want)
		}
	}
}

// A wait is told once; asking meanwhile makes it no longer.
func TestWaitIsServed(t *testing.T) {
	var l Limits
	l.Set(control.Limits{Calls: []control.CallLimit{{Method: "*", Rate: rate(1, time.Second), Wait: control.Duration(time.Minute)}}})
	for i, tc := range []struct {
		at, want time.Duration
	}{
		{0, 0}, {100 * time.Millisecond, time.Minute}, {30 * time.Second, 30*time.Second + 100*time.Millisecond},
		{60 * time.Second, 100 * time.Millisecond}, {61 * time.Second, 0},
	} {
		if got := l.Call(after(tc.at), 1, "a.x", ""); got != tc.want {
			t.Errorf("no. %d, after %v: wait %v, want %v", i, tc.at, got, tc.want)
		}
	}
}

func TestStrangers(t *testing.T) {
	var l Limits
	if !l.Stranger(start, 1, 2) {
		t.Error("without a limit a stranger is refused")
	}
	r := rate(2, time.Hour)
	l.Set(control.Limits{Strangers: &r})
	for i, tc := range []struct {
		at    time.Duration
		other int64
		want  bool
	}{
		{0, 2, true}, {time.Minute, 3, true}, {2 * time.Minute, 4, false}, {2 * time.Minute, 2, true},
		{time.Hour, 4, true}, {time.Hour, 2, false},
	} {
		if got := l.Stranger(after(tc.at), 1, tc.other); got != tc.want {
			t.Errorf("no. %d: %v, want %v", i, got, tc.want)
		}
	}
	if !l.Stranger(after(time.Hour), 9, 2) {
		t.Error("one account's strangers count for another")
	}
}

func TestDoor(t *testing.T) {
	var d Door
	for range 100 {
		if !d.Enter(start) {
			t.Fatal("a door without a limit is shut")
		}
	}
	r := rate(2, time.Second)
	d.Set(&r)
	for i, tc := range []struct {
		at   time.Duration
		want bool
	}{{0, true}, {0, true}, {0, false}, {999 * time.Millisecond, false}, {time.Second, true}} {
		if got := d.Enter(after(tc.at)); got != tc.want {
			t.Errorf("no. %d: %v, want %v", i, got, tc.want)
		}
	}
}

// What is not counted any more is not kept.
func TestSweep(t *testing.T) {
	var l Limits
	l.Set(control.Limits{Calls: []control.CallLimit{{Method: "*", Rate: rate(1, time.Second)}}})
	for i := range 10 * sweepFloor {
		l.Call(after(time.Duration(i)*10*time.Millisecond), int64(i), "a.x", "")
	}
	if n := len(l.calls); n > 2*sweepFloor {
		t.Errorf("%d accounts are remembered of whom 100 count", n)
	}
}
