package actors

import (
	"testing"

	"github.com/tgfleet/tgfleet/tl"
)

func must(t *testing.T, o tl.Object) []byte {
	t.Helper()
	b, err := tl.Append(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
