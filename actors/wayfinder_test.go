package actors

import (
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// TestWayfinder: addresses take turns, a transport that leads nowhere is left
// for the next, and the first choice gets another chance after an hour.
func TestWayfinder(t *testing.T) {
	addrs := []DC{{ID: 2, Addr: "a:1"}, {ID: 2, Addr: "b:1"}}
	start := time.Unix(1_800_000_000, 0)
	f := wayfinder{kinds: []transport.Kind{transport.KindIntermediate, transport.KindObfuscated, transport.KindHTTP}}
	next := func(at time.Time) string { return f.next(2, addrs, at).String() }
	for i, want := range []string{
		"a:1 by intermediate", "b:1 by intermediate", "a:1 by intermediate",
		"b:1 by obfuscated", "a:1 by obfuscated", "b:1 by obfuscated",
		"a:1 by http",
	} {
		if got := next(start); got != want {
			t.Fatalf("try %d is %s, want %s", i+1, got, want)
		}
		if i < 6 {
			f.failed(errors.New("nobody there"))
		}
	}
	if !f.worked(way{kind: transport.KindHTTP}) {
		t.Error("http works, and that is no news")
	}
	if f.worked(way{kind: transport.KindHTTP}) {
		t.Error("http works again, and that is news")
	}
	if got := next(start.Add(59 * time.Minute)); got != "a:1 by http" {
		t.Errorf("within the hour the way is %s, want what works", got)
	}
	if got := next(start.Add(61 * time.Minute)); got != "a:1 by intermediate" {
		t.Errorf("after an hour the way is %s, want the first choice", got)
	}
	if !f.worked(way{kind: transport.KindIntermediate}) {
		t.Error("the first choice works again, and that is no news")
	}
}

// TestWayfinderFirstChoiceIsNoNews: what works at once is what everybody expects.
func TestWayfinderFirstChoiceIsNoNews(t *testing.T) {
	f := wayfinder{kinds: []transport.Kind{transport.KindFull}}
	for range 10 { // nowhere to fall back to
		if w := f.next(1, []DC{{Addr: "a:1"}}, time.Now()); w.kind != transport.KindFull {
			t.Fatalf("the way is %s, want the only transport", w)
		}
		f.failed(errors.New("nobody there"))
	}
	if f.worked(way{kind: transport.KindFull}) {
		t.Error("the first choice is news")
	}
}

// TestWayfinderObeysTheAddress: an address that wants obfuscation gets it.
func TestWayfinderObeysTheAddress(t *testing.T) {
	f := wayfinder{kinds: []transport.Kind{transport.KindIntermediate}}
	for _, at := range []DC{{Addr: "a:1", ObfuscatedOnly: true}, {Addr: "a:1", Secret: make([]byte, 16)}} {
		if w := f.next(1, []DC{at}, time.Now()); w.kind != transport.KindObfuscated {
			t.Errorf("the way is %s, want obfuscated", w)
		}
	}
}
