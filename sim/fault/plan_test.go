package fault

import (
	"maps"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

func TestPlanChooses(t *testing.T) {
	here := Event{DC: 2, Phone: "15550000001", Side: control.ToClient}
	for _, tc := range []struct {
		name  string
		fault control.Fault
		event Event
		want  bool
	}{
		{"anything", control.Fault{Kind: control.FaultDrop}, here, true},
		{"another kind", control.Fault{Kind: control.FaultStall}, here, false},
		{"its dc", control.Fault{Kind: control.FaultDrop, DC: 2}, here, true},
		{"another dc", control.Fault{Kind: control.FaultDrop, DC: 1}, here, false},
		{"its phone", control.Fault{Kind: control.FaultDrop, Phone: "15550000001"}, here, true},
		{"another phone", control.Fault{Kind: control.FaultDrop, Phone: "15550000002"}, here, false},
		{"its side", control.Fault{Kind: control.FaultDrop, Side: control.ToClient}, here, true},
		{"the other side", control.Fault{Kind: control.FaultDrop, Side: control.FromClient}, here, false},
	} {
		var p Plan
		if err := p.Add(tc.fault); err != nil {
			t.Fatal(err)
		}
		_, got := p.Take(tc.event, control.FaultDrop, control.FaultCorrupt)
		if got != tc.want || len(p.Struck()) != map[bool]int{true: 1}[tc.want] {
			t.Errorf("%s: struck %v, counted %v", tc.name, got, p.Struck())
		}
	}
}

func TestPlanContainerCodes(t *testing.T) {
	for code, single := range map[int]bool{16: true, 19: false, 48: true, 64: false} {
		var p Plan
		if err := p.Add(control.Fault{Kind: control.FaultBadMsg, Code: code}); err != nil {
			t.Fatal(err)
		}
		if _, got := p.Take(Event{}, control.FaultBadMsg); got != single {
			t.Errorf("code %d strikes a single message: %v", code, got)
		}
		if _, got := p.Take(Event{Container: true}, control.FaultBadMsg); got == single {
			t.Errorf("code %d strikes a container after that: %v", code, got)
		}
	}
}

func TestPlanIsBounded(t *testing.T) {
	var p Plan
	for range MaxWaiting {
		if err := p.Add(control.Fault{Kind: control.FaultDrop}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Add(control.Fault{Kind: control.FaultDrop}); err == nil {
		t.Error("one fault too many is accepted")
	}
	if _, ok := p.Take(Event{}, control.FaultDrop); !ok {
		t.Fatal("nothing strikes")
	}
	if err := p.Add(control.Fault{Kind: control.FaultDrop}); err != nil {
		t.Errorf("after one struck: %v", err)
	}
}

func TestFreeze(t *testing.T) {
	var p Plan
	now := time.Unix(1_800_000_000, 0)
	p.Freeze(2, "", now.Add(time.Second))
	p.Freeze(0, "1", now.Add(3*time.Second))
	for _, tc := range []struct {
		event Event
		after time.Duration
		want  time.Duration
	}{
		{Event{DC: 1}, 0, 0},
		{Event{DC: 2}, 0, time.Second},
		{Event{DC: 2, Phone: "1"}, 0, 3 * time.Second},
		{Event{DC: 1, Phone: "1"}, time.Second, 2 * time.Second},
		{Event{DC: 2}, time.Second, 0},
		{Event{DC: 1, Phone: "1"}, 3 * time.Second, 0},
	} {
		if got, _ := p.Frozen(tc.event, now.Add(tc.after)); got != tc.want {
			t.Errorf("%+v after %v: %v, want %v", tc.event, tc.after, got, tc.want)
		}
	}
	if len(p.freezes) != 0 || p.busy.Load() != 0 {
		t.Error("freezes that are over are kept")
	}
	if want := map[control.FaultKind]int{control.FaultFreeze: 2}; !maps.Equal(p.Struck(), want) {
		t.Errorf("counted %v, want %v", p.Struck(), want)
	}
}
