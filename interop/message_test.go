package interop

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/gotd/td/bin"
	gotdcrypto "github.com/gotd/td/crypto"

	"github.com/tgfleet/tgfleet/crypto"
)

// newKey is one random auth key in the form of either side.
func newKey(t testing.TB) (*crypto.AuthKey, gotdcrypto.AuthKey) {
	t.Helper()
	var secret gotdcrypto.Key
	_, _ = rand.Read(secret[:])
	ours, err := crypto.NewAuthKey(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	return ours, secret.WithID()
}

// TestMessages: what one side encrypts the other can read, both ways.
func TestMessages(t *testing.T) {
	ours, gotds := newKey(t)
	for _, size := range []int{4, 16, 20, 1024, 1 << 16} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			body := make([]byte, size)
			_, _ = rand.Read(body)
			want := crypto.Message{Salt: -1, SessionID: 2, MsgID: 3 << 32, SeqNo: 5, Body: body}

			frame, err := crypto.EncryptMessage(nil, ours, crypto.Client, want, nil)
			if err != nil {
				t.Fatal(err)
			}
			read, err := gotdcrypto.NewServerCipher(rand.Reader).DecryptFromBuffer(gotds, &bin.Buffer{Buf: frame})
			if err != nil {
				t.Fatalf("gotd reads ours: %v", err)
			}
			same(t, crypto.Message{
				Salt: read.Salt, SessionID: read.SessionID, MsgID: read.MessageID, SeqNo: read.SeqNo, Body: read.Data(),
			}, want)

			var b bin.Buffer
			err = gotdcrypto.NewServerCipher(rand.Reader).Encrypt(gotds, gotdMessage(want), &b)
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := crypto.DecryptMessage(ours, crypto.Server, b.Buf)
			if err != nil {
				t.Fatalf("we read gotd's: %v", err)
			}
			same(t, got, want)
		})
	}
}

func gotdMessage(m crypto.Message) gotdcrypto.EncryptedMessageData {
	return gotdcrypto.EncryptedMessageData{
		Salt: m.Salt, SessionID: m.SessionID, MessageID: m.MsgID, SeqNo: m.SeqNo,
		MessageDataLen: int32(len(m.Body)), MessageDataWithPadding: m.Body,
	}
}

func same(t *testing.T, got, want crypto.Message) {
	t.Helper()
	if !bytes.Equal(got.Body, want.Body) {
		t.Error("the body differs")
	}
	got.Body, want.Body = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
