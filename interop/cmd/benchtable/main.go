// Command benchtable runs the benchmarks of module interop, of tgfleet and of
// gotd/td in one run, and prints them side by side. Run it in that module:
//
//	go run ./cmd/benchtable [-count 5] [-benchtime 1s]
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
	count := flag.Int("count", 5, "how often each benchmark is run; the median of each figure is printed")
	benchtime := flag.String("benchtime", "1s", "how long each benchmark runs, as for go test")
	flag.Parse()
	if err := run(os.Stdout, os.Stderr, *count, *benchtime); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run shows the raw lines on progress as they come, and the table on out.
func run(out, progress io.Writer, count int, benchtime string) error {
	var raw bytes.Buffer
	test := exec.Command("go", "test", "-run=^$", "-bench=.", fmt.Sprintf("-count=%d", count), "-benchtime="+benchtime, ".")
	test.Stdout = io.MultiWriter(&raw, progress)
	test.Stderr = progress
	if err := test.Run(); err != nil {
		return fmt.Errorf("run the benchmarks: %w", err)
	}
	results, err := parse(&raw)
	if err != nil {
		return fmt.Errorf("read the benchmarks: %w", err)
	}
	if len(results) == 0 {
		return errors.New("no benchmark ran: is this the interop module?")
	}
	return write(out, results)
}
