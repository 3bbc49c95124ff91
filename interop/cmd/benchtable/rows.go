package main

import (
	"fmt"
	"time"
)

// A budget is the most that ours may be by the project's design: a figure of its
// own, or a part of gotd's. The zero value allows anything.
type budget struct {
	most   float64 // in the unit of the row
	ofGotd float64
	given  bool
}

func most(v float64) budget       { return budget{most: v, given: true} }
func partOfGotd(v float64) budget { return budget{ofGotd: v, given: true} }

// met tells whether ours keeps the budget.
func (b budget) met(ours, gotds float64) bool { return ours <= b.most+b.ofGotd*gotds }

func (b budget) show(unit string) string {
	switch {
	case !b.given:
		return ""
	case b.ofGotd != 0:
		return fmt.Sprintf("1/%.0f of gotd", 1/b.ofGotd)
	}
	return show(b.most, unit)
}

// rows are what the table shows, in this order.
var rows = []struct {
	title, benchmark, unit string
	budget                 budget
}{
	{"new auth key, client CPU", "NewAuthKey", unitCPU, most(12 * float64(time.Millisecond))},
	{"pq factorisation, CPU", "FactorPQ", unitCPU, budget{}},
	{"small call, 1 in flight, client CPU", "Call1", unitCPU, partOfGotd(0.5)},
	{"small call, 1 in flight, allocs", "Call1", unitAllocs, most(15)},
	{"small call, 1 in flight, p50", "Call1", unitP50, budget{}},
	{"small call, 1 in flight, p99", "Call1", unitP99, budget{}},
	{"small call, 64 in flight, client CPU", "Call64", unitCPU, partOfGotd(0.5)},
	{"small call, 64 in flight, allocs", "Call64", unitAllocs, most(15)},
	{"small call, 64 in flight, p50", "Call64", unitP50, budget{}},
	{"small call, 64 in flight, p99", "Call64", unitP99, budget{}},
	{"decode 100 messages, CPU", "DecodeHistory", unitCPU, partOfGotd(1. / 2)},
	{"decode 100 messages, bytes", "DecodeHistory", unitBytes, partOfGotd(1. / 2)},
	{"decode 100 messages, allocs", "DecodeHistory", unitAllocs, partOfGotd(1. / 3)},
	{"encrypt + decrypt 1 KiB, CPU", "Message1KiB", unitCPU, most(3.5 * float64(time.Microsecond))},
	{"encrypt + decrypt 1 KiB, allocs", "Message1KiB", unitAllocs, most(0)},
	{"idle account of 500, RSS", "Idle500", unitRSS, most(16 << 10)},
	{"idle account of 500, goroutines", "Idle500", unitGoroutines, most(1)},
	{"idle account of 2000, RSS", "Idle2000", unitRSS, most(16 << 10)},
	{"idle account of 2000, goroutines", "Idle2000", unitGoroutines, most(1)},
}

// Units, as the benchmarks report them.
const (
	unitCPU        = "cpu-ns/op"
	unitP50        = "p50-ns"
	unitP99        = "p99-ns"
	unitBytes      = "B/op"
	unitAllocs     = "allocs/op"
	unitRSS        = "rss-B/account"
	unitGoroutines = "goroutines/account"
)
