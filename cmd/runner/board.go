package main

import (
	"slices"
	"sync"
)

// board counts accounts by what they are doing, and draws the counts as bars
// where there is a terminal.
type board struct {
	console *console
	bars    *bars

	mu    sync.Mutex
	total int
	order []string          // labels as they appear on the screen
	now   map[string]string // account -> label
}

// newBoard starts a board for total accounts. labels are shown in this order;
// a label that is not among them is shown after them.
func (p *program) newBoard(total int, labels ...string) *board {
	b := &board{console: p.console, total: total, order: slices.Clone(labels), now: map[string]string{}}
	if isTerminal(p.streams.err) && !p.console.quiet && p.getenv("TERM") != "dumb" {
		b.bars = newBars(p.streams.err, p.st, b.counts)
		p.console.show(b.bars)
	}
	return b
}

// set records that an account is now at label.
func (b *board) set(account, label string) {
	b.mu.Lock()
	b.now[account] = label
	if !slices.Contains(b.order, label) {
		b.order = append(b.order, label)
	}
	b.mu.Unlock()
	if b.bars != nil {
		b.bars.update()
	}
}

// count is one line of the board.
type count struct {
	label    string
	n, total int
}

// counts returns the labels that have accounts, in order.
func (b *board) counts() []count {
	b.mu.Lock()
	defer b.mu.Unlock()
	by := map[string]int{}
	for _, label := range b.now {
		by[label]++
	}
	var out []count
	for _, label := range b.order {
		if by[label] > 0 {
			out = append(out, count{label, by[label], b.total})
		}
	}
	return out
}

// close leaves the last picture on the screen.
func (b *board) close() {
	if b.bars != nil {
		b.console.show(nil)
		b.bars.close()
	}
}
