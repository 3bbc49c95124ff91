package interop

import (
	"bytes"
	"os"
	"strconv"
)

// rss is the resident memory of this process in bytes. See proc_pid_statm(5).
func rss() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(statm)[1]))
	if err != nil {
		panic(err)
	}
	return pages * os.Getpagesize()
}
