package exchange

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// loadVectors refuses fields that the test does not know, so that no part of a
// file is passed over unseen.
func loadVectors(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

type vectorMessages struct {
	ReqPQMulti    hexBytes `json:"req_pq_multi"`
	ResPQ         hexBytes `json:"resPQ"`
	PQInner       hexBytes `json:"p_q_inner_data"`
	RSAPadding    hexBytes `json:"rsa_padding"`
	RSATempKey    hexBytes `json:"rsa_temp_key"`
	Encrypted     hexBytes `json:"encrypted_data"`
	ReqDH         hexBytes `json:"req_DH_params"`
	Answer        hexBytes `json:"answer"`
	AnswerPadding hexBytes `json:"answer_padding"`
	AnswerHash    hexBytes `json:"answer_with_hash"`
	DHOk          hexBytes `json:"server_DH_params_ok"`
	DHFailBody    hexBytes `json:"server_DH_params_fail_body"`
	ClientInner   hexBytes `json:"client_DH_inner_data"`
	ClientPadding hexBytes `json:"client_padding"`
	ClientEnc     hexBytes `json:"client_encrypted_data"`
	SetClientDH   hexBytes `json:"set_client_DH_params"`
	GenOk         hexBytes `json:"dh_gen_ok"`
	GenRetryBody  hexBytes `json:"dh_gen_retry_body"`
	GenFailBody   hexBytes `json:"dh_gen_fail_body"`
}

type vectorRetry struct {
	RetryID     hexBytes `json:"retry_id"`
	B           hexBytes `json:"b_client_secret"`
	GB          hexBytes `json:"g_b"`
	ClientInner hexBytes `json:"client_DH_inner_data"`
	Padding     hexBytes `json:"client_padding"`
	ClientEnc   hexBytes `json:"client_encrypted_data"`
	AuthKey     hexBytes `json:"auth_key"`
	Hash1       hexBytes `json:"new_nonce_hash1"`
}

type vectorRun struct {
	Kind      string
	DC        int  `json:"dc_int"`
	ExpiresIn *int `json:"expires_in_int"`
	ServerRSA struct {
		N, E, D     hexBytes
		Fingerprint hexBytes `json:"fingerprint_le"`
	} `json:"server_rsa"`
	Nonce       hexBytes
	ServerNonce hexBytes       `json:"server_nonce"`
	NewNonce    hexBytes       `json:"new_nonce"`
	PQ          json.Number    `json:"pq_dec"`
	P           json.Number    `json:"p_dec"`
	Q           json.Number    `json:"q_dec"`
	G           int            `json:"g_int"`
	Prime       hexBytes       `json:"dh_prime"`
	A           hexBytes       `json:"a_server_secret"`
	B           hexBytes       `json:"b_client_secret"`
	GA          hexBytes       `json:"g_a"`
	GB          hexBytes       `json:"g_b"`
	ServerTime  int64          `json:"server_time_int"`
	Messages    vectorMessages `json:"messages"`
	TmpKey      hexBytes       `json:"tmp_aes_key"`
	TmpIV       hexBytes       `json:"tmp_aes_iv"`
	AuthKey     hexBytes       `json:"auth_key"`
	AuthKeyID   hexBytes       `json:"auth_key_id"`
	AuxHash     hexBytes       `json:"auth_key_aux_hash"`
	Salt        hexBytes       `json:"initial_server_salt"`
	Retry       vectorRetry    `json:"after_dh_gen_retry"`
}

type handshakeFile struct {
	File, Note string
	Runs       []vectorRun
	MustRefuse []struct {
		Step, Name, Expect string
		Body               hexBytes
	} `json:"client_must_refuse"`
}

func loadHandshakes(t testing.TB) handshakeFile {
	t.Helper()
	var file handshakeFile
	loadVectors(t, "computed_handshake.json", &file)
	return file
}

func (r *vectorRun) publicKey() *crypto.PublicKey {
	return &crypto.PublicKey{N: new(big.Int).SetBytes(r.ServerRSA.N), E: int(new(big.Int).SetBytes(r.ServerRSA.E).Int64())}
}

// privateKey recovers the primes, which the file does not have, from n, e and
// d: e*d-1 is a multiple of the order of every number mod n, so the square roots
// of 1 on the way to it split n.
func (r *vectorRun) privateKey(t testing.TB) *crypto.PrivateKey {
	t.Helper()
	one := big.NewInt(1)
	n := new(big.Int).SetBytes(r.ServerRSA.N)
	k := new(big.Int).SetBytes(r.ServerRSA.D)
	k.Mul(k, new(big.Int).SetBytes(r.ServerRSA.E)).Sub(k, one)
	shift := k.TrailingZeroBits()
	odd := new(big.Int).Rsh(k, shift)
	for base := int64(2); base < 100; base++ {
		x := new(big.Int).Exp(big.NewInt(base), odd, n)
		for range shift {
			p := new(big.Int).GCD(nil, nil, new(big.Int).Sub(x, one), n)
			if p.Cmp(one) > 0 && p.Cmp(n) < 0 {
				key, err := crypto.NewPrivateKey(p, new(big.Int).Div(n, p))
				if err != nil {
					t.Fatal(err)
				}
				return key
			}
			x.Mul(x, x).Mod(x, n)
		}
	}
	t.Fatal("n, e and d do not belong together")
	return nil
}

// timeOf is the moment of a recorded message. It readies ids, the ids of the end
// that says it again, to give the same msg_id: the moment alone may not, since an
// id has a finer grain than the nanoseconds of time.Time.
func timeOf(ids *messageIDs, payload []byte) time.Time {
	id := int64(binary.LittleEndian.Uint64(payload[8:]))
	ids.last = id - 4
	return time.Unix(id>>32, (id&0xffffffff)*1e9>>32)
}

// wrap makes an unencrypted message of a body that the file gives bare.
func wrap(body []byte) []byte { return plainMessage(1<<32|idAnswer, body) }

func concat(parts ...hexBytes) *bytes.Reader {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return bytes.NewReader(all)
}

func wantHex(t testing.TB, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

func wantCount(t testing.TB, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d cases, want %d", what, got, want)
	}
	t.Logf("%s: %d cases", what, got)
}

func encode(t testing.TB, o tl.Object) []byte {
	t.Helper()
	b, err := tl.Append(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func int64Bytes(v int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v)) }

func wantResult(t testing.TB, got Result, authKey, salt []byte) {
	t.Helper()
	if got.Key == nil {
		t.Error("no key")
		return
	}
	wantHex(t, "auth_key", got.Key.Bytes(), authKey)
	wantHex(t, "salt", int64Bytes(got.Salt), salt)
}
