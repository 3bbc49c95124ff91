package interop

import (
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// BenchmarkDecodeHistory decodes the same messages.messages of 100 messages. We
// let strings share the buffer they came in, gotd copies them; the buffer is
// there on both sides and in neither figure.
func BenchmarkDecodeHistory(b *testing.B) {
	data := history(b)
	sides(b, func(b *testing.B) {
		b.ReportAllocs()
		loop(b, func() { decodeOurs(b, data) })
	}, func(b *testing.B) {
		b.ReportAllocs()
		loop(b, func() {
			if _, err := tg.DecodeMessagesMessages(&bin.Buffer{Buf: data}); err != nil {
				b.Fatal(err)
			}
		})
	})
}
