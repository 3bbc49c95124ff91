package crypto

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecretsRedactThemselves prints every secret type in every way, as a value,
// a pointer and a field, and looks for its bytes.
func TestSecretsRedactThemselves(t *testing.T) {
	canary := bytes.Repeat([]byte("canary!!"), AuthKeySize/8)
	auth := testKey(t, canary)
	private, err := GeneratePrivateKey(detRand(3))
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		Auth  *AuthKey
		AuthV AuthKey
		auth  *AuthKey
		authV AuthKey
		Priv  *PrivateKey
		privV PrivateKey
	}
	values := []any{
		auth, *auth, private, *private,
		holder{auth, *auth, auth, *auth, private, *private},
		&holder{auth, *auth, auth, *auth, private, *private},
		map[string]any{"key": auth}, []AuthKey{*auth}, []*PrivateKey{private},
	}
	var out strings.Builder
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%T"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "key", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "key", v)
		if b, err := json.Marshal(v); err == nil {
			out.Write(b)
		}
		_ = gob.NewEncoder(&out).Encode(v) // refusing is as good
	}
	p := private.secret.p
	for _, secret := range []string{
		"canary!!", hex.EncodeToString([]byte("canary!!")), strings.ToUpper(hex.EncodeToString([]byte("canary!!"))),
		"99 97 110 97 114 121", "0x63, 0x61, 0x6e", p.String(), p.Text(16), string(p.Bytes()),
	} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("printed %.40q", secret)
		}
	}
	if !strings.Contains(out.String(), auth.ID().String()) {
		t.Error("the id, which tells keys apart, is not printed either")
	}
}

func TestNewAuthKey(t *testing.T) {
	for _, n := range []int{0, 255, 257} {
		if _, err := NewAuthKey(make([]byte, n)); err == nil {
			t.Errorf("%d bytes were accepted", n)
		}
	}
	b := bytes.Repeat([]byte{5}, AuthKeySize)
	k := testKey(t, b)
	b[0], k.Bytes()[1] = 9, 9
	wantHex(t, "bytes after the caller changed its copies", k.Bytes(), bytes.Repeat([]byte{5}, AuthKeySize))
	other := testKey(t, b)
	if !k.Equal(testKey(t, k.Bytes())) || k.Equal(other) {
		t.Error("Equal is wrong")
	}
}

func TestFrameKeyID(t *testing.T) {
	k, frame := sampleFrame(t)
	if id, ok := FrameKeyID(frame); !ok || id != k.ID() {
		t.Errorf("FrameKeyID = %v, %v", id, ok)
	}
	if _, ok := FrameKeyID(frame[:7]); ok {
		t.Error("7 bytes have an id")
	}
	if got, want := k.ID().String(), hex.EncodeToString(frame[:8]); got != want {
		t.Errorf("id prints as %s, want %s", got, want)
	}
}
