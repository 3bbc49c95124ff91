package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// barWidth is the length of a full bar in cells.
const barWidth = 24

// bars draws one bar for each label of a board.
type bars struct {
	out    io.Writer
	st     style
	counts func() []count

	mu    sync.Mutex
	p     *mpb.Progress // nil while suspended or closed
	drawn []*mpb.Bar
}

func newBars(out io.Writer, st style, counts func() []count) *bars {
	b := &bars{out: out, st: st, counts: counts}
	b.resume()
	return b
}

// resume starts to draw again.
func (b *bars) resume() {
	b.mu.Lock()
	b.p = mpb.New(mpb.WithOutput(b.out), mpb.WithRefreshRate(100*time.Millisecond))
	b.mu.Unlock()
	b.update()
}

// update gives every label a bar of its own.
func (b *bars) update() {
	want := len(b.counts())
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.p != nil && len(b.drawn) < want {
		// A total of 0 never completes by itself: close ends the bar.
		b.drawn = append(b.drawn, b.p.MustAdd(0, b.line(len(b.drawn)), mpb.BarPriority(len(b.drawn))))
	}
}

// line draws the i-th label that has accounts; labels come and go, lines stay.
func (b *bars) line(i int) mpb.BarFiller {
	return mpb.BarFillerFunc(func(w io.Writer, _ decor.Statistics) error {
		counts := b.counts()
		if i >= len(counts) {
			return nil
		}
		_, err := io.WriteString(w, barLine(counts[i], b.st))
		return err
	})
}

// barLine is one bar: label, bar, n/total.
func barLine(c count, st style) string {
	full := 0
	if c.total > 0 {
		full = min(barWidth, c.n*barWidth/c.total)
	}
	if c.n > 0 {
		full = max(1, full) // one of many is seen
	}
	bar := st.good(strings.Repeat("█", full)) + st.dim(strings.Repeat("░", barWidth-full))
	return fmt.Sprintf("%-18s %s %4d/%d", c.label, bar, c.n, c.total)
}

// Write writes whole lines above the bars.
func (b *bars) Write(data []byte) (int, error) {
	b.mu.Lock()
	p := b.p
	b.mu.Unlock()
	if p == nil {
		return b.out.Write(data)
	}
	return p.Write(data)
}

// suspend takes the bars off the screen.
func (b *bars) suspend() { b.end(func(int) bool { return true }) }

// close draws the last picture and stops.
func (b *bars) close() {
	left := len(b.counts())
	b.end(func(i int) bool { return i >= left })
}

func (b *bars) end(drop func(i int) bool) {
	b.mu.Lock()
	p, drawn := b.p, b.drawn
	b.p, b.drawn = nil, nil
	b.mu.Unlock()
	if p == nil {
		return
	}
	for i, bar := range drawn {
		bar.Abort(drop(i))
	}
	p.Wait()
}
