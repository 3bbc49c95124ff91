package main

import (
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

func TestBoardCountsByLabelInOrder(t *testing.T) {
	b := &board{total: 4, order: []string{"connecting", "ready", "ok"}, now: map[string]string{}}
	for account, label := range map[string]string{"a": "ok", "b": "connecting", "c": "odd", "d": "connecting"} {
		b.set(account, label)
	}
	b.set("d", "ok")
	want := []count{{"connecting", 1, 4}, {"ok", 2, 4}, {"odd", 1, 4}}
	if got := b.counts(); !slices.Equal(got, want) {
		t.Errorf("counts() = %v, want %v", got, want)
	}
}

func TestBarLine(t *testing.T) {
	for _, tc := range []struct {
		c    count
		want string
	}{
		{count{"ok", 30, 30}, "ok                 ████████████████████████   30/30"},
		{count{"ready", 1, 300}, "ready              █░░░░░░░░░░░░░░░░░░░░░░░    1/300"},
		{count{"ready", 299, 300}, "ready              ███████████████████████░  299/300"},
		{count{"none", 0, 0}, "none               ░░░░░░░░░░░░░░░░░░░░░░░░    0/0"},
	} {
		if got := barLine(tc.c, style{}); got != tc.want {
			t.Errorf("barLine(%v) = %q, want %q", tc.c, got, tc.want)
		}
	}
}

func TestStandingLabel(t *testing.T) {
	var s standing
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { s.progress(scripts.Progress{Status: "running"}) }, "running"},
		{func() { s.state = store.StateConnecting }, "connecting"},
		{func() { s.progress(scripts.Progress{Step: "login", Status: "waiting"}) }, "connecting"},
		{func() { s.state = store.StateAwaitingCode }, "awaiting_code"},
		{func() { s.state = store.StateReady }, "waiting"},
		{func() { s.progress(scripts.Progress{Step: "login", Status: "changed"}) }, "running"},
		{func() { s.progress(scripts.Progress{Status: "done"}) }, "ok"},
		{func() { s.state = store.StateOffline }, "ok"},
		{func() { s.progress(scripts.Progress{Status: "failed"}) }, "failed"},
	} {
		step.do()
		if got := s.label(); got != step.want {
			t.Errorf("label() = %q of %+v, want %q", got, s, step.want)
		}
	}
}
