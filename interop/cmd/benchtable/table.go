package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// write prints the table and returns how many budgets are not met.
func write(out io.Writer, all results) (missed int, err error) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\tours\tgotd\tours/gotd\tours at most\tmet")
	for _, r := range rows {
		ours, ok := all.median(r.benchmark, r.unit, "ours")
		gotds, both := all.median(r.benchmark, r.unit, "gotd")
		if !ok || !both {
			return 0, fmt.Errorf("benchmark %s reported no %s for both sides", r.benchmark, r.unit)
		}
		met := ""
		if r.budget.given {
			met = "yes"
			if !r.budget.met(ours, gotds) {
				met = "NO"
				missed++
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.title, show(ours, r.unit), show(gotds, r.unit), ratio(ours, gotds), r.budget.show(r.unit), met)
	}
	return missed, w.Flush()
}

func show(v float64, unit string) string {
	switch unit {
	case unitCPU, unitP50, unitP99:
		return duration(time.Duration(v))
	case unitRSS:
		return fmt.Sprintf("%.1f KiB", v/1024)
	case unitGoroutines:
		return fmt.Sprintf("%.1f", v)
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
