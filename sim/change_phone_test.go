package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestChangePhone(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a := all[0]
	second := signIn(t, s, 1, "15550000000")
	must(second.client, &api.UpdatesGetStateRequest{})
	const phone = "15550009999"
	send := func(to string) *api.AccountSendChangePhoneCodeRequest {
		return &api.AccountSendChangePhoneCodeRequest{PhoneNumber: to, Settings: &api.CodeSettings{}}
	}
	refused(a.client, send("15550000001"), "400 PHONE_NUMBER_OCCUPIED")
	refused(a.client, send("12"), "406 PHONE_NUMBER_INVALID")
	if err := s.SetState("15558888888", control.State{State: control.StateBanned}); err != nil {
		t.Fatal(err)
	}
	refused(a.client, send("15558888888"), "400 PHONE_NUMBER_BANNED")

	sent := must(a.client, send(phone)).(*api.AuthSentCode)
	code, err := s.LoginCode(phone)
	if err != nil {
		t.Fatal(err)
	}
	change := func(code string) *api.AccountChangePhoneRequest {
		return &api.AccountChangePhoneRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, PhoneCode: code}
	}
	refused(a.client, change(""), "400 PHONE_CODE_EMPTY")
	refused(a.client, change("0"), "400 PHONE_CODE_INVALID")
	for range 2 { // the answer may be lost
		if u := must(a.client, change(code)).(*api.User); *u.Phone != phone {
			t.Errorf("number %s, want %s", *u.Phone, phone)
		}
	}
	second.until("the new number", received(second.client, func(u *api.UpdateUserPhone) bool { return u.Phone == phone }))
	if again := signIn(t, s, 1, phone); again.self.ID != a.self.ID {
		t.Error("the new number is another account's")
	}
	register(t, s, sim.Number{Phone: "15550000000"})
}

// TestExportsOfTwoSessions: sessions of one account may transfer their
// authorizations at the same time.
func TestExportsOfTwoSessions(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	first, second := signIn(t, s, 1, labPhone), signIn(t, s, 1, labPhone)
	one := must(first.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	two := must(second.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	refused(connect(t, s, 3), &api.AuthImportAuthorizationRequest{ID: one.ID, Bytes: one.Bytes}, "400 AUTH_BYTES_INVALID")
	refused(connect(t, s, 2), &api.AuthImportAuthorizationRequest{ID: one.ID + 1, Bytes: one.Bytes}, "400 AUTH_BYTES_INVALID")
	must(connect(t, s, 2), &api.AuthImportAuthorizationRequest{ID: one.ID, Bytes: one.Bytes})
	must(connect(t, s, 2), &api.AuthImportAuthorizationRequest{ID: two.ID, Bytes: two.Bytes})
	refused(connect(t, s, 2), &api.AuthImportAuthorizationRequest{ID: two.ID, Bytes: two.Bytes}, "400 AUTH_BYTES_INVALID")
}
