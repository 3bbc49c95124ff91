package crypto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"
)

type messageVector struct {
	Direction   string
	AuthKey     hexBytes `json:"auth_key"`
	Salt        hexBytes
	SessionID   hexBytes `json:"session_id"`
	MsgIDInt    int64    `json:"msg_id_int"`
	MsgID       hexBytes `json:"msg_id"`
	SeqNo       int32    `json:"seq_no_int"`
	Body        hexBytes
	Padding     hexBytes
	Plaintext   hexBytes
	MsgKeyLarge hexBytes `json:"msg_key_large"`
	MsgKey      hexBytes `json:"msg_key"`
	AESKey      hexBytes `json:"aes_key"`
	AESIV       hexBytes `json:"aes_iv"`
	AuthKeyID   hexBytes `json:"auth_key_id"`
	Packet      hexBytes
	QuickAckLE  hexBytes `json:"quick_ack_token_le"`
	QuickAckInt uint32   `json:"quick_ack_token_int"`
}

type receiveChecks struct {
	AuthKey    hexBytes `json:"auth_key"`
	SessionID  hexBytes `json:"session_id"`
	Salt       hexBytes
	ClientTime int64 `json:"client_time_int"`
	Body       hexBytes
	MsgID      int64 `json:"msg_id_int"`
	Cases      []struct {
		Name, Expect, Reason string
		Packet               hexBytes
	}
}

type messagesFile struct {
	File, Note string
	Messages   []messageVector
	Receive    receiveChecks `json:"receive_checks"`
}

func side(t *testing.T, direction string) Side {
	t.Helper()
	switch direction {
	case "client_to_server":
		return Client
	case "server_to_client":
		return Server
	}
	t.Fatalf("unknown direction %q", direction)
	return 0
}

func int64LE(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }

func TestMessageVectors(t *testing.T) {
	var file messagesFile
	loadVectors(t, "computed_messages.json", &file)
	for _, v := range file.Messages {
		from := side(t, v.Direction)
		k := testKey(t, v.AuthKey)
		m := Message{
			Salt: int64LE(v.Salt), SessionID: int64LE(v.SessionID),
			MsgID: int64LE(v.MsgID), SeqNo: v.SeqNo, Body: v.Body,
		}
		if m.MsgID != v.MsgIDInt {
			t.Errorf("msg_id %d, want %d", m.MsgID, v.MsgIDInt)
		}
		v.checkParts(t, k, from, m)

		frame := append(make([]byte, headerSize), v.Plaintext...)
		k.sealFrame(from, frame)
		wantHex(t, "packet", frame, v.Packet)
		// The vectors also have paddings longer than the shortest, which our
		// encryption never makes.
		if len(v.Padding) < minPadding+blockSize {
			got, err := EncryptMessage([]byte("before"), k, from, m, bytes.NewReader(v.Padding))
			if err != nil {
				t.Fatal(err)
			}
			wantHex(t, "appended packet", got, append([]byte("before"), v.Packet...))
		}
		got, padding, err := DecryptMessage(k, from, frame)
		if err != nil {
			t.Fatal(err)
		}
		checkMessage(t, got, m)
		if padding != len(v.Padding) {
			t.Errorf("padding %d, want %d", padding, len(v.Padding))
		}
	}
	wantCount(t, "messages", len(file.Messages), 6)
}

func (v *messageVector) checkParts(t *testing.T, k *AuthKey, from Side, m Message) {
	t.Helper()
	wantHex(t, "plaintext", append(appendPlaintext(nil, m), v.Padding...), v.Plaintext)
	large := k.msgKeyLarge(from, v.Plaintext)
	wantHex(t, "msg_key_large", large[:], v.MsgKeyLarge)
	wantHex(t, "msg_key", large[8:24], v.MsgKey)
	wantHex(t, "auth_key_id", idBytes(k), v.AuthKeyID)
	key, iv := k.messageKeys(from, (*[16]byte)(v.MsgKey))
	wantHex(t, "aes_key", key[:], v.AESKey)
	wantHex(t, "aes_iv", iv[:], v.AESIV)
	// The quick-ack token is the start of the same hash.
	token := QuickAckToken(k, from, v.Plaintext)
	if token != v.QuickAckInt {
		t.Errorf("quick ack token %08x, want %08x", token, v.QuickAckInt)
	}
	wantHex(t, "quick ack token", binary.LittleEndian.AppendUint32(nil, token), v.QuickAckLE)
}

func checkMessage(t *testing.T, got, want Message) {
	t.Helper()
	wantHex(t, "body", got.Body, want.Body)
	got.Body, want.Body = nil, nil
	if got.Salt != want.Salt || got.SessionID != want.SessionID || got.MsgID != want.MsgID || got.SeqNo != want.SeqNo {
		t.Errorf("message %+v, want %+v", got, want)
	}
}

// TestReceiveChecks runs every refused and accepted packet of the vectors.
func TestReceiveChecks(t *testing.T) {
	// Which of our checks refuses each case. The session, not this package,
	// refuses the last three, by rules on session_id and msg_id.
	const bySession = "session"
	checks := map[string]string{
		"good": "", "padding_1020": "", "padding_28": "",
		"msg_key_flipped":      "msg_key",
		"ciphertext_flipped":   "msg_key",
		"wrong_direction_x0":   "msg_key",
		"auth_key_id_unknown":  "auth_key_id",
		"truncated_block":      "encrypted part is not whole blocks",
		"empty_encrypted_part": "packet too short",
		"only_auth_key_id":     "packet too short",
		"length_negative":      "message length is negative",
		"length_not_mult_4":    "message length is not a multiple of 4",
		"length_past_end":      "message length exceeds the packet",
		"length_max_int":       "message length exceeds the packet",
		"padding_8":            "padding too short",
		"padding_0":            "padding too short",
		"padding_1036":         "padding too long",
		"other_session":        bySession,
		"even_msg_id":          bySession,
		"msg_id_mod4_2":        bySession,
	}
	var file messagesFile
	loadVectors(t, "computed_messages.json", &file)
	r := file.Receive
	k := testKey(t, r.AuthKey)
	for _, c := range r.Cases {
		want, known := checks[c.Name]
		if !known {
			t.Errorf("case %q is not known to this test", c.Name)
			continue
		}
		if accept := want == ""; accept != (c.Expect == "accept") {
			t.Errorf("%s: the file expects %q", c.Name, c.Expect)
		}
		m, _, err := DecryptMessage(k, Server, bytes.Clone(c.Packet))
		switch want {
		case "":
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			if m.SessionID != int64LE(r.SessionID) || m.MsgID != r.MsgID || m.Salt != int64LE(r.Salt) || !bytes.Equal(m.Body, r.Body) {
				t.Errorf("%s: got %+v", c.Name, m)
			}
		case bySession:
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			if m.SessionID == int64LE(r.SessionID) && m.MsgID&1 == 1 {
				t.Errorf("%s: nothing is left for the session to refuse", c.Name)
			}
		default:
			wantCheck(t, c.Name, err, want)
		}
	}
	wantCount(t, "receive checks", len(r.Cases), 20)
}

func wantCheck(t *testing.T, name string, err error, want string) {
	t.Helper()
	if check, ok := errors.AsType[*CheckError](err); !ok || check.Check != want {
		t.Errorf("%s: error %v, want check %q", name, err, want)
	}
}

func TestEveryPrefixOfAPacketIsRefused(t *testing.T) {
	k, frame := sampleFrame(t)
	for n := range frame {
		if _, _, err := DecryptMessage(k, Client, bytes.Clone(frame[:n])); err == nil {
			t.Errorf("the first %d of %d bytes were accepted", n, len(frame))
		}
	}
	if _, _, err := DecryptMessage(k, Client, frame); err != nil {
		t.Errorf("the whole packet: %v", err)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	k, frame := sampleFrame(t)
	for bit := range len(frame) * 8 {
		changed := bytes.Clone(frame)
		changed[bit/8] ^= 1 << (bit % 8)
		if _, _, err := DecryptMessage(k, Client, changed); err == nil {
			t.Fatalf("bit %d was flipped unseen", bit)
		}
	}
}

func TestEncryptRefusesBadBodies(t *testing.T) {
	k, _ := sampleFrame(t)
	for _, size := range []int{1, 3, MaxBody + 1, MaxBody + 4} {
		dst, err := EncryptMessage([]byte{7}, k, Client, Message{Body: make([]byte, size)}, nil)
		if err == nil || len(dst) != 1 {
			t.Errorf("body of %d bytes: error %v, %d bytes", size, err, len(dst))
		}
	}
	if dst, err := EncryptMessage([]byte{7}, k, Client, Message{}, bytes.NewReader(nil)); err == nil || len(dst) != 1 {
		t.Errorf("no randomness: error %v, %d bytes", err, len(dst))
	}
}

func TestMessageRoundTripAllocatesNothing(t *testing.T) {
	if !allocationFree {
		t.Skip("the portable IGE allocates its key schedule")
	}
	k, _ := sampleFrame(t)
	buf := make([]byte, 0, 2048)
	m := Message{Body: make([]byte, 1024)}
	if n := testing.AllocsPerRun(100, func() { roundTrip(t, k, buf, m) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func roundTrip(t testing.TB, k *AuthKey, buf []byte, m Message) {
	frame, err := EncryptMessage(buf, k, Client, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := DecryptMessage(k, Client, frame); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkEncryptDecrypt1KiB(b *testing.B) {
	k, _ := sampleFrame(b)
	buf := make([]byte, 0, 2048)
	m := Message{Salt: 1, SessionID: 2, MsgID: 4, SeqNo: 1, Body: make([]byte, 1024)}
	b.ReportAllocs()
	for b.Loop() {
		roundTrip(b, k, buf, m)
	}
}

func sampleFrame(t testing.TB) (*AuthKey, []byte) {
	t.Helper()
	rng := rand.NewChaCha8([32]byte{2})
	secret := make([]byte, AuthKeySize)
	rng.Read(secret)
	k := testKey(t, secret)
	frame, err := EncryptMessage(nil, k, Client, Message{Salt: 1, SessionID: 2, MsgID: 4, Body: make([]byte, 20)}, rng)
	if err != nil {
		t.Fatal(err)
	}
	return k, frame
}

func FuzzDecryptMessage(f *testing.F) {
	k, frame := sampleFrame(f)
	f.Add(frame[headerSize:], true)
	f.Add(frame[:40], false)
	f.Add(append([]byte(nil), frame...), false)
	f.Fuzz(func(t *testing.T, data []byte, asPlaintext bool) {
		input := bytes.Clone(data)
		if asPlaintext {
			// Sealed by us, so that the fuzzer gets behind the msg_key.
			if len(input) < 48 {
				return
			}
			input = append(make([]byte, headerSize), input[:len(input)&^15]...)
			k.sealFrame(Client, input)
		}
		m, padding, err := DecryptMessage(k, Client, bytes.Clone(input))
		if err != nil {
			if _, ok := errors.AsType[*CheckError](err); !ok {
				t.Fatalf("error %v is no *CheckError", err)
			}
			return
		}
		if padding < minPadding || padding > maxPadding || len(m.Body)%4 != 0 {
			t.Fatalf("accepted padding %d, body of %d bytes", padding, len(m.Body))
		}
		again, err := EncryptMessage(nil, k, Client, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		m2, _, err := DecryptMessage(k, Client, again)
		if err != nil {
			t.Fatal(err)
		}
		checkMessage(t, m2, m)
	})
}
