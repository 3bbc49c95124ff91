package actors

import (
	"log/slog"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
)

var discard = slog.New(slog.DiscardHandler)

// must encodes o. t may be nil outside the test's goroutine.
func must(t *testing.T, o tl.Object) []byte {
	b, err := tl.Append(nil, o)
	if err != nil {
		if t == nil {
			panic(err)
		}
		t.Fatal(err)
	}
	return b
}
