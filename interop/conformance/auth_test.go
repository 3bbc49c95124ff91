package conformance

import (
	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// code asks for a login code and reads it.
func (p *person) code(phone string) (hash, code string) {
	p.Helper()
	sent := do(p, &api.AuthSendCodeRequest{
		PhoneNumber: phone, APIID: p.sim.APIID(), APIHash: p.sim.APIHash(), Settings: &api.CodeSettings{},
	}).(*api.AuthSentCode)
	code, err := p.sim.LoginCode(phone)
	if err != nil {
		p.Fatal(err)
	}
	return sent.PhoneCodeHash, code
}

// proof answers the question for a password.
func (p *person) proof(password string) *api.InputCheckPasswordSRP {
	p.Helper()
	q := do(p, &api.AccountGetPasswordRequest{})
	algo := q.CurrentAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	a, m1, err := srp.Answer(password, srp.Params{Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P}, q.SRPB, nil)
	if err != nil {
		p.Fatal(err)
	}
	return &api.InputCheckPasswordSRP{SRPID: *q.SRPID, A: a, M1: m1}
}

// settings are those that set a new password.
func (p *person) settings(password, hint string) *api.AccountPasswordInputSettings {
	p.Helper()
	algo := do(p, &api.AccountGetPasswordRequest{}).NewAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	params, verifier, err := srp.NewPassword(password, srp.Params{Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P}, nil)
	if err != nil {
		p.Fatal(err)
	}
	own := *algo
	own.Salt1 = params.Salt1
	return &api.AccountPasswordInputSettings{NewAlgo: &own, NewPasswordHash: verifier, Hint: &hint}
}

var authScenarios = []scenario{
	{"a wrong code, then the right one", func(s *stage) {
		n, p := s.register(sim.Number{}), s.stranger()
		hash, code := p.code(n.Phone)
		refused(p, "400 PHONE_CODE_INVALID", &api.AuthSignInRequest{PhoneNumber: n.Phone, PhoneCodeHash: hash, PhoneCode: new("00000")})
		refused(p, "400 PHONE_CODE_EMPTY", &api.AuthSignInRequest{PhoneNumber: n.Phone, PhoneCodeHash: hash, PhoneCode: new("")})
		do(p, &api.AuthSignInRequest{PhoneNumber: n.Phone, PhoneCodeHash: hash, PhoneCode: &code})
		p.arrive()
	}},
	{"a wrong application is refused", func(s *stage) {
		refused(s.stranger(), "400 API_ID_INVALID", &api.AuthSendCodeRequest{PhoneNumber: s.number(), APIID: 1, APIHash: "wrong", Settings: &api.CodeSettings{}})
	}},
	{"what is no number is refused", func(s *stage) {
		refused(s.stranger(), "406 PHONE_NUMBER_INVALID", &api.AuthSendCodeRequest{PhoneNumber: "12", APIID: s.sim.APIID(), APIHash: s.sim.APIHash(), Settings: &api.CodeSettings{}})
	}},
	{"a banned number is refused", func(s *stage) {
		n := s.number()
		if err := s.sim.SetState(n, control.State{State: control.StateBanned}); err != nil {
			s.Fatal(err)
		}
		refused(s.stranger(), "400 PHONE_NUMBER_BANNED", &api.AuthSendCodeRequest{PhoneNumber: n, APIID: s.sim.APIID(), APIHash: s.sim.APIHash(), Settings: &api.CodeSettings{}})
	}},
	{"a code is asked for again, and cancelled", func(s *stage) {
		n, p := s.register(sim.Number{}), s.stranger()
		hash, _ := p.code(n.Phone)
		again := do(p, &api.AuthResendCodeRequest{PhoneNumber: n.Phone, PhoneCodeHash: hash}).(*api.AuthSentCode)
		do(p, &api.AuthCancelCodeRequest{PhoneNumber: n.Phone, PhoneCodeHash: again.PhoneCodeHash})
		refused(p, "400 PHONE_CODE_EXPIRED", &api.AuthSignInRequest{PhoneNumber: n.Phone, PhoneCodeHash: again.PhoneCodeHash, PhoneCode: new("12345")})
	}},
	{"a number without an account signs up", func(s *stage) {
		p, phone := s.stranger(), s.number()
		hash, code := p.code(phone)
		_, needed := do(p, &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: &code}).(*api.AuthAuthorizationSignUpRequired)
		is(s, "sign-up is needed", needed, true)
		refused(p, "400 FIRSTNAME_INVALID", &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash})
		user := do(p, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash, FirstName: "New", LastName: "Comer"}).(*api.AuthAuthorization).User.(*api.User)
		is(s, "name", *user.FirstName+" "+*user.LastName, "New Comer")
	}},
	{"a password is asked for", func(s *stage) {
		n, p := s.register(sim.Number{Password: "correct horse", Hint: "animal"}), s.stranger()
		hash, code := p.code(n.Phone)
		refused(p, "401 SESSION_PASSWORD_NEEDED", &api.AuthSignInRequest{PhoneNumber: n.Phone, PhoneCodeHash: hash, PhoneCode: &code})
		is(s, "hint", *do(p, &api.AccountGetPasswordRequest{}).Hint, "animal")
		refused(p, "400 PASSWORD_HASH_INVALID", &api.AuthCheckPasswordRequest{Password: p.proof("wrong horse")})
		do(p, &api.AuthCheckPasswordRequest{Password: p.proof("correct horse")})
		p.arrive()
	}},
	{"a password is set, changed and removed", func(s *stage) {
		a := s.people(1)[0]
		do(a, &api.AccountUpdatePasswordSettingsRequest{Password: &api.InputCheckPasswordEmpty{}, NewSettings: a.settings("first", "one")})
		is(s, "has a password", do(a, &api.AccountGetPasswordRequest{}).HasPassword, true)
		refused(a, "400 PASSWORD_HASH_INVALID", &api.AccountUpdatePasswordSettingsRequest{Password: a.proof("wrong"), NewSettings: a.settings("second", "two")})
		do(a, &api.AccountUpdatePasswordSettingsRequest{Password: a.proof("first"), NewSettings: a.settings("second", "two")})
		is(s, "hint", *do(a, &api.AccountGetPasswordRequest{}).Hint, "two")
		do(a, &api.AccountUpdatePasswordSettingsRequest{Password: a.proof("second"), NewSettings: &api.AccountPasswordInputSettings{
			NewAlgo: &api.PasswordKdfAlgoUnknown{}, NewPasswordHash: []byte{}, Hint: new("")}})
		is(s, "has a password after", do(a, &api.AccountGetPasswordRequest{}).HasPassword, false)
	}},
	{"a login by QR code", func(s *stage) {
		phone, desk := s.people(1)[0], s.stranger()
		export := &api.AuthExportLoginTokenRequest{APIID: s.sim.APIID(), APIHash: s.sim.APIHash(), ExceptIDs: []int64{}}
		token := do(desk, export).(*api.AuthLoginToken)
		do(phone, &api.AuthAcceptLoginTokenRequest{Token: token.Token})
		user := do(desk, export).(*api.AuthLoginTokenSuccess).Authorization.(*api.AuthAuthorization).User.(*api.User)
		is(s, "signed in as", user.ID, phone.self.ID)
		refused(phone, "400 AUTH_TOKEN_INVALIDX", &api.AuthAcceptLoginTokenRequest{Token: []byte("no such token")})
	}},
	{"sessions are listed and ended", func(s *stage) {
		a := s.people(1)[0]
		other := a.again()
		list := do(a, &api.AccountGetAuthorizationsRequest{}).Authorizations
		is(s, "sessions", len(list), 2)
		for _, one := range list {
			if !one.Current {
				do(a, &api.AccountResetAuthorizationRequest{Hash: one.Hash})
			}
		}
		is(s, "sessions after", len(do(a, &api.AccountGetAuthorizationsRequest{}).Authorizations), 1)
		if _, err := call(s.ctx, other.line, &api.UpdatesGetStateRequest{}); err == nil {
			s.Error("the session that was ended goes on")
		}
		refused(a, "400 HASH_INVALID", &api.AccountResetAuthorizationRequest{Hash: 12345})
	}},
	{"a new session is announced", func(s *stage) {
		a := s.people(1)[0]
		a.again()
		hear(a, func(u *api.UpdateNewMessage) bool {
			m, ok := u.Message.(*api.Message)
			return ok && m.PeerID.(*api.PeerUser).UserID == 777000
		})
	}},
	{"signing out ends the session", func(s *stage) {
		a := s.people(1)[0]
		other := a.again()
		do(other, &api.AuthLogOutRequest{})
		is(s, "sessions after", len(do(a, &api.AccountGetAuthorizationsRequest{}).Authorizations), 1)
	}},
	{"a frozen account only reads", func(s *stage) {
		all := s.people(2)
		a, b := all[0], all[1]
		do(a, &api.UsersGetUsersRequest{ID: []api.InputUserClass{a.user(b)}})
		if err := s.sim.SetState(a.phone, control.State{State: control.StateFrozen}); err != nil {
			s.Fatal(err)
		}
		if _, err := call(s.ctx, a.line, &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "x", RandomID: random()}); err == nil {
			s.Error("a frozen account writes")
		}
	}},
}
