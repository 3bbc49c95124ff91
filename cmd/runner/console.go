package main

import (
	"fmt"
	"io"
	"sync"
)

// console is where everything goes that is not data: notices, logs, bars and
// questions. While bars are drawn, lines go above them; while a person is
// asked, bars are away.
type console struct {
	mu    sync.Mutex
	w     io.Writer
	quiet bool
	bars  *bars // nil when none are drawn
}

// Write implements [io.Writer] for whole lines: errors and log records, which
// --quiet does not silence.
func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bars != nil {
		return c.bars.Write(b)
	}
	return c.w.Write(b)
}

// say writes a notice for a person, unless --quiet.
func (c *console) say(format string, args ...any) {
	if !c.quiet {
		_, _ = fmt.Fprintf(c, format+"\n", args...)
	}
}

// show draws b until it is closed.
func (c *console) show(b *bars) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bars = b
}

// ask takes the bars away, runs f, and lets them come back.
func (c *console) ask(f func(w io.Writer) error) error {
	c.mu.Lock()
	b := c.bars
	c.bars = nil
	c.mu.Unlock()
	if b != nil {
		b.suspend()
		defer func() {
			b.resume()
			c.show(b)
		}()
	}
	return f(c.w)
}
