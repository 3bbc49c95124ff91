package actors

import "time"

// pacer spaces the connections that one session makes: at most one in a
// second, two in four and three in eight, as TDLib does. Whatever goes wrong, a
// server never sees more.
type pacer struct {
	made [3]time.Time // the newest first
}

var pacing = [...]time.Duration{time.Second, 4 * time.Second, 8 * time.Second}

// delay is how long to wait before the next connection.
func (p *pacer) delay(now time.Time) time.Duration {
	var d time.Duration
	for i, window := range pacing {
		if !p.made[i].IsZero() {
			d = max(d, p.made[i].Add(window).Sub(now))
		}
	}
	return d
}

// dialled notes a connection that will be tried at t.
func (p *pacer) dialled(t time.Time) {
	p.made[2], p.made[1], p.made[0] = p.made[1], p.made[0], t
}
