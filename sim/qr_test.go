package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (c *client) qr(except ...int64) *api.AuthExportLoginTokenRequest {
	return &api.AuthExportLoginTokenRequest{APIID: c.server.APIID(), APIHash: c.server.APIHash(), ExceptIDs: except}
}

// show makes a token for a QR code.
func (c *client) show(except ...int64) []byte {
	c.tb.Helper()
	return must(c, c.qr(except...)).(*api.AuthLoginToken).Token
}

func (c *client) scanned() {
	c.tb.Helper()
	c.until("updateLoginToken", received(c, func(*api.UpdateLoginToken) bool { return true }))
}

func TestQRSignIn(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	c := connect(t, s, 1)
	wrong := c.qr()
	wrong.APIHash = "no"
	refused(c, wrong, "400 API_ID_INVALID")
	token := c.show()
	if again := must(c, c.qr()).(*api.AuthLoginToken); time.Until(time.Unix(int64(again.Expires), 0)) > 31*time.Second {
		t.Errorf("a token expires at %d", again.Expires)
	}
	refused(c, &api.AuthAcceptLoginTokenRequest{Token: token}, "401 AUTH_KEY_UNREGISTERED")
	refused(a.client, &api.AuthAcceptLoginTokenRequest{Token: []byte("guess")}, "400 AUTH_TOKEN_INVALIDX")
	refused(a.client, &api.AuthAcceptLoginTokenRequest{Token: c.show(a.self.ID)}, "400 AUTH_TOKEN_EXCEPTION")
	refused(c, &api.AuthImportLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_INVALID")
	refused(c, &api.AuthImportLoginTokenRequest{Token: []byte("guess")}, "400 AUTH_TOKEN_INVALID")

	auth := must(a.client, &api.AuthAcceptLoginTokenRequest{Token: token})
	if auth.DeviceModel != "test" || auth.Hash == 0 || auth.PasswordPending || auth.Current {
		t.Errorf("accepted %+v", auth)
	}
	refused(a.client, &api.AuthAcceptLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_ALREADY_ACCEPTED")
	c.scanned()
	if short, ok := c.shorts[0].(*api.UpdateShort); !ok || short.Update.ConstructorID() != api.IDUpdateLoginToken {
		t.Errorf("told by %+v, want the short form: TDLib reads nothing else before it is signed in", c.shorts)
	}
	success := must(c, c.qr()).(*api.AuthLoginTokenSuccess)
	if got := success.Authorization.(*api.AuthAuthorization).User.(*api.User); got.ID != a.self.ID || !got.Self {
		t.Errorf("signed in as %+v", got)
	}
	must(c, self())
	list := must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
	if len(list) != 2 || list[1].Hash != auth.Hash {
		t.Errorf("authorizations %+v, want one with the hash %d that was told", list[1], auth.Hash)
	}
	refused(connect(t, s, 1), &api.AuthImportLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_ALREADY_ACCEPTED")
}

func TestQRSignInAtAnotherDC(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, DC: 2})
	a := signIn(t, s, 2, labPhone)
	c := connect(t, s, 1)
	must(a.client, &api.AuthAcceptLoginTokenRequest{Token: c.show()})
	c.scanned()
	move := must(c, c.qr()).(*api.AuthLoginTokenMigrateTo)
	if move.DCID != 2 {
		t.Fatalf("migrate to %d, want 2", move.DCID)
	}
	there := connect(t, s, 2)
	success := must(there, &api.AuthImportLoginTokenRequest{Token: move.Token}).(*api.AuthLoginTokenSuccess)
	if got := success.Authorization.(*api.AuthAuthorization).User.(*api.User); got.ID != a.self.ID {
		t.Errorf("signed in as %+v", got)
	}
	must(there, &api.AuthImportLoginTokenRequest{Token: move.Token}) // the answer may be lost
	third := connect(t, s, 2)
	must(third, &api.HelpGetConfigRequest{})
	refused(third, &api.AuthImportLoginTokenRequest{Token: move.Token}, "400 AUTH_TOKEN_ALREADY_ACCEPTED")
	if n := len(must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations); n != 2 {
		t.Errorf("%d authorizations, want 2", n)
	}
}

func TestQRSignInWithPassword(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	a := signIn(t, s, 1, labPhone)
	must(a.client, a.newPassword("", a.passwordSettings("secret")))
	c := connect(t, s, 1)
	auth := must(a.client, &api.AuthAcceptLoginTokenRequest{Token: c.show()})
	if !auth.PasswordPending {
		t.Error("password_pending is not set")
	}
	refused(c, c.qr(), "401 SESSION_PASSWORD_NEEDED")
	must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))
	must(c, self())
	if list := must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations; len(list) != 2 || list[1].Hash != auth.Hash {
		t.Errorf("%d authorizations, the other one not that of the token", len(list))
	}
}

func TestQRTokensExpire(t *testing.T) {
	inLab(t, func(l *lab) {
		a, c := l.account(false), l.connect(1, false)
		token := c.show()
		time.Sleep(31 * time.Second)
		a.reconnect()
		c.reconnect()
		refused(a.client, &api.AuthAcceptLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_EXPIRED")
		refused(c, &api.AuthImportLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_EXPIRED")
		token = c.show()
		must(a.client, &api.AuthAcceptLoginTokenRequest{Token: token})
		time.Sleep(6 * time.Minute)
		a.reconnect()
		c.reconnect()
		if _, ok := must(c, c.qr()).(*api.AuthLoginToken); !ok {
			l.t.Error("a token that was accepted long ago still signs in")
		}
		refused(c, &api.AuthImportLoginTokenRequest{Token: token}, "400 AUTH_TOKEN_EXPIRED")
	})
}
