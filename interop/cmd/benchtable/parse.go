package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// figure names what was measured: by which benchmark, in which unit, of which
// side ("ours" or "gotd").
type figure struct{ benchmark, unit, side string }

// results are the measurements of each figure, one per time it was run.
type results map[figure][]float64

// median is the middle one: a busy moment of the machine, or a lucky random
// walk, does not move it.
func (all results) median(benchmark, unit, side string) (v float64, ok bool) {
	values := slices.Sorted(slices.Values(all[figure{benchmark, unit, side}]))
	if len(values) == 0 {
		return 0, false
	}
	return values[len(values)/2], true
}

// parse reads the output of go test -bench.
func parse(r io.Reader) (results, error) {
	all := results{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		name, side, ok := split(fields)
		if !ok {
			continue
		}
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", lines.Text(), err)
			}
			f := figure{name, fields[i+1], side}
			all[f] = append(all[f], v)
		}
	}
	return all, lines.Err()
}

// split takes BenchmarkName/side-2 apart. ok is false for any other line.
func split(fields []string) (name, side string, ok bool) {
	if len(fields) < 4 {
		return "", "", false
	}
	full, ok := strings.CutPrefix(fields[0], "Benchmark")
	if !ok {
		return "", "", false
	}
	name, side, ok = strings.Cut(full, "/")
	side, _, _ = strings.Cut(side, "-") // the number of processors
	return name, side, ok
}
