package interop

import (
	"testing"
	"time"
)

// sides runs a benchmark of both implementations. cmd/benchtable finds the pair
// by these names.
func sides(b *testing.B, ours, gotds func(b *testing.B)) {
	b.Run("ours", ours)
	b.Run("gotd", gotds)
}

// loop runs op as often as the benchmark wants and reports what the processor
// had to do for one: unlike time, that does not count what else the machine does.
func loop(b *testing.B, op func()) {
	n, start := 0, cpu()
	for b.Loop() {
		n++
		op()
	}
	reportCPU(b, cpu()-start, n)
}

func reportCPU(b *testing.B, spent time.Duration, n int) {
	b.ReportMetric(float64(spent.Nanoseconds())/float64(n), "cpu-ns/op")
}
