package crypto

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"io"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func detRand(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func bigInt(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func TestRSAPadVectors(t *testing.T) {
	var file struct {
		File, Note string
		Key        struct {
			N, E, D, P, Q hexBytes
			FingerprintLE hexBytes `json:"fingerprint_le"`
			Fingerprint   int64    `json:"fingerprint_int64"`
			Hex64         string   `json:"fingerprint_hex64"`
		}
		Cases []struct {
			Data, Padding hexBytes
			Rejected      []hexBytes `json:"rejected_temp_keys"`
			TempKey       hexBytes   `json:"temp_key"`
			Padded        hexBytes   `json:"data_with_padding"`
			WithHash      hexBytes   `json:"data_with_hash"`
			AES           hexBytes   `json:"aes_encrypted"`
			Xor           hexBytes   `json:"temp_key_xor"`
			Block         hexBytes   `json:"key_aes_encrypted"`
			Encrypted     hexBytes   `json:"encrypted_data"`
		} `json:"rsa_pad"`
		Retry struct {
			Data, Padding hexBytes
			TempKey       hexBytes `json:"temp_key"`
			Block         hexBytes `json:"key_aes_encrypted"`
			Expect        string
		} `json:"rsa_pad_retry"`
		TooLong struct {
			Length int `json:"length_int"`
			Expect string
		} `json:"data_too_long"`
	}
	loadVectors(t, "computed_rsa_pad.json", &file)
	key, err := NewPrivateKey(bigInt(file.Key.P), bigInt(file.Key.Q))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "n", key.Public().N.Bytes(), file.Key.N)
	if fp := int64(key.Public().Fingerprint()); fp != file.Key.Fingerprint {
		t.Errorf("fingerprint %d, want %d", fp, file.Key.Fingerprint)
	}
	wantHex(t, "fingerprint", binary.LittleEndian.AppendUint64(nil, key.Public().Fingerprint()), file.Key.FingerprintLE)
	if !strings.Contains(key.String(), file.Key.Hex64) {
		t.Errorf("%v does not show the fingerprint %s", key, file.Key.Hex64)
	}

	for _, c := range file.Cases {
		random := bytes.NewReader(bytes.Join([][]byte{c.Padding, join2(c.Rejected), c.TempKey}, nil))
		got, err := RSAPad(c.Data, key.Public(), random)
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "encrypted_data", got, c.Encrypted)
		block := rsaBlock(c.Padded, (*[32]byte)(c.TempKey))
		wantHex(t, "block", block[:], c.Block)
		wantHex(t, "temp_key_xor", block[:32], c.Xor)
		wantHex(t, "aes_encrypted", block[32:], c.AES)
		padded, err := RSAUnpad(c.Encrypted, key)
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "unpadded", padded, c.Padded)
	}
	wantCount(t, "RSA_PAD", len(file.Cases), 6)

	// The retry case: the first temp_key gives a number above the modulus, so
	// the next one must be read and used.
	r := file.Retry
	if bigInt(r.Block).Cmp(key.Public().N) < 0 || r.Expect != "value >= modulus: pick a new temp_key and start again" {
		t.Errorf("the retry case is another than expected: %q", r.Expect)
	}
	padded := append(bytes.Clone(r.Data), r.Padding...)
	block := rsaBlock(padded, (*[32]byte)(r.TempKey))
	wantHex(t, "block of the retry case", block[:], r.Block)
	good := file.Cases[0].TempKey
	random := bytes.NewReader(bytes.Join([][]byte{r.Padding, r.TempKey, good}, nil))
	got, err := RSAPad(r.Data, key.Public(), random)
	if err != nil {
		t.Fatal(err)
	}
	unpadded, err := RSAUnpad(got, key)
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "unpadded after a retry", unpadded, padded)
	if random.Len() != 0 {
		t.Errorf("%d random bytes left: the second temp_key was not used", random.Len())
	}

	if !strings.HasPrefix(file.TooLong.Expect, "refuse") {
		t.Errorf("unknown expectation %q", file.TooLong.Expect)
	}
	if _, err := RSAPad(make([]byte, file.TooLong.Length), key.Public(), nil); err == nil {
		t.Error("too long data was accepted")
	}
}

func join2(parts []hexBytes) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

type constantReader byte

func (c constantReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

// A random source that repeats itself must end in an error, not in a loop.
func TestBrokenRandomnessEnds(t *testing.T) {
	if _, err := GeneratePrivateKey(constantReader(0)); err == nil {
		t.Error("a key came out of zeros")
	}
	// The smallest modulus refuses nearly all blocks with the top bit set.
	key := &PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 2047, 1), E: 3}
	refused := 0
	for seed := range 8 {
		if _, err := RSAPad(nil, key, constantReader(seed)); err != nil {
			refused++
		}
	}
	if refused == 0 || refused == 8 {
		t.Errorf("%d of 8 constant sources were refused, expected some", refused)
	}
}

func TestRSAUnpadRefuses(t *testing.T) {
	key, err := GeneratePrivateKey(detRand(1))
	if err != nil {
		t.Fatal(err)
	}
	good, err := RSAPad([]byte("data"), key.Public(), detRand(2))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[100] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"short":   {good[:255], "RSA block is not 256 bytes"},
		"long":    {append(bytes.Clone(good), 0), "RSA block is not 256 bytes"},
		"flipped": {flipped, "RSA block hash"},
		"modulus": {key.Public().N.Bytes(), "RSA block exceeds the modulus"},
	} {
		_, err := RSAUnpad(c.data, key)
		wantCheck(t, name, err, c.want)
	}
}

func TestGeneratePrivateKeyIsReproducible(t *testing.T) {
	a, err := GeneratePrivateKey(detRand(7))
	if err != nil {
		t.Fatal(err)
	}
	b, err := GeneratePrivateKey(detRand(7))
	if err != nil {
		t.Fatal(err)
	}
	if a.Public().N.Cmp(b.Public().N) != 0 {
		t.Error("the same randomness gave two keys")
	}
	parsed, err := ParsePublicKeys(a.PublicPEM())
	if err != nil {
		t.Fatal(err)
	}
	if len(parsed) != 1 || parsed[0].Fingerprint() != a.Public().Fingerprint() {
		t.Errorf("PEM round trip gave %v", parsed)
	}
}

func TestTelegramKeys(t *testing.T) {
	var file struct {
		File, Note string
		Keys       []struct {
			Name          string
			N             hexBytes
			E             int      `json:"e_int"`
			FingerprintLE hexBytes `json:"fingerprint_le"`
			Hex64         string   `json:"fingerprint_hex64"`
			Int64         int64    `json:"fingerprint_int64"`
			PEM           string   `json:"pem_base64"`
		}
	}
	loadVectors(t, "telegram_rsa_keys.json", &file)
	production, test := TelegramKeys()
	for _, c := range file.Keys {
		der, err := base64.StdEncoding.DecodeString(c.PEM)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := ParsePublicKeys(pem.EncodeToMemory(&pem.Block{Type: pemPKCS1, Bytes: der}))
		if err != nil || len(keys) != 1 {
			t.Fatalf("%s: %v, %d keys", c.Name, err, len(keys))
		}
		k := keys[0]
		wantHex(t, "n", k.N.Bytes(), c.N)
		if k.E != c.E || int64(k.Fingerprint()) != c.Int64 {
			t.Errorf("%s: e %d, fingerprint %x", c.Name, k.E, k.Fingerprint())
		}
		wantHex(t, "fingerprint", binary.LittleEndian.AppendUint64(nil, k.Fingerprint()), c.FingerprintLE)
		switch {
		case strings.HasPrefix(c.Name, "production (current"):
			wantHex(t, "built-in production key", production[0].PublicPEM(), k.PublicPEM())
		case strings.HasPrefix(c.Name, "test (current"):
			wantHex(t, "built-in test key", test[0].PublicPEM(), k.PublicPEM())
		case strings.HasPrefix(c.Name, "retired"):
		default:
			t.Errorf("unknown kind of key %q", c.Name)
		}
	}
	wantCount(t, "Telegram keys", len(file.Keys), 10)
	if len(production) != 1 || len(test) != 1 {
		t.Errorf("%d production and %d test keys", len(production), len(test))
	}
}

func TestParsePublicKeysErrors(t *testing.T) {
	production, test := TelegramKeys()
	two := append(production[0].PublicPEM(), test[0].PublicPEM()...)
	if keys, err := ParsePublicKeys(two); err != nil || len(keys) != 2 {
		t.Errorf("two keys: %v, %d", err, len(keys))
	}
	small := &PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 1022), E: 3}
	even := &PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 3}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":       {nil, "no PEM block"},
		"text":        {[]byte("hello"), "no PEM block"},
		"other block": {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}}), `"CERTIFICATE"`},
		"broken DER":  {pem.EncodeToMemory(&pem.Block{Type: pemPKCS1, Bytes: []byte{1}}), "public key 1"},
		"broken PKIX": {pem.EncodeToMemory(&pem.Block{Type: pemPKIX, Bytes: []byte{1}}), "public key 1"},
		"second bad":  {append(bytes.Clone(two), small.PublicPEM()...), "public key 3: RSA modulus of 1024 bits"},
		"even":        {even.PublicPEM(), "even"},
	} {
		_, err := ParsePublicKeys(c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func FuzzParsePublicKeys(f *testing.F) {
	production, _ := TelegramKeys()
	f.Add(production[0].PublicPEM())
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := ParsePublicKeys(data)
		if err != nil {
			return
		}
		for _, k := range keys {
			again, err := ParsePublicKeys(k.PublicPEM())
			if err != nil || again[0].Fingerprint() != k.Fingerprint() {
				t.Fatalf("round trip: %v", err)
			}
		}
	})
}
