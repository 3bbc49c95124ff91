package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// rows are what the table shows, in this order, with the most that ours may be
// by the project's design.
var rows = []struct {
	title, benchmark, unit, budget string
}{
	{"new auth key, client CPU", "NewAuthKey", "cpu-ns/op", "12 ms"},
	{"pq factorisation, CPU", "FactorPQ", "cpu-ns/op", ""},
	{"decode 100 messages, CPU", "DecodeHistory", "cpu-ns/op", "1/2 of gotd"},
	{"decode 100 messages, bytes", "DecodeHistory", "B/op", "1/2 of gotd"},
	{"decode 100 messages, allocs", "DecodeHistory", "allocs/op", "1/3 of gotd"},
	{"encrypt + decrypt 1 KiB, CPU", "Message1KiB", "cpu-ns/op", "3.5 us"},
	{"encrypt + decrypt 1 KiB, bytes", "Message1KiB", "B/op", ""},
	{"encrypt + decrypt 1 KiB, allocs", "Message1KiB", "allocs/op", "0"},
}

func write(out io.Writer, all results) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\tours\tgotd\tours/gotd\tours at most")
	for _, r := range rows {
		ours, ok := all.median(r.benchmark, r.unit, "ours")
		gotds, both := all.median(r.benchmark, r.unit, "gotd")
		if !ok || !both {
			return fmt.Errorf("benchmark %s reported no %s for both sides", r.benchmark, r.unit)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.title, show(ours, r.unit), show(gotds, r.unit), ratio(ours, gotds), r.budget)
	}
	return w.Flush()
}

func show(v float64, unit string) string {
	if unit == "cpu-ns/op" {
		return duration(time.Duration(v))
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// duration has three digits or so, in ms or us.
func duration(d time.Duration) string {
	if d >= time.Millisecond {
		return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.3g us", float64(d)/float64(time.Microsecond))
}

func ratio(ours, gotds float64) string {
	if gotds == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", ours/gotds)
}
