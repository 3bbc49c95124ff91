package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestCodesPerDay(t *testing.T) {
	s := start(t, sim.Options{CodesPerDay: 2})
	c := connect(t, s, 1)
	must(c, c.sendCode("445551234567"))
	must(c, c.sendCode("445551234567"))
	refused(c, c.sendCode("445551234567"), "400 PHONE_NUMBER_FLOOD")
	must(c, c.sendCode("445551234568"))
}

func TestSignUpWhereItIsNotAllowed(t *testing.T) {
	s := start(t, sim.Options{NoSignUp: true})
	register(t, s, sim.Number{Phone: labPhone})
	c := connect(t, s, 1)
	refused(c, c.sendCode("445551234567"), "400 PHONE_NUMBER_APP_SIGNUP_FORBIDDEN")
	must(c, c.sendCode(labPhone))
	must(c, c.sendCode("9996610001"))
}

func TestEmptyTestNumber(t *testing.T) {
	s := start(t, sim.Options{EmptyTestNumbers: true})
	c := connect(t, s, 1)
	const phone = "9996610001"
	sent := must(c, c.sendCode(phone)).(*api.AuthSentCode)
	refused(c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "New"}, "400 PHONE_CODE_INVALID")
	required := must(c, signInRequest(phone, sent.PhoneCodeHash, "11111")).(*api.AuthAuthorizationSignUpRequired)
	if required.TermsOfService == nil || required.TermsOfService.Text == "" {
		t.Errorf("terms of service %+v", required.TermsOfService)
	}
	must(c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "New"})
	must(c, &api.HelpAcceptTermsOfServiceRequest{ID: required.TermsOfService.ID})
	c = connect(t, s, 1)
	hash, code := c.code(phone)
	refused(c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash, FirstName: "New"}, "400 PHONE_CODE_INVALID")
	must(c, signInRequest(phone, hash, code))
	refused(c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash, FirstName: "New"}, "400 PHONE_NUMBER_OCCUPIED")
}

func TestLogoutToken(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, Password: "secret"})
	register(t, s, sim.Number{Phone: "15550000002"})
	c := connect(t, s, 1)
	hash, code := c.code(labPhone)
	refused(c, signInRequest(labPhone, hash, code), "401 SESSION_PASSWORD_NEEDED")
	must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))
	token := must(c, &api.AuthLogOutRequest{}).FutureAuthToken
	if len(token) == 0 {
		t.Fatal("no future_auth_token for an account with a password")
	}
	withToken := func(phone string) *api.AuthSendCodeRequest {
		req := c.sendCode(phone)
		req.Settings.LogoutTokens = [][]byte{[]byte("of somebody else"), token}
		return req
	}
	if _, ok := must(c, withToken("15550000002")).(*api.AuthSentCode); !ok {
		t.Error("the token of one account signs another in")
	}
	refused(c, withToken(labPhone), "401 SESSION_PASSWORD_NEEDED")
	must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))
	must(c, self())
	must(c, &api.AuthLogOutRequest{})
	if _, ok := must(c, withToken(labPhone)).(*api.AuthSentCode); !ok {
		t.Error("a token is good for a second time")
	}
	plain := signIn(t, s, 1, "15550000002")
	if out := must(plain.client, &api.AuthLogOutRequest{}); out.FutureAuthToken != nil {
		t.Error("an account without a password gets a future_auth_token")
	}
}
