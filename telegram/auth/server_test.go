package auth

import (
	"context"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// server answers as Telegram does for one number.
type server struct {
	t        *testing.T
	code     string
	password string // "" without 2FA
	unknown  bool   // the number has no account
	expire   int    // how many codes have expired when they come
	stale    int    // how many SRP ids are invalid when they come
	fail     map[string]error
	once     bool // each of fail

	calls     []string
	challenge *srp.Challenge
	srpID     int64
}

func (s *server) Invoke(_ context.Context, req tl.Object) ([]byte, error) {
	name := api.ByID(req.ConstructorID()).Name
	s.calls = append(s.calls, name)
	if err := s.fail[name]; err != nil {
		if s.once {
			delete(s.fail, name)
		}
		return nil, err
	}
	res, err := s.answer(req)
	if err != nil {
		return nil, err
	}
	return tl.Append(nil, res)
}

func refuse(req tl.Object, code int, message string) (tl.Object, error) {
	return nil, rpcerr.New(code, message, api.ByID(req.ConstructorID()).Name)
}

func (s *server) answer(req tl.Object) (tl.Object, error) {
	switch r := req.(type) {
	case *api.AuthSendCodeRequest:
		if r.APIID != 17 || r.APIHash != "hash" || r.PhoneNumber != "+15550100" {
			return refuse(req, 400, "API_ID_INVALID")
		}
		return &api.AuthSentCode{
			Type: &api.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: fmt.Sprint("hash-", len(s.calls)), Timeout: new(int32(60)),
		}, nil
	case *api.AuthSignInRequest:
		return s.signIn(r)
	case *api.AuthSignUpRequest:
		return authorization(r.FirstName), nil
	case *api.AccountGetPasswordRequest:
		return s.getPassword(), nil
	case *api.AuthCheckPasswordRequest:
		return s.checkPassword(r)
	case *api.AuthImportBotAuthorizationRequest:
		if r.BotAuthToken != "1:token" {
			return refuse(req, 400, "ACCESS_TOKEN_INVALID")
		}
		return authorization("bot"), nil
	}
	return refuse(req, 400, "METHOD_INVALID")
}

func authorization(name string) tl.Object {
	return &api.AuthAuthorization{User: &api.User{ID: 42, Self: true, FirstName: new(name), Username: new("someone")}}
}

func (s *server) signIn(r *api.AuthSignInRequest) (tl.Object, error) {
	switch {
	case s.expire > 0:
		s.expire--
		return refuse(r, 400, "PHONE_CODE_EXPIRED")
	case r.PhoneCode == nil || *r.PhoneCode != s.code:
		return refuse(r, 400, "PHONE_CODE_INVALID")
	case s.unknown:
		return &api.AuthAuthorizationSignUpRequired{}, nil
	case s.password != "":
		return refuse(r, 401, "SESSION_PASSWORD_NEEDED")
	}
	return authorization("x"), nil
}

// primeHex is the prime that Telegram's servers send.
const primeHex = "" +
	"c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f" +
	"48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
	"20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
	"2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
	"a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754" +
	"fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
	"e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f" +
	"0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b"

func (s *server) params() srp.Params {
	p, err := hex.DecodeString(primeHex)
	if err != nil {
		s.t.Fatal(err)
	}
	return srp.Params{Salt1: []byte("salt one"), Salt2: []byte("salt two"), G: 3, P: p}
}

func (s *server) getPassword() tl.Object {
	v, err := srp.NewVerifier(s.password, s.params())
	if err == nil {
		s.challenge, err = v.Challenge(nil)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.srpID++
	p := s.params()
	algo := &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{Salt1: p.Salt1, Salt2: p.Salt2, G: int32(p.G), P: p.P}
	return &api.AccountPassword{
		HasPassword: true, CurrentAlgo: algo, SRPB: s.challenge.B(), SRPID: new(s.srpID), Hint: new("the usual"),
		NewAlgo: algo, NewSecureAlgo: &api.SecurePasswordKdfAlgoUnknown{}, SecureRandom: []byte{},
	}
}

func (s *server) checkPassword(r *api.AuthCheckPasswordRequest) (tl.Object, error) {
	proof, ok := r.Password.(*api.InputCheckPasswordSRP)
	if !ok || proof.SRPID != s.srpID || s.stale > 0 {
		s.stale--
		return refuse(r, 400, "SRP_ID_INVALID")
	}
	if err := s.challenge.Check(proof.A, proof.M1); err != nil {
		return refuse(r, 400, "PASSWORD_HASH_INVALID")
	}
	return authorization("x"), nil
}
