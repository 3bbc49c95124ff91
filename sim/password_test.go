package sim_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// proof answers the question for the password as it is now.
func (c *client) proof(password string) api.InputCheckPasswordSRPClass {
	c.tb.Helper()
	p := must(c, &api.AccountGetPasswordRequest{})
	if !p.HasPassword {
		return &api.InputCheckPasswordEmpty{}
	}
	return c.answerPassword(p, password).Password
}

// passwordSettings hash a new password by the algorithm that the server offers.
func (c *client) passwordSettings(password string) *api.AccountPasswordInputSettings {
	c.tb.Helper()
	algo := must(c, &api.AccountGetPasswordRequest{}).NewAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	params, hash, err := srp.NewPassword(password, srp.Params{Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P}, nil)
	if err != nil {
		c.tb.Fatal(err)
	}
	return &api.AccountPasswordInputSettings{
		NewAlgo: &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
			Salt1: params.Salt1, Salt2: params.Salt2, G: int32(params.G), P: params.P,
		},
		NewPasswordHash: hash, Hint: new("the usual"),
	}
}

// newPassword changes the password, given the one before ("" for none).
func (c *client) newPassword(before string, s *api.AccountPasswordInputSettings) *api.AccountUpdatePasswordSettingsRequest {
	c.tb.Helper()
	return &api.AccountUpdatePasswordSettingsRequest{Password: c.proof(before), NewSettings: s}
}

func noPassword() *api.AccountPasswordInputSettings {
	return &api.AccountPasswordInputSettings{NewAlgo: &api.PasswordKdfAlgoUnknown{}, NewPasswordHash: []byte{}, Hint: new("")}
}

// mailed is the newest code that was mailed to the owner of the lab's number.
func mailed(tb testing.TB, s *sim.Server) string {
	tb.Helper()
	emails, err := s.Emails(labPhone)
	if err != nil || len(emails) == 0 {
		tb.Fatalf("e-mails %v, %v", emails, err)
	}
	return emails[len(emails)-1].Code
}

// enterCode enters the code of the lab's number, which owes a password then.
func (c *client) enterCode() {
	c.tb.Helper()
	hash, code := c.code(labPhone)
	refused(c, signInRequest(labPhone, hash, code), "401 SESSION_PASSWORD_NEEDED")
}

func TestPasswordIsSetChangedAndRemoved(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	c := signIn(t, s, 1, labPhone).client
	must(c, c.newPassword("", c.passwordSettings("first")))
	if p := must(c, &api.AccountGetPasswordRequest{}); !p.HasPassword || p.HasRecovery || *p.Hint != "the usual" {
		t.Errorf("after setting a password: %+v", p)
	}
	refused(c, c.newPassword("wrong", c.passwordSettings("second")), "400 PASSWORD_HASH_INVALID")
	refused(c, &api.AccountUpdatePasswordSettingsRequest{
		Password: &api.InputCheckPasswordEmpty{}, NewSettings: c.passwordSettings("second"),
	}, "400 PASSWORD_HASH_INVALID")
	c.reconnect()
	stale := c.proof("first")
	must(c, c.newPassword("first", c.passwordSettings("second")))
	refused(c, &api.AccountUpdatePasswordSettingsRequest{Password: stale, NewSettings: noPassword()}, "400 SRP_PASSWORD_CHANGED")
	if got := must(c, &api.AccountGetPasswordSettingsRequest{Password: c.proof("second")}); got.Email != nil {
		t.Errorf("settings %+v", got)
	}
	refused(c, &api.AccountGetPasswordSettingsRequest{Password: c.proof("first")}, "400 PASSWORD_HASH_INVALID")

	c.reconnect() // all this hashing takes longer than a connection may
	other := connect(t, s, 1)
	other.enterCode()
	refused(other, c.answerPassword(must(other, &api.AccountGetPasswordRequest{}), "first"), "400 PASSWORD_HASH_INVALID")
	must(other, c.answerPassword(must(other, &api.AccountGetPasswordRequest{}), "second"))

	must(c, c.newPassword("second", noPassword()))
	if p := must(c, &api.AccountGetPasswordRequest{}); p.HasPassword || p.SRPID != nil {
		t.Errorf("after removing the password: %+v", p)
	}
	signIn(t, s, 1, labPhone)
}

// TestPasswordRemovedWithAnAlgorithm: no hash means no password, whatever is said
// of how it would be made.
func TestPasswordRemovedWithAnAlgorithm(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	c := signIn(t, s, 1, labPhone).client
	must(c, c.newPassword("", c.passwordSettings("first")))
	none := noPassword()
	none.NewAlgo, none.Hint = must(c, &api.AccountGetPasswordRequest{}).NewAlgo, new("no hint")
	must(c, c.newPassword("first", none))
	if p := must(c, &api.AccountGetPasswordRequest{}); p.HasPassword || p.Hint != nil {
		t.Errorf("after removing the password: %+v", p)
	}
}

func TestPasswordSettingsAreChecked(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	c := signIn(t, s, 1, labPhone).client
	good := c.passwordSettings("first") // hashed once: it takes long
	type algo = api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow
	for name, tc := range map[string]struct {
		spoil func(*api.AccountPasswordInputSettings, *algo)
		want  string
	}{
		"no salt of one's own": {func(_ *api.AccountPasswordInputSettings, a *algo) { a.Salt1 = a.Salt1[:8] }, "400 NEW_SALT_INVALID"},
		"another salt1":        {func(_ *api.AccountPasswordInputSettings, a *algo) { a.Salt1[0] ^= 1 }, "400 NEW_SALT_INVALID"},
		"another salt2":        {func(_ *api.AccountPasswordInputSettings, a *algo) { a.Salt2 = bytes.Clone(a.Salt2[1:]) }, "400 NEW_SALT_INVALID"},
		"long salt":            {func(_ *api.AccountPasswordInputSettings, a *algo) { a.Salt1 = append(a.Salt1, make([]byte, 300)...) }, "400 NEW_SALT_INVALID"},
		"another group":        {func(_ *api.AccountPasswordInputSettings, a *algo) { a.G = 2 }, "400 NEW_SETTINGS_INVALID"},
		"another prime":        {func(_ *api.AccountPasswordInputSettings, a *algo) { a.P = slices.Concat(a.P[:255], []byte{1}) }, "400 NEW_SETTINGS_INVALID"},
		"short hash":           {func(s *api.AccountPasswordInputSettings, _ *algo) { s.NewPasswordHash = s.NewPasswordHash[1:] }, "400 NEW_SETTINGS_INVALID"},
		"hash outside":         {func(s *api.AccountPasswordInputSettings, _ *algo) { s.NewPasswordHash = make([]byte, 256) }, "400 NEW_SETTINGS_INVALID"},
		"long hint":            {func(s *api.AccountPasswordInputSettings, _ *algo) { s.Hint = new(string(make([]byte, 256))) }, "400 NEW_SETTINGS_INVALID"},
		"hash without algo": {func(s *api.AccountPasswordInputSettings, _ *algo) {
			s.NewAlgo, s.NewPasswordHash, s.Hint, s.Email = nil, nil, nil, new("a@b.cd")
		}, "400 NEW_SETTINGS_INVALID"},
		"nothing":      {func(s *api.AccountPasswordInputSettings, _ *algo) { *s = api.AccountPasswordInputSettings{} }, "400 NEW_SETTINGS_EMPTY"},
		"no address":   {func(s *api.AccountPasswordInputSettings, _ *algo) { s.Email = new("nowhere") }, "400 EMAIL_INVALID"},
		"removed hash": {func(s *api.AccountPasswordInputSettings, _ *algo) { s.NewAlgo = &api.PasswordKdfAlgoUnknown{} }, "400 NEW_SETTINGS_INVALID"},
	} {
		settings, salts := *good, *good.NewAlgo.(*algo)
		salts.Salt1 = bytes.Clone(salts.Salt1)
		settings.NewAlgo = &salts
		tc.spoil(&settings, &salts)
		t.Log(name)
		refused(c, c.newPassword("", &settings), tc.want)
	}
	if p := must(c, &api.AccountGetPasswordRequest{}); p.HasPassword {
		t.Error("a refused password is set")
	}
}

func TestRecoveryEmail(t *testing.T) {
	s := start(t, sim.Options{})
	ctl, _ := controlOf(t, s)
	register(t, s, sim.Number{Phone: labPhone})
	c := signIn(t, s, 1, labPhone).client
	refused(c, &api.AccountConfirmPasswordEmailRequest{Code: "1"}, "400 EMAIL_HASH_EXPIRED")
	refused(c, &api.AccountResendPasswordEmailRequest{}, "400 EMAIL_HASH_EXPIRED")
	refused(c, &api.AccountCancelPasswordEmailRequest{}, "400 EMAIL_HASH_EXPIRED")
	refused(c, &api.AuthRequestPasswordRecoveryRequest{}, "400 PASSWORD_EMPTY")

	withEmail := c.passwordSettings("first")
	withEmail.Email = new("ada@example.com")
	refused(c, c.newPassword("", withEmail), "400 EMAIL_UNCONFIRMED_6")
	if p := must(c, &api.AccountGetPasswordRequest{}); p.HasPassword || p.EmailUnconfirmedPattern == nil || *p.EmailUnconfirmedPattern != "a***a@example.com" {
		t.Errorf("before the address is confirmed: %+v", p)
	}
	old := mailed(t, s)
	must(c, &api.AccountResendPasswordEmailRequest{})
	code := mailed(t, s)
	if old != code {
		refused(c, &api.AccountConfirmPasswordEmailRequest{Code: old}, "400 CODE_INVALID")
	}
	refused(c, &api.AccountConfirmPasswordEmailRequest{}, "400 CODE_EMPTY")
	must(c, &api.AccountConfirmPasswordEmailRequest{Code: code})
	if p := must(c, &api.AccountGetPasswordRequest{}); !p.HasPassword || !p.HasRecovery || p.EmailUnconfirmedPattern != nil {
		t.Errorf("after the address was confirmed: %+v", p)
	}
	if got := must(c, &api.AccountGetPasswordSettingsRequest{Password: c.proof("first")}); *got.Email != "ada@example.com" {
		t.Errorf("settings %+v", got)
	}
	if emails, err := ctl.Emails(t.Context(), labPhone); err != nil || len(emails) != 2 || emails[0].To != "ada@example.com" {
		t.Errorf("e-mails %+v, %v", emails, err)
	}

	refused(c, c.newPassword("first", &api.AccountPasswordInputSettings{Email: new("new@example.com")}), "400 EMAIL_UNCONFIRMED_6")
	must(c, &api.AccountCancelPasswordEmailRequest{})
	refused(c, &api.AccountConfirmPasswordEmailRequest{Code: mailed(t, s)}, "400 EMAIL_HASH_EXPIRED")

	other := connect(t, s, 1)
	refused(other, &api.AuthRequestPasswordRecoveryRequest{}, "401 AUTH_KEY_UNREGISTERED")
	other.enterCode()
	refused(other, &api.AuthCheckRecoveryPasswordRequest{Code: "1"}, "400 PASSWORD_RECOVERY_EXPIRED")
	if r := must(other, &api.AuthRequestPasswordRecoveryRequest{}); r.EmailPattern != "a***a@example.com" {
		t.Errorf("pattern %q", r.EmailPattern)
	}
	refused(other, &api.AuthCheckRecoveryPasswordRequest{Code: "x"}, "400 CODE_INVALID")
	refused(other, &api.AuthRecoverPasswordRequest{}, "400 CODE_EMPTY")
	must(other, &api.AuthCheckRecoveryPasswordRequest{Code: mailed(t, s)})
	spoiled := other.passwordSettings("second")
	spoiled.NewPasswordHash = spoiled.NewPasswordHash[1:]
	refused(other, &api.AuthRecoverPasswordRequest{Code: mailed(t, s), NewSettings: spoiled}, "400 NEW_SETTINGS_INVALID")
	must(other, &api.AuthRecoverPasswordRequest{Code: mailed(t, s), NewSettings: other.passwordSettings("second")})
	must(other, self())
	if p := must(other, &api.AccountGetPasswordRequest{}); !p.HasRecovery {
		t.Error("the address is gone with the password that was forgotten")
	}

	last := connect(t, s, 1)
	last.enterCode()
	must(last, &api.AuthRequestPasswordRecoveryRequest{})
	for range 5 {
		refused(last, &api.AuthCheckRecoveryPasswordRequest{Code: "x"}, "400 CODE_INVALID")
	}
	refused(last, &api.AuthCheckRecoveryPasswordRequest{Code: mailed(t, s)}, "400 PASSWORD_RECOVERY_EXPIRED")
	must(last, &api.AuthRequestPasswordRecoveryRequest{})
	must(last, &api.AuthRecoverPasswordRequest{Code: mailed(t, s)})
	if p := must(last, &api.AccountGetPasswordRequest{}); p.HasPassword {
		t.Error("a recovered account still has its password")
	}
}

func TestRecoveryWithoutAnAddress(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, Password: "secret"})
	c := connect(t, s, 1)
	c.enterCode()
	refused(c, &api.AuthRequestPasswordRecoveryRequest{}, "400 PASSWORD_RECOVERY_NA")
	const phone = "15550000002"
	register(t, s, sim.Number{Phone: phone, Password: "secret", Email: "a@b.cd"})
	c = connect(t, s, 1)
	hash, code := c.code(phone)
	refused(c, signInRequest(phone, hash, code), "401 SESSION_PASSWORD_NEEDED")
	if r := must(c, &api.AuthRequestPasswordRecoveryRequest{}); r.EmailPattern != "a***a@b.cd" {
		t.Errorf("pattern %q", r.EmailPattern)
	}
}

func TestPasswordReset(t *testing.T) {
	inLab(t, func(l *lab) {
		const phone = "15550000002"
		register(l.t, l.Server, sim.Number{Phone: phone, Password: "secret"})
		c := l.connect(1, false)
		hash, code := c.code(phone)
		refused(c, signInRequest(phone, hash, code), "401 SESSION_PASSWORD_NEEDED")
		refused(c, &api.AccountResetPasswordRequest{}, "401 SESSION_PASSWORD_NEEDED")
		must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))

		refused(c, &api.AccountDeclinePasswordResetRequest{}, "400 RESET_REQUEST_MISSING")
		week := int32(time.Now().Add(7 * 24 * time.Hour).Unix())
		asked := must(c, &api.AccountResetPasswordRequest{}).(*api.AccountResetPasswordRequestedWait)
		if asked.UntilDate != week || *must(c, &api.AccountGetPasswordRequest{}).PendingResetDate != week {
			l.t.Errorf("reset at %d, want %d", asked.UntilDate, week)
		}
		must(c, &api.AccountDeclinePasswordResetRequest{})
		if _, ok := must(c, &api.AccountResetPasswordRequest{}).(*api.AccountResetPasswordFailedWait); !ok {
			l.t.Error("a reset that was just called off can be asked for again")
		}
		time.Sleep(25 * time.Hour)
		c.reconnect()
		asked = must(c, &api.AccountResetPasswordRequest{}).(*api.AccountResetPasswordRequestedWait)
		time.Sleep(24 * time.Hour)
		c.reconnect()
		if again := must(c, &api.AccountResetPasswordRequest{}).(*api.AccountResetPasswordRequestedWait); *again != *asked {
			l.t.Errorf("asked again: %+v, want %+v", again, asked)
		}
		time.Sleep(6 * 24 * time.Hour)
		l.forgiven = true // nobody keeps salts for so long
		c.reconnect()
		if _, ok := must(c, &api.AccountResetPasswordRequest{}).(*api.AccountResetPasswordOk); !ok {
			l.t.Error("the week is over and the password still there")
		}
		refused(c, &api.AccountResetPasswordRequest{}, "400 PASSWORD_EMPTY")
	})
}
