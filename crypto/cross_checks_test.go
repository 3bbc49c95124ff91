package crypto

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"strconv"
	"strings"
	"testing"
)

// TestExternalCrossChecks runs the values that other implementations publish in
// their own tests. A case of a kind that nobody here knows is a failure.
func TestExternalCrossChecks(t *testing.T) {
	var file struct {
		File, Note string
		Cases      []json.RawMessage
	}
	loadVectors(t, "external_cross_checks.json", &file)
	ran, elsewhere := 0, 0
	for _, raw := range file.Cases {
		var c struct{ Name string }
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		run := crossCheckFor(c.Name)
		switch {
		case run != nil:
			t.Run(c.Name, func(t *testing.T) { run(t, raw) })
			ran++
		case crossCheckElsewhere(c.Name):
			elsewhere++
		default:
			t.Errorf("unknown kind of case %q", c.Name)
		}
	}
	wantCount(t, "run here", ran, 25)
	wantCount(t, "of other packages", elsewhere, 12)
}

// crossCheckElsewhere knows the cases of crypto/srp (6: SRP, PH2 and
// new_password_hash) and those of transports: the full framing and obfuscation.
func crossCheckElsewhere(name string) bool {
	for _, prefix := range []string{"SRP", "PH2", "new_password_hash", "full transport", "obfuscated2"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func crossCheckFor(name string) func(t *testing.T, raw []byte) {
	for prefix, run := range map[string]func(t *testing.T, raw []byte){
		"kdf v2 and v1":             crossKDFBoth,
		"kdf v2 client":             crossKDF,
		"kdf v2 server":             crossKDF,
		"kdf v1":                    crossKDFv1,
		"client message encryption": crossClientPacket,
		"server message":            crossServerPacket,
		"handshake key":             crossHandshakeKeys,
		"old official sample":       crossHandshakeKeys,
		"IGE ":                      crossIGE,
		"auth_key_id":               crossKeyHashes,
		"msg_key v1":                crossMsgKeyV1,
		"RSA_PAD":                   crossRSAPad,
		"pq ":                       crossPQ,
	} {
		if strings.HasPrefix(name, prefix) {
			return run
		}
	}
	return nil
}

// origin is in every case.
type origin struct {
	Name       string
	Source     string
	Reproduced bool `json:"reproduced_by_independent_implementation"`
}

type kdfCase struct {
	origin
	AuthKey hexBytes `json:"auth_key"`
	MsgKey  hexBytes `json:"msg_key"`
	X       Side     `json:"x_int"`
	AESKey  hexBytes `json:"aes_key"`
	AESIV   hexBytes `json:"aes_iv"`
}

func crossKDF(t *testing.T, raw []byte) {
	var c kdfCase
	strictDecode(t, "case", raw, &c)
	key, iv := testKey(t, c.AuthKey).messageKeys(c.X, (*[16]byte)(c.MsgKey))
	wantHex(t, "key", key[:], c.AESKey)
	wantHex(t, "iv", iv[:], c.AESIV)
}

func crossKDFv1(t *testing.T, raw []byte) {
	var c kdfCase
	strictDecode(t, "case", raw, &c)
	key, iv := testKey(t, c.AuthKey).messageKeysV1(c.X, (*[16]byte)(c.MsgKey))
	wantHex(t, "key", key[:], c.AESKey)
	wantHex(t, "iv", iv[:], c.AESIV)
}

func crossKDFBoth(t *testing.T, raw []byte) {
	var c struct {
		origin
		AuthKey hexBytes `json:"auth_key"`
		MsgKey  hexBytes `json:"msg_key"`
		X       Side     `json:"x_int"`
		V2Key   hexBytes `json:"v2_key"`
		V2IV    hexBytes `json:"v2_iv"`
		V1Key   hexBytes `json:"v1_key"`
		V1IV    hexBytes `json:"v1_iv"`
	}
	strictDecode(t, "case", raw, &c)
	side := kdfSide{XInt: c.X, V2Key: c.V2Key, V2IV: c.V2IV, V1Key: c.V1Key, V1IV: c.V1IV}
	side.check(t, testKey(t, c.AuthKey), c.MsgKey, c.X)
}

// crossClientPacket seals a text that is no message, so only the envelope counts.
func crossClientPacket(t *testing.T, raw []byte) {
	var c struct {
		origin
		AuthKey   hexBytes `json:"auth_key"`
		Plaintext hexBytes `json:"plaintext_with_padding"`
		Packet    hexBytes
	}
	strictDecode(t, "case", raw, &c)
	frame := append(make([]byte, headerSize), c.Plaintext...)
	testKey(t, c.AuthKey).sealFrame(Client, frame)
	wantHex(t, "packet", frame, c.Packet)
}

func crossServerPacket(t *testing.T, raw []byte) {
	var c struct {
		origin
		AuthKey           hexBytes `json:"auth_key"`
		Packet, Plaintext hexBytes
	}
	strictDecode(t, "case", raw, &c)
	frame := bytes.Clone(c.Packet)
	m, padding, err := DecryptMessage(testKey(t, c.AuthKey), Server, frame)
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "plaintext", frame[headerSize:], c.Plaintext)
	wantHex(t, "message", appendPlaintext(nil, m), c.Plaintext[:len(c.Plaintext)-padding])
}

func crossHandshakeKeys(t *testing.T, raw []byte) {
	var c struct {
		origin
		NewNonce    hexBytes `json:"new_nonce"`
		ServerNonce hexBytes `json:"server_nonce"`
		Key         hexBytes `json:"tmp_aes_key"`
		IV          hexBytes `json:"tmp_aes_iv"`
		Encrypted   hexBytes `json:"encrypted_answer"`
		Answer      hexBytes `json:"answer_with_hash"`
	}
	strictDecode(t, "case", raw, &c)
	key, iv := HandshakeKeys([32]byte(c.NewNonce), [16]byte(c.ServerNonce))
	wantHex(t, "tmp_aes_key", key[:], c.Key)
	wantHex(t, "tmp_aes_iv", iv[:], c.IV)
	answer := bytes.Clone(c.Encrypted)
	IGEDecrypt(&key, &iv, answer)
	wantHex(t, "answer", answer, c.Answer)
}

func crossIGE(t *testing.T, raw []byte) {
	var c struct {
		origin
		Key, IV, Plaintext, Ciphertext hexBytes
		Rule                           string
		Length                         int    `json:"length_int"`
		CRC32                          uint32 `json:"crc32_of_ciphertext_int"`
	}
	strictDecode(t, "case", raw, &c)
	if c.Rule != "" {
		c.Plaintext = generatedByRule(c.Length)
		if got := crc32.ChecksumIEEE(c.Ciphertext); got != c.CRC32 {
			t.Errorf("crc32 %d, want %d", got, c.CRC32)
		}
	}
	checkIGE(t, c.Key, c.IV, c.Plaintext, c.Ciphertext)
}

// generatedByRule makes the plaintext of the cases that name a generator.
func generatedByRule(length int) []byte {
	seed, out := uint32(length), make([]byte, length)
	for i := range out {
		seed = seed*123457567 + 987651241
		out[i] = byte(seed >> 23)
	}
	return out
}

func crossKeyHashes(t *testing.T, raw []byte) {
	var c struct {
		origin
		AuthKey             hexBytes `json:"auth_key"`
		ID                  hexBytes `json:"auth_key_id"`
		Aux                 hexBytes `json:"aux_hash"`
		NewNonce            hexBytes `json:"new_nonce"`
		Hash1, Hash2, Hash3 hexBytes
	}
	strictDecode(t, "case", raw, &c)
	k := testKey(t, c.AuthKey)
	wantHex(t, "id", idBytes(k), c.ID)
	aux := k.AuxHash()
	wantHex(t, "aux hash", aux[:], c.Aux)
	for i, want := range []hexBytes{c.Hash1, c.Hash2, c.Hash3} {
		got := NonceHash([32]byte(c.NewNonce), byte(i+1), aux)
		wantHex(t, "new_nonce_hash", got[:], want)
	}
}

func crossMsgKeyV1(t *testing.T, raw []byte) {
	var c struct {
		origin
		Data   hexBytes
		MsgKey hexBytes `json:"msg_key"`
	}
	strictDecode(t, "case", raw, &c)
	got := msgKeyV1(c.Data)
	wantHex(t, "msg_key", got[:], c.MsgKey)
}

func crossRSAPad(t *testing.T, raw []byte) {
	var c struct {
		origin
		Data, Padding hexBytes
		TempKey       hexBytes `json:"temp_key"`
		Encrypted     hexBytes `json:"encrypted_data"`
	}
	strictDecode(t, "case", raw, &c)
	production, _ := TelegramKeys()
	got, err := RSAPad(c.Data, production[0], bytes.NewReader(append(c.Padding, c.TempKey...)))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "encrypted_data", got, c.Encrypted)
}

func crossPQ(t *testing.T, raw []byte) {
	var c struct {
		origin
		PQ json.Number `json:"pq_dec"`
		P  json.Number `json:"p_dec"`
		Q  json.Number `json:"q_dec"`
	}
	strictDecode(t, "case", raw, &c)
	pq, err := strconv.ParseUint(c.PQ.String(), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	p, q, err := FactorPQ(pq)
	if err != nil || strconv.FormatUint(p, 10) != c.P.String() || strconv.FormatUint(q, 10) != c.Q.String() {
		t.Errorf("FactorPQ = %d, %d, %v", p, q, err)
	}
}

func TestBindVectors(t *testing.T) {
	var file struct {
		File, Note string
		Bind       []struct {
			PermKey     hexBytes `json:"perm_auth_key"`
			TempKey     hexBytes `json:"temp_auth_key"`
			PermID      hexBytes `json:"perm_auth_key_id"`
			TempID      hexBytes `json:"temp_auth_key_id"`
			Nonce       hexBytes
			SessionID   hexBytes `json:"temp_session_id"`
			ExpiresAt   int64    `json:"expires_at_int"`
			MsgID       int64    `json:"msg_id_int"`
			Random16    hexBytes
			Inner       hexBytes `json:"bind_auth_key_inner"`
			Plaintext   hexBytes `json:"inner_plaintext_before_padding"`
			MsgKey      hexBytes `json:"msg_key_v1"`
			AESKey      hexBytes `json:"aes_key_v1"`
			AESIV       hexBytes `json:"aes_iv_v1"`
			Padding     hexBytes
			Encrypted   hexBytes `json:"encrypted_message"`
			Body        hexBytes `json:"request_body"`
			SeqNo       int32    `json:"request_seq_no_int"`
			Salt        hexBytes `json:"request_salt"`
			ReqPadding  hexBytes `json:"request_padding"`
			Packet      hexBytes `json:"request_packet_under_temp_key"`
			Description string   `json:"note"`
		}
	}
	loadVectors(t, "computed_pfs_bind.json", &file)
	for _, c := range file.Bind {
		perm, temp := testKey(t, c.PermKey), testKey(t, c.TempKey)
		wantHex(t, "permanent key id", idBytes(perm), c.PermID)
		wantHex(t, "temporary key id", idBytes(temp), c.TempID)
		msgKey := msgKeyV1(c.Plaintext)
		wantHex(t, "msg_key", msgKey[:], c.MsgKey)
		key, iv := perm.messageKeysV1(Client, &msgKey)
		wantHex(t, "aes key", key[:], c.AESKey)
		wantHex(t, "aes iv", iv[:], c.AESIV)
		got, err := EncryptBindMessage(perm, c.MsgID, c.Inner, bytes.NewReader(append(c.Random16, c.Padding...)))
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "encrypted_message", got, c.Encrypted)
		msgID, inner, err := DecryptBindMessage(perm, got)
		if err != nil || msgID != c.MsgID || !bytes.Equal(inner, c.Inner) {
			t.Errorf("opened: msg_id %d, inner %x, %v", msgID, inner, err)
		}
		m := Message{Salt: int64LE(c.Salt), SessionID: int64LE(c.SessionID), MsgID: c.MsgID, SeqNo: c.SeqNo, Body: c.Body}
		packet, err := EncryptMessage(nil, temp, Client, m, bytes.NewReader(c.ReqPadding))
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "request packet", packet, c.Packet)
		if !bytes.Contains(c.Inner, binary.LittleEndian.AppendUint32(nil, uint32(c.ExpiresAt))) || !bytes.Contains(c.Inner, c.Nonce) {
			t.Error("the inner object holds neither nonce nor expiry")
		}
	}
	wantCount(t, "bind", len(file.Bind), 3)
}
