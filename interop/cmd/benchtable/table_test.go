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
BenchmarkCall1/ours-2        3000   215309 ns/op  68274 cpu-ns/op  158026 p50-ns  2048502 p99-ns  1355 B/op   30 allocs/op
BenchmarkCall1/gotd-2        3000   184818 ns/op 125976 cpu-ns/op  143629 p50-ns  1034741 p99-ns 14088 B/op  110 allocs/op
BenchmarkCall64/ours-2       3000    45886 ns/op  40044 cpu-ns/op 2659298 p50-ns  5786594 p99-ns  1268 B/op   15 allocs/op
BenchmarkCall64/gotd-2       3000   118038 ns/op  70068 cpu-ns/op 6775159 p50-ns 18208447 p99-ns 14205 B/op  111 allocs/op
BenchmarkDecodeHistory/ours-2  10000 127259 ns/op 127000 cpu-ns/op 64888 B/op  117 allocs/op
BenchmarkDecodeHistory/gotd-2   3739 346174 ns/op 346000 cpu-ns/op 129776 B/op  830 allocs/op
BenchmarkIdle500/ours-2   1 6245618283 ns/op  1.000 goroutines/account  16384 rss-B/account
BenchmarkIdle500/gotd-2   1 6904940390 ns/op  11.00 goroutines/account  86090 rss-B/account
BenchmarkIdle2000/ours-2  1 6245618283 ns/op  1.001 goroutines/account  16385 rss-B/account
BenchmarkIdle2000/gotd-2  1 6904940390 ns/op  11.00 goroutines/account  86090 rss-B/account
BenchmarkMessage1KiB/ours-2   200620   7375 ns/op 7000 cpu-ns/op      0 B/op    0 allocs/op
`

const gotdMessage = "BenchmarkMessage1KiB/gotd-2    94297  11842 ns/op 11000 cpu-ns/op   3601 B/op    6 allocs/op\n"

func TestTable(t *testing.T) {
	got, missed := table(t, output+gotdMessage+"PASS\n")
	for _, want := range []string{
		"new auth key, client CPU 6.62 ms 600 ms 0.011 12 ms yes",
		"pq factorisation, CPU 436 us 872 us 0.500",
		"small call, 1 in flight, client CPU 68.3 us 126 us 0.542 1/2 of gotd NO",
		"small call, 1 in flight, allocs 30 110 0.273 15 NO",
		"small call, 64 in flight, allocs 15 111 0.135 15 yes",
		"small call, 64 in flight, p99 5.79 ms 18.2 ms 0.318",
		"decode 100 messages, CPU 127 us 346 us 0.367 1/2 of gotd yes",
		"decode 100 messages, bytes 64888 129776 0.500 1/2 of gotd yes",
		"encrypt + decrypt 1 KiB, CPU 7 us 11 us 0.636 3.5 us NO",
		"encrypt + decrypt 1 KiB, allocs 0 6 0.000 0 yes",
		"idle account of 500, RSS 16.0 KiB 84.1 KiB 0.190 16.0 KiB yes",
		"idle account of 2000, RSS 16.0 KiB 84.1 KiB 0.190 16.0 KiB NO",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
	if want := strings.Count(got, "NO"); missed != want || missed == 0 {
		t.Errorf("%d budgets missed, and %d in the table", missed, want)
	}
}

// table has its columns a blank apart.
func table(t *testing.T, raw string) (text string, missed int) {
	t.Helper()
	all, err := parse(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if missed, err = write(&out, all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n"), missed
}

func TestOneSideMissing(t *testing.T) {
	all, err := parse(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := write(new(strings.Builder), all); err == nil || !strings.Contains(err.Error(), "Message1KiB") {
		t.Errorf("got error %v, want one that names Message1KiB", err)
	}
}

func TestBadFigure(t *testing.T) {
	if _, err := parse(strings.NewReader("BenchmarkX/ours-2 12 NaN.1 ns/op\n")); err == nil {
		t.Error("a figure that is no number was taken")
	}
}
