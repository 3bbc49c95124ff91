//go:build !unix

package interop

import "time"

var started = time.Now()

// cpu stands in by wall-clock time where processor time is not to be had.
func cpu() time.Duration { return time.Since(started) }
