package main

import (
	"strings"
	"testing"
)

const output = `goos: linux
BenchmarkNewAuthKey/ours-2     46   26931390 ns/op   6622609 cpu-ns/op
BenchmarkNewAuthKey/ours-2     46   26931390 ns/op   6000000 cpu-ns/op
BenchmarkNewAuthKey/ours-2     46   26931390 ns/op   7000000 cpu-ns/op
BenchmarkNewAuthKey/gotd-2      1 1316763573 ns/op 600000000 cpu-ns/op
BenchmarkFactorPQ/ours         46   26931390 ns/op   436228 cpu-ns/op
BenchmarkFactorPQ/gotd         46   26931390 ns/op   872456 cpu-ns/op
BenchmarkDecodeHistory/ours-2  10000 127259 ns/op 127000 cpu-ns/op 64888 B/op  117 allocs/op
BenchmarkDecodeHistory/gotd-2   3739 346174 ns/op 346000 cpu-ns/op 129776 B/op  830 allocs/op
BenchmarkMessage1KiB/ours-2   200620   7375 ns/op 7000 cpu-ns/op      0 B/op    0 allocs/op
`

const gotdMessage = "BenchmarkMessage1KiB/gotd-2    94297  11842 ns/op 11000 cpu-ns/op   3601 B/op    6 allocs/op\n"

func TestTable(t *testing.T) {
	got := table(t, output+gotdMessage+"PASS\n")
	for _, want := range []string{
		"new auth key, client CPU 6.62 ms 600 ms 0.011 12 ms",
		"pq factorisation, CPU 436 us 872 us 0.500",
		"decode 100 messages, CPU 127 us 346 us 0.367 1/2 of gotd",
		"decode 100 messages, bytes 64888 129776 0.500 1/2 of gotd",
		"encrypt + decrypt 1 KiB, allocs 0 6 0.000 0",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
}

// table has its columns a blank apart.
func table(t *testing.T, raw string) string {
	t.Helper()
	all, err := parse(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := write(&out, all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}

func TestOneSideMissing(t *testing.T) {
	all, err := parse(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	if err := write(new(strings.Builder), all); err == nil || !strings.Contains(err.Error(), "Message1KiB") {
		t.Errorf("got error %v, want one that names Message1KiB", err)
	}
}

func TestBadFigure(t *testing.T) {
	if _, err := parse(strings.NewReader("BenchmarkX/ours-2 12 NaN.1 ns/op\n")); err == nil {
		t.Error("a figure that is no number was taken")
	}
}
