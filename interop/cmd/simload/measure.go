package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// stopwatch collects how long requests took.
type stopwatch struct {
	mu   sync.Mutex
	took []time.Duration
}

func (w *stopwatch) time(request func() error) error {
	begun := time.Now()
	err := request()
	took := time.Since(begun)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.took = append(w.took, took)
	return err
}

func (w *stopwatch) count() int { return len(w.took) }

// at returns a quantile; all requests must be done.
func (w *stopwatch) at(q float64) time.Duration {
	slices.Sort(w.took)
	return w.took[int(q*float64(len(w.took)-1))].Round(10 * time.Microsecond)
}

// ticks is how many a second proc_pid_stat(5) counts on Linux, whatever the
// kernel's own clock.
const ticks = 100

// cpu is the processor time that the server has used; 0 where there is no /proc.
func (s *server) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	var sum int
	for _, f := range fields[11:13] { // user and system time
		n, _ := strconv.Atoi(string(f)) // the kernel writes numbers
		sum += n
	}
	return time.Duration(sum) * time.Second / ticks
}

// rss is the server's resident memory in bytes; 0 where there is no /proc.
func (s *server) rss() int {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(string(bytes.Fields(statm)[1])) // the kernel writes numbers
	return pages * os.Getpagesize()
}
