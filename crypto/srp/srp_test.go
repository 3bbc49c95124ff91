package srp

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// strict refuses fields that the test does not know.
func strict(t *testing.T, data []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	strict(t, data, into)
}

func wantHex(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

func wantCount(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d cases, want %d", what, got, want)
	}
	t.Logf("%s: %d cases", what, got)
}

type checkVector struct {
	Password     hexBytes `json:"password_utf8"`
	Salt1, Salt2 hexBytes
	G            int      `json:"g_int"`
	P            hexBytes `json:"p"`
	ClientSecret hexBytes `json:"a_client_secret"`
	ServerSecret hexBytes `json:"b_server_secret"`
	B            hexBytes `json:"srp_B"`
	X, V, K, U   hexBytes
	PublicA      hexBytes `json:"A"`
	S            hexBytes `json:"s_a"`
	SessionKey   hexBytes `json:"k_a"`
	M1           hexBytes
}

func (v *checkVector) params() Params { return Params{Salt1: v.Salt1, Salt2: v.Salt2, G: v.G, P: v.P} }

// check runs both ends with the secrets of the vector.
func (v *checkVector) check(t *testing.T) {
	t.Helper()
	a, m1, err := Answer(string(v.Password), v.params(), v.B, bytes.NewReader(v.ClientSecret))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "A", a, v.PublicA)
	wantHex(t, "M1", m1, v.M1)

	verifier, err := NewVerifier(string(v.Password), v.params())
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "v", verifier.PasswordHash(), v.V)
	challenge, err := verifier.Challenge(bytes.NewReader(v.ServerSecret))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "B", challenge.B(), v.B)
	if err := challenge.Check(a, m1); err != nil {
		t.Errorf("the server refuses the right proof: %v", err)
	}
	m1[31] ^= 1
	if err := challenge.Check(a, m1); !errors.Is(err, ErrWrongPassword) {
		t.Errorf("a changed proof: %v", err)
	}

	gr := verifier.group
	x, err := gr.x(string(v.Password))
	if err != nil {
		t.Fatal(err)
	}
	u, err := scramble(number(a), number(v.B))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "x", x.FillBytes(make([]byte, 32)), v.X)
	wantHex(t, "k", gr.k.FillBytes(make([]byte, 32)), v.K)
	wantHex(t, "u", u.FillBytes(make([]byte, 32)), v.U)
	wantHex(t, "K", hash(v.S), v.SessionKey)
	wantHex(t, "M1 from S", gr.m1(number(a), number(v.B), number(v.S)), v.M1)
}

type newPasswordVector struct {
	Password  hexBytes `json:"password_utf8"`
	Salt1     hexBytes `json:"salt1_from_server"`
	Random    hexBytes `json:"random32"`
	Salt1Sent hexBytes `json:"salt1_sent"`
	Salt2     hexBytes
	G         int      `json:"g_int"`
	P         hexBytes `json:"p"`
	Hash      hexBytes `json:"new_password_hash"`
}

func (v *newPasswordVector) check(t *testing.T) {
	t.Helper()
	algo := Params{Salt1: v.Salt1, Salt2: v.Salt2, G: v.G, P: v.P}
	params, passwordHash, err := NewPassword(string(v.Password), algo, bytes.NewReader(v.Random))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "salt1", params.Salt1, v.Salt1Sent)
	wantHex(t, "new_password_hash", passwordHash, v.Hash)
	// What the client sends is all that a server needs.
	verifier, err := VerifierFromHash(passwordHash, params)
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := verifier.Challenge(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, m1, err := Answer(string(v.Password), verifier.Params(), challenge.B(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := challenge.Check(a, m1); err != nil {
		t.Error(err)
	}
}

func TestSRPVectors(t *testing.T) {
	var file struct {
		File, Note string
		Check      []checkVector     `json:"check_password"`
		New        newPasswordVector `json:"new_password"`
		Bad        struct {
			P     hexBytes
			Cases []struct {
				Name   string
				B      hexBytes `json:"srp_B"`
				Expect string
			}
			Note string
		} `json:"bad_srp_B"`
	}
	load(t, "computed_srp.json", &file)
	for i := range file.Check {
		file.Check[i].check(t)
	}
	wantCount(t, "check_password", len(file.Check), 5)
	file.New.check(t)
	params := file.Check[0].params()
	for _, c := range file.Bad.Cases {
		if c.Expect != "refuse" {
			t.Errorf("unknown expectation %q", c.Expect)
		}
		_, _, err := Answer("x", params, c.B, nil)
		if _, ok := errors.AsType[*crypto.CheckError](err); !ok {
			t.Errorf("B %s: %v", c.Name, err)
		}
	}
	wantCount(t, "bad_srp_B", len(file.Bad.Cases), 6)
}

// TestExternalCrossChecks runs the SRP cases of other implementations' tests.
// The other cases of the file belong to package crypto and to the transports.
func TestExternalCrossChecks(t *testing.T) {
	var file struct {
		File, Note string
		Cases      []json.RawMessage
	}
	load(t, "external_cross_checks.json", &file)
	ran := 0
	for _, raw := range file.Cases {
		var c struct{ Name string }
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(c.Name, "SRP") || strings.HasPrefix(c.Name, "PH2") || strings.HasPrefix(c.Name, "new_password_hash") {
			t.Run(c.Name, func(t *testing.T) { crossCheck(t, raw) })
			ran++
		}
	}
	wantCount(t, "SRP cross checks", ran, 6)
}

func crossCheck(t *testing.T, raw []byte) {
	var c struct {
		Name, Source string
		Reproduced   bool     `json:"reproduced_by_independent_implementation"`
		Password     hexBytes `json:"password_utf8"`
		Salt1, Salt2 hexBytes
		G            int      `json:"g_int"`
		P            hexBytes `json:"p"`
		PInt         byte     `json:"p_int"`
		B            hexBytes `json:"srp_B"`
		BInt         byte     `json:"srp_B_int"`
		Secret       hexBytes `json:"a"`
		SecretInt    byte     `json:"a_int"`
		PublicA      hexBytes `json:"A"`
		M1           hexBytes
		X            hexBytes `json:"x"`
		FromServer   hexBytes `json:"salt1_from_server"`
		Random       hexBytes `json:"random32"`
		Hash         hexBytes `json:"new_password_hash"`
	}
	strict(t, raw, &c)
	if c.Hash != nil {
		known := crypto.KnownPrime()
		v := newPasswordVector{Password: c.Password, Salt1: c.FromServer, Random: c.Random, Salt2: c.Salt2, G: 3, P: known, Hash: c.Hash,
			Salt1Sent: append(bytes.Clone(c.FromServer), c.Random...)}
		v.check(t)
		return
	}
	if c.PInt != 0 {
		c.P, c.B, c.Secret = hexBytes{c.PInt}, hexBytes{c.BInt}, hexBytes{c.SecretInt}
	}
	// Without the checks: one case has a toy group, one a secret of 1.
	gr := uncheckedGroup(Params{Salt1: c.Salt1, Salt2: c.Salt2, G: c.G, P: c.P})
	if c.X != nil {
		x, err := gr.x(string(c.Password))
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "x", x.FillBytes(make([]byte, 32)), c.X)
		return
	}
	a, m1, err := gr.answer(string(c.Password), number(c.B), number(c.Secret))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "A", a, c.PublicA)
	wantHex(t, "M1", m1, c.M1)
}

func TestWrongPasswordIsRefused(t *testing.T) {
	params := Params{Salt1: []byte("salt one"), Salt2: []byte("salt two"), G: 3, P: crypto.KnownPrime()}
	verifier, err := NewVerifier("right", params)
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := verifier.Challenge(nil)
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]error{"right": nil, "wrong": ErrWrongPassword, "": ErrWrongPassword, "right ": ErrWrongPassword} {
		a, m1, err := Answer(password, params, challenge.B(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := challenge.Check(a, m1); !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
	// A = 0 or p would let anybody in without the check on A: S is 0 then.
	gr := verifier.group
	for name, a := range map[string]*big.Int{"0": big.NewInt(0), "p": gr.p, "2p": new(big.Int).Lsh(gr.p, 1)} {
		m1 := gr.m1(new(big.Int).Mod(a, gr.p), challenge.b, big.NewInt(0))
		err := challenge.Check(a.Bytes(), m1)
		if _, ok := errors.AsType[*crypto.CheckError](err); !ok {
			t.Errorf("A = %s: %v", name, err)
		}
	}
}

func TestBadParamsAreRefused(t *testing.T) {
	good := Params{Salt1: []byte("1"), Salt2: []byte("2"), G: 3, P: crypto.KnownPrime()}
	for name, change := range map[string]func(p *Params){
		"g":     func(p *Params) { p.G = 2 },
		"p":     func(p *Params) { p.P = bytes.Clone(p.P); p.P[255] -= 2 },
		"no p":  func(p *Params) { p.P = nil },
		"small": func(p *Params) { p.P = []byte{47} },
	} {
		params := good
		change(&params)
		b := bytes.Repeat([]byte{0x40}, Size)
		_, _, errAnswer := Answer("x", params, b, nil)
		_, errVerifier := NewVerifier("x", params)
		_, _, errNew := NewPassword("x", params, nil)
		_, errHash := VerifierFromHash(b, params)
		for i, err := range []error{errAnswer, errVerifier, errNew, errHash} {
			if _, ok := errors.AsType[*crypto.CheckError](err); !ok {
				t.Errorf("%s: call %d: %v", name, i, err)
			}
		}
	}
	if _, _, err := NewPassword("", good, nil); err == nil {
		t.Error("an empty new password")
	}
	if _, _, err := Answer("x", good, make([]byte, 257), nil); err == nil {
		t.Error("B of 257 bytes")
	}
	if _, _, err := Answer("x", good, bytes.Repeat([]byte{0x40}, Size), bytes.NewReader(nil)); err == nil {
		t.Error("no randomness")
	}
	// Secrets of zero give A = 1, which is redrawn until the source is given up.
	if _, _, err := Answer("x", good, bytes.Repeat([]byte{0x40}, Size), bytes.NewReader(make([]byte, 8192))); err == nil {
		t.Error("a random source of zeros")
	}
}

func TestVerifierRedactsItself(t *testing.T) {
	v, err := NewVerifier("canary", Params{Salt1: []byte("1"), Salt2: []byte("2"), G: 3, P: crypto.KnownPrime()})
	if err != nil {
		t.Fatal(err)
	}
	type holder struct{ v Verifier }
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, v, *v, holder{*v})
	}
	if b, err := json.Marshal(v); err == nil {
		out.Write(b)
	}
	for _, secret := range []string{v.secret.v.String(), v.secret.v.Text(16), fmt.Sprint(v.secret.v.Bits())} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("printed %.40s", secret)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	params := Params{Salt1: []byte("1"), Salt2: []byte("2"), G: 3, P: crypto.KnownPrime()}
	v, err := NewVerifier("x", params)
	if err != nil {
		b.Fatal(err)
	}
	c, err := v.Challenge(nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := Answer("x", params, c.B(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
