package exchange

import (
	"crypto/sha1"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// sealAny encrypts any bytes as inner data, with their hash over a length that
// leaves up to 15 bytes of padding.
func sealAny(tmp *tmpKeys, data []byte) []byte {
	sum := sha1.Sum(data)
	out := append(sum[:], data...)
	out = append(out, make([]byte, -len(out)&(blockSize-1))...)
	crypto.IGEEncrypt(&tmp.key, &tmp.iv, out)
	return out
}

func TestOpenInnerRefusesEveryPrefix(t *testing.T) {
	tmp := newTmpKeys([32]byte{1}, [16]byte{2})
	whole := encode(t, &mt.ClientDHInnerData{RetryID: 3, GB: make([]byte, 256)})
	for n := range whole {
		if bad := tmp.openInner(sealAny(&tmp, whole[:n]), new(mt.ClientDHInnerData)); bad == nil {
			// Zero padding can stand in for the zeros at the end of g_b, but then
			// the hash covers other bytes.
			t.Errorf("the first %d of %d bytes were accepted", n, len(whole))
		}
	}
	if bad := tmp.openInner(sealAny(&tmp, whole), new(mt.ClientDHInnerData)); bad != nil {
		t.Error(bad)
	}
	for _, size := range []int{0, 16, 31, 33} {
		if bad := tmp.openInner(make([]byte, size), new(mt.ClientDHInnerData)); bad == nil {
			t.Errorf("%d encrypted bytes were accepted", size)
		}
	}
}
