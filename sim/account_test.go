package sim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// register makes a number with an account.
func register(tb testing.TB, s *sim.Server, n sim.Number) {
	tb.Helper()
	if err := s.RegisterNumber(n); err != nil {
		tb.Fatal(err)
	}
}

func (c *client) sendCode(phone string) *api.AuthSendCodeRequest {
	return &api.AuthSendCodeRequest{
		PhoneNumber: phone, APIID: c.server.APIID(), APIHash: c.server.APIHash(), Settings: &api.CodeSettings{},
	}
}

// code asks for a login code and reads it as the phone's owner would.
func (c *client) code(phone string) (hash, code string) {
	c.tb.Helper()
	sent := must(c, c.sendCode(phone)).(*api.AuthSentCode)
	code, err := c.server.LoginCode(phone)
	if err != nil {
		c.tb.Fatal(err)
	}
	return sent.PhoneCodeHash, code
}

func signInRequest(phone, hash, code string) *api.AuthSignInRequest {
	return &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: &code}
}

// signIn connects to a DC and signs a number without a password in there.
func signIn(tb testing.TB, s *sim.Server, dc int, phone string) *account {
	tb.Helper()
	c := connect(tb, s, dc)
	hash, code := c.code(phone)
	auth, ok := must(c, signInRequest(phone, hash, code)).(*api.AuthAuthorization)
	if !ok {
		tb.Fatalf("%s is not signed in", phone)
	}
	return newAccount(c, auth)
}

// account is a client that is signed in, with the peers it has met.
type account struct {
	*client
	self     *api.User
	users    map[int64]*api.User
	channels map[int64]*api.Channel
}

func newAccount(c *client, auth *api.AuthAuthorization) *account {
	return &account{c, auth.User.(*api.User), map[int64]*api.User{}, map[int64]*api.Channel{}}
}

// learn keeps the peers that an answer mentions.
func (a *account) learn(users []api.UserClass, chats []api.ChatClass) {
	for _, u := range users {
		if u, ok := u.(*api.User); ok {
			a.users[u.ID] = u
		}
	}
	for _, ch := range chats {
		if ch, ok := ch.(*api.Channel); ok {
			a.channels[ch.ID] = ch
		}
	}
}

func (a *account) learnUpdates(u api.UpdatesClass) *api.Updates {
	a.tb.Helper()
	all, ok := u.(*api.Updates)
	if !ok {
		a.tb.Fatalf("answer is %T, want updates", u)
	}
	a.learn(all.Users, all.Chats)
	return all
}

func (a *account) channel(id int64) *api.InputChannel {
	return &api.InputChannel{ChannelID: id, AccessHash: *a.channels[id].AccessHash}
}

func (a *account) channelPeer(id int64) *api.InputPeerChannel {
	return &api.InputPeerChannel{ChannelID: id, AccessHash: *a.channels[id].AccessHash}
}

func (a *account) userPeer(id int64) *api.InputPeerUser {
	return &api.InputPeerUser{UserID: id, AccessHash: *a.users[id].AccessHash}
}

func (a *account) user(id int64) *api.InputUser {
	return &api.InputUser{UserID: id, AccessHash: *a.users[id].AccessHash}
}

// crowd registers n numbers on DC 1 and signs them in.
func crowd(tb testing.TB, s *sim.Server, n int) []*account {
	tb.Helper()
	out := make([]*account, n)
	for i := range out {
		phone := fmt.Sprintf("1555000%04d", i)
		register(tb, s, sim.Number{Phone: phone, DC: 1, FirstName: fmt.Sprintf("Person %d", i), Username: fmt.Sprintf("person%d", i)})
		out[i] = signIn(tb, s, 1, phone)
	}
	return out
}

// answerPassword answers the server's question for a password.
func (c *client) answerPassword(p *api.AccountPassword, password string) *api.AuthCheckPasswordRequest {
	c.tb.Helper()
	algo := p.CurrentAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	a, m1, err := srp.Answer(password, srp.Params{Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P}, p.SRPB, nil)
	if err != nil {
		c.tb.Fatal(err)
	}
	return &api.AuthCheckPasswordRequest{Password: &api.InputCheckPasswordSRP{SRPID: *p.SRPID, A: a, M1: m1}}
}

// TestAnyApp lets in whatever a client says that it is, if it says something.
func TestAnyApp(t *testing.T) {
	s := start(t, sim.Options{AnyApp: true})
	c := connect(t, s, 1)
	req := c.sendCode("+9996610001")
	req.APIID, req.APIHash = 0, "theirs"
	refused(c, req, "400 API_ID_INVALID")
	req.APIID, req.APIHash = 6, ""
	refused(c, req, "400 API_ID_INVALID")
	req.APIHash = "theirs"
	must(c, req)
	must(c, &api.AuthExportLoginTokenRequest{APIID: 7, APIHash: "of another"})
	for id, want := range map[int32]string{8: "", 0: "400 API_ID_INVALID"} {
		init := &api.InitConnectionRequest{APIID: id, DeviceModel: "theirs", Query: &api.HelpGetConfigRequest{}}
		_, err := c.wait(c.push(&api.InvokeWithLayerRequest{Layer: api.Layer, Query: init}))
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("api_id %d: %v, want %q", id, err, want)
		}
	}
}

func TestSignIn(t *testing.T) {
	s := start(t, sim.Options{})
	const phone = "+44 7700 900123"
	register(t, s, sim.Number{Phone: phone, DC: 1, FirstName: "Ada", LastName: "L", Username: "ada_l"})
	c := connect(t, s, 1)

	refused(c, c.sendCode("12"), "406 PHONE_NUMBER_INVALID")
	refused(c, c.sendCode("+44 seven"), "406 PHONE_NUMBER_INVALID")
	wrong := c.sendCode(phone)
	wrong.APIHash = "no"
	refused(c, wrong, "400 API_ID_INVALID")
	wrong = c.sendCode(phone)
	wrong.APIID++
	refused(c, wrong, "400 API_ID_INVALID")

	sent := must(c, c.sendCode(phone)).(*api.AuthSentCode)
	if app, ok := sent.Type.(*api.AuthSentCodeTypeApp); !ok || app.Length != 5 {
		t.Errorf("code goes by %#v, want the app, 5 digits", sent.Type)
	}
	code, err := s.LoginCode(phone)
	if err != nil {
		t.Fatal(err)
	}
	refused(c, signInRequest(phone, sent.PhoneCodeHash, ""), "400 PHONE_CODE_EMPTY")
	refused(c, signInRequest(phone, "", code), "400 PHONE_CODE_HASH_EMPTY")
	refused(c, signInRequest(phone, "0000", code), "400 PHONE_CODE_EXPIRED")
	refused(c, signInRequest(phone, sent.PhoneCodeHash, code+"0"), "400 PHONE_CODE_INVALID")
	refused(c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}, "401 AUTH_KEY_UNREGISTERED")

	auth := must(c, signInRequest(phone, sent.PhoneCodeHash, code)).(*api.AuthAuthorization)
	me := auth.User.(*api.User)
	if !me.Self || *me.FirstName != "Ada" || *me.Username != "ada_l" || *me.Phone != "447700900123" {
		t.Errorf("signed in as %+v", me)
	}
	// The answer may get lost: the same key can ask again.
	again := must(c, signInRequest(phone, sent.PhoneCodeHash, code)).(*api.AuthAuthorization)
	if again.User.(*api.User).ID != me.ID {
		t.Error("a repeated sign-in gives another user")
	}
	other := connect(t, s, 1)
	refused(other, signInRequest(phone, sent.PhoneCodeHash, code), "400 PHONE_CODE_EXPIRED")

	users := must(c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	if len(users) != 1 || users[0].(*api.User).ID != me.ID {
		t.Errorf("users.getUsers(self) = %v", users)
	}
	must(c, &api.AuthLogOutRequest{})
	refused(c, &api.UpdatesGetStateRequest{}, "401 AUTH_KEY_UNREGISTERED")
	if n := s.Violations(); len(n) != 0 {
		t.Errorf("the client broke rules: %v", n)
	}
}

func TestTooManyWrongCodes(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	hash, code := c.code("9996610001")
	if code != "11111" {
		t.Errorf("code of a test number on DC 1 = %s, want 11111", code)
	}
	for range 5 {
		refused(c, signInRequest("9996610001", hash, "00000"), "400 PHONE_CODE_INVALID")
	}
	refused(c, signInRequest("9996610001", hash, code), "400 PHONE_CODE_EXPIRED")
}

func TestCodeIsResentAndCancelled(t *testing.T) {
	s := start(t, sim.Options{})
	const phone = "15550000001"
	register(t, s, sim.Number{Phone: phone})
	c := connect(t, s, 1)
	hash, code := c.code(phone)
	sent := must(c, &api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash}).(*api.AuthSentCode)
	if _, ok := sent.Type.(*api.AuthSentCodeTypeSMS); !ok || sent.PhoneCodeHash != hash {
		t.Errorf("resent by %T under hash %s, want a text message under %s", sent.Type, sent.PhoneCodeHash, hash)
	}
	messages, err := s.Messages(phone)
	if err != nil {
		t.Fatal(err)
	}
	app, sms := 0, 0
	for _, m := range messages {
		if !strings.Contains(m.Body, code) {
			t.Errorf("message %q lacks the code %s", m.Body, code)
		}
		if m.ViaApp {
			app++
		} else {
			sms++
		}
	}
	if app != 1 || sms != 1 {
		t.Errorf("%d messages in the app and %d texts, want one each", app, sms)
	}
	refused(c, &api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash}, "406 SEND_CODE_UNAVAILABLE")
	must(c, &api.AuthCancelCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	refused(c, signInRequest(phone, hash, code), "400 PHONE_CODE_EXPIRED")
}

func TestMigration(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001", DC: 3})
	c := connect(t, s, 1)
	refused(c, c.sendCode("15550000001"), "303 PHONE_MIGRATE_3")
	refused(c, c.sendCode("9996620001"), "303 PHONE_MIGRATE_2")
	refused(c, signInRequest("15550000001", "x", "1"), "303 PHONE_MIGRATE_3")
	a := signIn(t, s, 3, "15550000001")
	if near := must(a.client, &api.HelpGetNearestDCRequest{}); near.ThisDC != 3 {
		t.Errorf("this_dc = %d, want 3", near.ThisDC)
	}

	exported := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	refused(a.client, &api.AuthExportAuthorizationRequest{DCID: 3}, "400 DC_ID_INVALID")
	refused(a.client, &api.AuthExportAuthorizationRequest{DCID: 9}, "400 DC_ID_INVALID")
	there := connect(t, s, 2)
	wrong := &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: []byte("guess")}
	refused(there, wrong, "400 AUTH_BYTES_INVALID")
	imported := must(there, &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes})
	if imported.(*api.AuthAuthorization).User.(*api.User).ID != a.self.ID {
		t.Error("imported another user")
	}
	refused(there, &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes}, "400 AUTH_BYTES_INVALID")
	refused(there, &api.UpdatesGetStateRequest{}, "303 USER_MIGRATE_3")
	if list := must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations; len(list) != 1 || !list[0].Current {
		t.Errorf("%d authorizations, want the current one, to which both keys belong", len(list))
	}
	late := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	must(a.client, &api.AuthLogOutRequest{})
	refused(there, &api.UsersGetUsersRequest{}, "401 AUTH_KEY_UNREGISTERED")
	refused(there, &api.AuthImportAuthorizationRequest{ID: late.ID, Bytes: late.Bytes}, "400 AUTH_BYTES_INVALID")
}

func TestSignUp(t *testing.T) {
	s := start(t, sim.Options{HomeFor: func(phone string) int {
		if strings.HasPrefix(phone, "1") {
			return 2
		}
		return 0
	}})
	c := connect(t, s, 1)
	refused(c, c.sendCode("15551234567"), "303 PHONE_MIGRATE_2")
	const phone = "445551234567"
	sent := must(c, c.sendCode(phone)).(*api.AuthSentCode)
	if _, ok := sent.Type.(*api.AuthSentCodeTypeSMS); !ok {
		t.Errorf("code for a number without account goes by %T, want a text message", sent.Type)
	}
	signUp := &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "New"}
	refused(c, signUp, "400 PHONE_CODE_INVALID")
	code, err := s.LoginCode(phone)
	if err != nil {
		t.Fatal(err)
	}
	if res := must(c, signInRequest(phone, sent.PhoneCodeHash, code)); res.ConstructorID() != api.IDAuthAuthorizationSignUpRequired {
		t.Fatalf("signIn of an unknown number gives %T", res)
	}
	nameless := *signUp
	nameless.FirstName = " "
	refused(c, &nameless, "400 FIRSTNAME_INVALID")
	me := must(c, signUp).(*api.AuthAuthorization).User.(*api.User)
	if *me.FirstName != "New" {
		t.Errorf("founded %q", *me.FirstName)
	}
	must(c, &api.UpdatesGetStateRequest{})
}

func TestPassword(t *testing.T) {
	s := start(t, sim.Options{})
	const phone, password = "15550000001", "correct horse"
	register(t, s, sim.Number{Phone: phone, DC: 1, Password: password, Hint: "xkcd"})
	c := connect(t, s, 1)
	refused(c, &api.AccountGetPasswordRequest{}, "401 AUTH_KEY_UNREGISTERED")
	hash, code := c.code(phone)
	refused(c, signInRequest(phone, hash, code), "401 SESSION_PASSWORD_NEEDED")
	refused(c, signInRequest(phone, hash, code), "401 SESSION_PASSWORD_NEEDED")
	refused(c, &api.UpdatesGetStateRequest{}, "401 SESSION_PASSWORD_NEEDED")

	p := must(c, &api.AccountGetPasswordRequest{})
	if !p.HasPassword || p.Hint == nil || *p.Hint != "xkcd" {
		t.Errorf("password question %+v", p)
	}
	good := c.answerPassword(p, password)
	refused(c, &api.AuthCheckPasswordRequest{Password: &api.InputCheckPasswordEmpty{}}, "400 PASSWORD_HASH_INVALID")
	refused(c, c.answerPassword(p, "wrong"), "400 PASSWORD_HASH_INVALID")
	refused(c, good, "400 SRP_ID_INVALID") // one question, one answer
	p = must(c, &api.AccountGetPasswordRequest{})
	bad := c.answerPassword(p, password).Password.(*api.InputCheckPasswordSRP)
	bad.A = make([]byte, 256)
	refused(c, &api.AuthCheckPasswordRequest{Password: bad}, "400 SRP_A_INVALID")
	p = must(c, &api.AccountGetPasswordRequest{})
	me := must(c, c.answerPassword(p, password)).(*api.AuthAuthorization).User.(*api.User)
	if !me.Self {
		t.Error("signed in as somebody else")
	}
	must(c, &api.UpdatesGetStateRequest{})
	again := must(c, signInRequest(phone, hash, code)).(*api.AuthAuthorization)
	if again.User.(*api.User).ID != me.ID {
		t.Error("a repeated signIn after the password gives another user")
	}
}

func TestNoCodeWithoutAsking(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001"})
	for _, phone := range []string{"15550000001", "15550000002"} {
		if code, err := s.LoginCode(phone); !errors.Is(err, sim.ErrNoCode) {
			t.Errorf("code %q, %v; want ErrNoCode", code, err)
		}
	}
}

func TestRegisterNumberRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001", Username: "taken_name"})
	for _, tc := range []struct {
		n    sim.Number
		want string
	}{
		{sim.Number{Phone: "+1 555 000 0001"}, "PHONE_NUMBER_OCCUPIED"},
		{sim.Number{Phone: "123"}, "PHONE_NUMBER_INVALID"},
		{sim.Number{Phone: "15550000002", DC: 4}, "DC_ID_INVALID"},
		{sim.Number{Phone: "15550000002", Username: "Taken_Name"}, "USERNAME_OCCUPIED"},
		{sim.Number{Phone: "15550000002", Username: "1no"}, "USERNAME_INVALID"},
	} {
		if err := s.RegisterNumber(tc.n); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("RegisterNumber: %v, want %s", err, tc.want)
		}
	}
}

// Telegram Desktop wraps destroy_auth_key like any method, and takes a refusal for
// a key that is still there.
func TestDestroyedKeyIsUnknown(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	for i, request := range []tl.Object{
		&mt.DestroyAuthKeyRequest{},
		&api.InvokeWithLayerRequest{Layer: 229, Query: &api.InitConnectionRequest{APIID: s.APIID(), Query: &mt.DestroyAuthKeyRequest{}}},
	} {
		a := all[i]
		must(a.client, &api.AuthLogOutRequest{})
		body, err := a.wait(a.push(request))
		if err != nil || tl.Unmarshal(body, &mt.DestroyAuthKeyOk{}) != nil {
			t.Fatalf("destroy_auth_key: %x, %v", body, err)
		}
		if _, err := ask(a.client, &api.HelpGetConfigRequest{}); err == nil {
			t.Error("the destroyed key is still good")
		} else if status, ok := asStatus(err); !ok || status != 404 {
			t.Errorf("after destroy_auth_key: %v, want the transport error 404", err)
		}
	}
}
