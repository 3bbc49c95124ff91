package actors

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestOutageMakesNoStorm takes a DC away from 300 accounts for a while.
func TestOutageMakesNoStorm(t *testing.T) {
	const accounts, rate = 300, 50
	ids := make([]string, accounts)
	for i := range ids {
		ids[i] = fmt.Sprintf("a%03d", i)
	}
	change := func(o *Options) { o.DialsPerSecond, o.Handshakes = rate, accounts }
	play(t, nearestDC, ids, change, func(s *scene) {
		for _, id := range ids {
			signedIn(s, id)
		}
		time.Sleep(time.Minute)
		if n := s.server.open(); n != accounts {
			t.Fatalf("%d connections before the outage", n)
		}
		start, before := time.Now(), len(s.server.dialled())
		s.server.set(func() { s.server.refuse = errors.New("connection refused") })
		s.server.cut()
		time.Sleep(10 * time.Minute)
		end := time.Now()
		s.server.set(func() { s.server.refuse = nil })

		dials := s.server.dialled()[before:]
		perSecond := make([]int, int(end.Sub(start)/time.Second)+1)
		for _, at := range dials {
			perSecond[int(at.Sub(start)/time.Second)]++
		}
		if n := slices.Max(perSecond); n > 3*rate {
			t.Errorf("%d dials in one second, want at most the burst and the rate, %d", n, 3*rate)
		}
		// Backed off to a minute give or take a half, 300 accounts dial about
		// five times a second: jitter must have spread them.
		late := perSecond[len(perSecond)-120 : len(perSecond)-1]
		if n := slices.Max(late); n > 30 {
			t.Errorf("%d dials in one second after eight minutes of outage: not spread", n)
		}
		quiet := 0
		for _, n := range late {
			if n == 0 {
				quiet++
			}
		}
		if quiet > len(late)/2 {
			t.Errorf("%d of %d seconds without a dial: not spread", quiet, len(late))
		}
		time.Sleep(time.Minute + 45*time.Second) // the longest pause, jitter included, and pacing
		synctest.Wait()
		if n := s.server.open(); n != accounts {
			t.Errorf("%d of %d accounts are back", n, accounts)
		}
	})
}
