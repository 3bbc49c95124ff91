package interop

import (
	"crypto/rand"
	"testing"

	"github.com/gotd/td/bin"
	gotdcrypto "github.com/gotd/td/crypto"

	"github.com/tgfleet/tgfleet/crypto"
)

// BenchmarkMessage1KiB encrypts a message of 1 KiB and decrypts it again. Each
// side keeps its output buffer between rounds, as it does between messages.
// gotd pads with up to 240 bytes more than it must, on average 120, which is
// part of its choice.
func BenchmarkMessage1KiB(b *testing.B) {
	ours, gotds := newKey(b)
	m := crypto.Message{Salt: 1, SessionID: 2, MsgID: 4, SeqNo: 1, Body: make([]byte, 1024)}
	sides(b, func(b *testing.B) {
		var frame []byte
		b.ReportAllocs()
		loop(b, func() {
			var err error
			if frame, err = crypto.EncryptMessage(frame[:0], ours, crypto.Client, m, nil); err != nil {
				b.Fatal(err)
			}
			got, _, err := crypto.DecryptMessage(ours, crypto.Client, frame)
			if err != nil || len(got.Body) != len(m.Body) {
				b.Fatal(err)
			}
		})
	}, func(b *testing.B) {
		client, server := gotdcrypto.NewClientCipher(rand.Reader), gotdcrypto.NewServerCipher(rand.Reader)
		frame, read := new(bin.Buffer), new(bin.Buffer)
		b.ReportAllocs()
		loop(b, func() {
			if err := client.Encrypt(gotds, gotdMessage(m), frame); err != nil {
				b.Fatal(err)
			}
			read.Buf = frame.Buf
			got, err := server.DecryptFromBuffer(gotds, read)
			if err != nil || int(got.MessageDataLen) != len(m.Body) {
				b.Fatal(err)
			}
		})
	})
}
