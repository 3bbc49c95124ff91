//go:build unix

package interop

import (
	"syscall"
	"time"
)

// cpu is the processor time this process has used, in all its threads: garbage
// collection counts, other processes on the machine do not.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
