package exchange

import (
	"errors"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
)

// refusals says by which check the client refuses each case of the vectors.
var refusals = map[string]string{
	"resPQ/nonce differs":             "nonce differs",
	"resPQ/only unknown fingerprints": "the server offers no public key that we trust",
	"resPQ/empty fingerprint list":    "the server offers no public key that we trust",
	"resPQ/pq is empty":               "pq: factor pq: not a product of two odd primes",
	"resPQ/pq is prime":               "pq: factor pq: it is prime",
	"resPQ/truncated":                 "decode",

	"server_DH_params/outer nonce differs":                    "nonce differs",
	"server_DH_params/outer server_nonce differs":             "server_nonce differs",
	"server_DH_params/inner nonce differs, hash right":        "inner nonce differs",
	"server_DH_params/inner server_nonce differs, hash right": "inner server_nonce differs",
	"server_DH_params/SHA1 wrong":                             "inner data hash",
	"server_DH_params/16 or more bytes of padding":            "inner data padding is 16 bytes or more",
	"server_DH_params/encrypted with another key":             "inner data does not decrypt",
	"server_DH_params/encrypted_answer not a multiple of 16":  "encrypted data is not whole blocks",
	"server_DH_params/g = 0":                                  "g is not in 2..7",
	"server_DH_params/g = 1":                                  "g is not in 2..7",
	"server_DH_params/g = 8":                                  "g is not in 2..7",
	"server_DH_params/g = -3":                                 "g is not in 2..7",
	"server_DH_params/g = 2 is not a quadratic residue":       "g is not a quadratic residue",
	"server_DH_params/dh_prime + 2 (composite)":               "dh_prime and g: ",
	"server_DH_params/dh_prime of 1024 bits":                  "not a 2048-bit number",
	"server_DH_params/g_a = 0":                                "g_a: ",
	"server_DH_params/g_a = 1":                                "g_a: ",
	"server_DH_params/g_a = p-1":                              "g_a: ",
	"server_DH_params/g_a = p":                                "g_a: ",
	"server_DH_params/g_a = 2^1983":                           "g_a: security check failed: public value is outside",
	"server_DH_params/g_a = p-2^1983":                         "g_a: security check failed: public value is outside",

	"server_DH_params/server_DH_params_fail with the right new_nonce_hash": "the server refused our query",

	"dh_gen/dh_gen_ok with hash number 2":            "new_nonce_hash",
	"dh_gen/dh_gen_ok with random hash":              "new_nonce_hash",
	"dh_gen/dh_gen_ok, nonce differs":                "nonce differs",
	"dh_gen/dh_gen_ok, server_nonce differs":         "server_nonce differs",
	"dh_gen/dh_gen_retry with the hash of dh_gen_ok": "new_nonce_hash",
	"dh_gen/dh_gen_fail with a wrong hash":           "new_nonce_hash",
}

func TestClientMustRefuse(t *testing.T) {
	file := loadHandshakes(t)
	last := &file.Runs[len(file.Runs)-1]
	steps := map[string]Step{"resPQ": StepResPQ, "server_DH_params": StepDHParams, "dh_gen": StepDHGen}
	good := map[Step]hexBytes{StepResPQ: last.Messages.ResPQ, StepDHParams: last.Messages.DHOk, StepDHGen: last.Messages.GenOk}
	refused, accepted := 0, 0
	for _, v := range file.MustRefuse {
		t.Run(v.Step+"/"+v.Name, func(t *testing.T) {
			step, ok := steps[v.Step]
			if !ok {
				t.Fatalf("unknown step %q", v.Step)
			}
			c, _ := last.clientUntil(t, step)
			_, _, err := c.Receive(testTime, wrap(v.Body))
			switch v.Expect {
			case "accept":
				if err != nil {
					t.Error(err)
				}
				accepted++
				return
			case "reject", "handshake fails cleanly":
			default:
				t.Fatalf("unknown expectation %q", v.Expect)
			}
			refused++
			want, known := refusals[v.Step+"/"+v.Name]
			if !known {
				t.Fatal("the case is not known to this test")
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Step != step || !strings.Contains(e.Error(), string(step)+": ") || !strings.Contains(e.Error(), want) {
				t.Errorf("error %v, want %q at %s", err, want, step)
			}
			wantDead(t, c, err, good[step])
		})
	}
	wantCount(t, "refused", refused, 34)
	wantCount(t, "accepted", accepted, 2)
}

// wantDead checks that a client which has failed stays so and keeps no secret.
func wantDead(t *testing.T, c *Client, failure error, good []byte) {
	t.Helper()
	if _, done, err := c.Receive(testTime, good); err != failure || done {
		t.Errorf("after the failure: done %v, error %v", done, err)
	}
	if c.Result() != (Result{}) {
		t.Errorf("a failed exchange has a result: %+v", c.Result())
	}
	if c.newNonce != [32]byte{} || c.tmp != (tmpKeys{}) || c.candidate != nil {
		t.Error("a failed exchange keeps secrets")
	}
}

// The remaining ways to end: the server says no, in the right form.
func TestServerSaysNo(t *testing.T) {
	file := loadHandshakes(t)
	for i := range file.Runs {
		r := &file.Runs[i]
		for _, v := range []struct {
			step Step
			body hexBytes
			want string
		}{
			{StepDHParams, r.Messages.DHFailBody, "the server refused our query"},
			{StepDHGen, r.Messages.GenFailBody, "the server gave up"},
		} {
			c, _ := r.clientUntil(t, v.step)
			_, _, err := c.Receive(testTime, wrap(v.body))
			if err == nil || !strings.Contains(err.Error(), v.want) {
				t.Errorf("error %v, want %q", err, v.want)
			}
			wantDead(t, c, err, r.Messages.GenOk)
		}
	}
}

// TestClientRefusesEveryPrefix: an answer that ends early is an error at every
// byte, whether its length tells the truth about that or not.
func TestClientRefusesEveryPrefix(t *testing.T) {
	r := &loadHandshakes(t).Runs[0]
	for step, answer := range map[Step]hexBytes{StepResPQ: r.Messages.ResPQ, StepDHParams: r.Messages.DHOk, StepDHGen: r.Messages.GenOk} {
		waiting, _ := r.clientUntil(t, step)
		_, body, bad := parsePlain(answer)
		if bad != nil {
			t.Fatal(bad)
		}
		for n := range len(body) {
			for _, payload := range [][]byte{answer[:plainHeader+n], wrap(body[:n])} {
				c := *waiting // a failure drops its secrets, and no more
				_, done, err := c.Receive(testTime, payload)
				e, ok := errors.AsType[*Error](err)
				if !ok || done || e.Step != step || e.Advice != adviceBroken {
					t.Errorf("%s cut at %d of %d: done %v, error %v", step, n, len(body), done, err)
				}
			}
		}
	}
}

// TestAdvice: an error says what a person can do, and does not blame the server
// for what is ours.
func TestAdvice(t *testing.T) {
	stranger, server := pair(t, func(c *ClientOptions, _ *ServerOptions) {
		other, err := crypto.GeneratePrivateKey(detRand(9))
		if err != nil {
			t.Fatal(err)
		}
		c.Keys = []*crypto.PublicKey{other.Public()}
	})
	err, _ := run(t, stranger, server, 0)
	if err == nil || !strings.HasSuffix(err.Error(), adviceStranger) {
		t.Errorf("a server without our key: %v", err)
	}
	_, err = NewClient(ClientOptions{DC: 2}).Start(testTime)
	if err == nil || !strings.HasSuffix(err.Error(), adviceOurs) {
		t.Errorf("a client without keys: %v", err)
	}
}
