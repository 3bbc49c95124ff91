// Command benchtable runs the benchmarks of module interop, of tgfleet and of
// gotd/td in one run, and prints them side by side with what ours may cost at
// most. Run it in that module:
//
//	go run ./cmd/benchtable [-count 5] [-benchtime 500ms] [-strict]
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	count := flag.Int("count", 5, "how often each benchmark is run, but those of idle accounts; the median of each figure is printed")
	benchtime := flag.String("benchtime", "500ms", "how long each benchmark runs, as for go test")
	strict := flag.Bool("strict", false, "fail when a budget is not met")
	flag.Parse()
	missed, err := run(os.Stdout, os.Stderr, *count, *benchtime)
	if err == nil && *strict && missed > 0 {
		err = fmt.Errorf("%d budgets are not met", missed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run shows the raw lines on progress as they come, and the table on out. It
// returns how many budgets are not met.
func run(out, progress io.Writer, count int, benchtime string) (missed int, err error) {
	var raw bytes.Buffer
	passes := [][]string{
		{"-bench=.", "-skip=^BenchmarkIdle", fmt.Sprintf("-count=%d", count), "-benchtime=" + benchtime},
		{"-bench=^BenchmarkIdle", "-benchtime=1x"}, // thousands of accounts: once is enough
	}
	for _, args := range passes {
		test := exec.Command("go", append(append([]string{"test", "-run=^$"}, args...), ".")...)
		test.Stdout = io.MultiWriter(&raw, progress)
		test.Stderr = progress
		if err := test.Run(); err != nil {
			return 0, fmt.Errorf("run the benchmarks: %w", err)
		}
	}
	results, err := parse(&raw)
	if err != nil {
		return 0, fmt.Errorf("read the benchmarks: %w", err)
	}
	if len(results) == 0 {
		return 0, errors.New("no benchmark ran: is this the interop module?")
	}
	return write(out, results)
}
