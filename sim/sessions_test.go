package sim_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// received tells whether a pushed update of type U satisfies ok.
func received[U api.UpdateClass](c *client, ok func(U) bool) func() bool {
	return func() bool {
		for _, u := range c.updates {
			if u, is := u.(U); is && ok(u) {
				return true
			}
		}
		return false
	}
}

// twice signs the same number in on two keys.
func twice(t *testing.T, s *sim.Server) (first, second *account) {
	t.Helper()
	register(t, s, sim.Number{Phone: labPhone, FirstName: "Ada", Username: "ada_l"})
	first = signIn(t, s, 1, labPhone)
	must(first.client, &api.UpdatesGetStateRequest{})
	return first, signIn(t, s, 1, labPhone)
}

func self() *api.UsersGetUsersRequest {
	return &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
}

func TestNewSignInIsAnnounced(t *testing.T) {
	s := start(t, sim.Options{})
	first, second := twice(t, s)
	var hash int64
	first.until("the new sign-in", received(first.client, func(u *api.UpdateNewAuthorization) bool {
		hash = u.Hash
		return u.Unconfirmed && u.Device != nil && *u.Device == "test" && u.Date != nil && u.Location != nil
	}))
	first.until("the message of it", received(first.client, func(u *api.UpdateNewMessage) bool {
		m := u.Message.(*api.Message)
		return strings.HasPrefix(m.Message, "New login. Dear Ada") && m.PeerID.(*api.PeerUser).UserID == 777000
	}))
	list := must(first.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
	if len(list) != 2 || !list[0].Current || list[0].Hash != 0 || list[1].Current || list[1].Hash != hash || !list[1].Unconfirmed {
		t.Errorf("authorizations %+v, want the current one and the unconfirmed %d", list, hash)
	}
	must(first.client, &api.AccountChangeAuthorizationSettingsRequest{Hash: hash, Confirmed: true, CallRequestsDisabled: new(true)})
	list = must(first.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
	if list[1].Unconfirmed || !list[1].CallRequestsDisabled || list[1].EncryptedRequestsDisabled {
		t.Errorf("after the confirmation: %+v", list[1])
	}
	refused(first.client, &api.AccountChangeAuthorizationSettingsRequest{Hash: 5}, "400 HASH_INVALID")
	must(second.client, &api.AuthLogOutRequest{})
	if list = must(first.client, &api.AccountGetAuthorizationsRequest{}).Authorizations; len(list) != 1 {
		t.Errorf("%d authorizations after a logOut, want 1", len(list))
	}
}

func TestSessionsAreTerminated(t *testing.T) {
	inLab(t, func(l *lab) {
		old := l.account(false)
		time.Sleep(time.Hour)
		fresh := l.account(false)
		list := must(fresh.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
		refused(fresh.client, &api.AccountResetAuthorizationRequest{Hash: list[1].Hash}, "406 FRESH_RESET_AUTHORISATION_FORBIDDEN")
		refused(fresh.client, &api.AuthResetAuthorizationsRequest{}, "406 FRESH_RESET_AUTHORISATION_FORBIDDEN")
		refused(fresh.client, &api.AccountResetAuthorizationRequest{}, "400 HASH_INVALID")
		refused(fresh.client, &api.AccountResetAuthorizationRequest{Hash: 77}, "400 HASH_INVALID")

		old.reconnect() // an idle connection is closed
		list = must(old.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
		must(old.client, &api.AccountResetAuthorizationRequest{Hash: list[1].Hash})
		refused(fresh.client, self(), "401 AUTH_KEY_UNREGISTERED")
		refused(old.client, &api.AccountResetAuthorizationRequest{Hash: list[1].Hash}, "400 HASH_INVALID")

		other := l.account(false)
		must(old.client, &api.AuthResetAuthorizationsRequest{})
		refused(other.client, self(), "401 SESSION_REVOKED")
		must(old.client, self())

		last := l.account(false)
		time.Sleep(25 * time.Hour)
		last.reconnect()
		must(last.client, &api.AuthResetAuthorizationsRequest{})
		old.reconnect()
		refused(old.client, self(), "401 SESSION_REVOKED")
	})
}

func TestLifetimes(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	for _, days := range []int32{0, 29, 731} {
		refused(a.client, &api.AccountSetAccountTTLRequest{Ttl: &api.AccountDaysTTL{Days: days}}, "400 TTL_DAYS_INVALID")
	}
	must(a.client, &api.AccountSetAccountTTLRequest{Ttl: &api.AccountDaysTTL{Days: 90}})
	if ttl := must(a.client, &api.AccountGetAccountTTLRequest{}); ttl.Days != 90 {
		t.Errorf("account TTL %d, want 90", ttl.Days)
	}
	refused(a.client, &api.AccountSetAuthorizationTTLRequest{AuthorizationTtlDays: 0}, "400 TTL_DAYS_INVALID")
	refused(a.client, &api.AccountSetAuthorizationTTLRequest{AuthorizationTtlDays: 367}, "400 TTL_DAYS_INVALID")
	must(a.client, &api.AccountSetAuthorizationTTLRequest{AuthorizationTtlDays: 7})
	if days := must(a.client, &api.AccountGetAuthorizationsRequest{}).AuthorizationTtlDays; days != 7 {
		t.Errorf("authorization TTL %d, want 7", days)
	}
}

func TestAccountStates(t *testing.T) {
	s := start(t, sim.Options{})
	ctl, _ := controlOf(t, s)
	set := func(state control.AccountState) {
		t.Helper()
		if err := ctl.SetState(t.Context(), "15550000000", control.State{State: state}); err != nil {
			t.Fatal(err)
		}
	}
	people := crowd(t, s, 2)
	a, other := people[0], people[1]
	found := must(other.client, &api.ContactsResolveUsernameRequest{Username: "person0"})
	other.learn(found.Users, nil)
	seen := func() *api.User {
		t.Helper()
		return must(other.client, &api.UsersGetUsersRequest{ID: []api.InputUserClass{other.user(a.self.ID)}})[0].(*api.User)
	}
	must(a.client, &api.UpdatesGetStateRequest{})

	set(control.StateFrozen)
	a.until("the new configuration", received(a.client, func(*api.UpdateConfig) bool { return true }))
	must(a.client, self())
	must(a.client, &api.AccountGetAuthorizationsRequest{})
	refused(a.client, &api.ChannelsCreateChannelRequest{Title: "No"}, "420 FROZEN_METHOD_INVALID")
	config := must(a.client, &api.HelpGetAppConfigRequest{}).(*api.HelpAppConfig)
	if entries := config.Config.(*api.JSONObject).Value; entries[0].Key != "freeze_since_date" || entries[1].Key != "freeze_until_date" || entries[2].Key != "freeze_appeal_url" {
		t.Errorf("configuration of a frozen account begins with %v", entries[0].Key)
	}
	set(control.StateDeactivated)
	refused(a.client, self(), "401 USER_DEACTIVATED")
	if u := seen(); !u.Deleted || u.FirstName != nil {
		t.Errorf("a deactivated account is seen as %+v", u)
	}
	set(control.StateActive)
	must(a.client, &api.ChannelsCreateChannelRequest{Title: "Yes", Megagroup: true})
	if u := seen(); u.Deleted {
		t.Error("an active account is seen as deleted")
	}
	thawed := must(a.client, &api.HelpGetAppConfigRequest{Hash: config.Hash}).(*api.HelpAppConfig)
	if thawed.Hash == config.Hash {
		t.Error("the configuration of a frozen account is still current")
	}

	set(control.StateBanned)
	refused(a.client, self(), "401 USER_DEACTIVATED_BAN")
	refused(connect(t, s, 1), connect(t, s, 1).sendCode("15550000000"), "400 PHONE_NUMBER_BANNED")
	set(control.StateDeleted)
	refused(a.client, self(), "401 USER_DEACTIVATED")
	if u := seen(); !u.Deleted {
		t.Error("a deleted account is not seen as one")
	}
	refused(other.client, &api.ContactsResolveUsernameRequest{Username: "person0"}, "400 USERNAME_NOT_OCCUPIED")
	register(t, s, sim.Number{Phone: "15550000000"})
	if again := signIn(t, s, 1, "15550000000"); again.self.ID == a.self.ID {
		t.Error("a deleted account is back")
	}

	if err := s.SetState("15559999999", control.State{State: control.StateBanned}); err != nil {
		t.Fatal(err)
	}
	refused(other.client, other.sendCode("15559999999"), "400 PHONE_NUMBER_BANNED")
	for state, want := range map[control.AccountState]string{"happy": "no account state", control.StateFrozen: "PHONE_NOT_OCCUPIED"} {
		if err := s.SetState("15559999999", control.State{State: state}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("state %s of an empty number: %v, want %s", state, err, want)
		}
	}
}

func TestAccountIsDeletedByItsOwner(t *testing.T) {
	inLab(t, func(l *lab) {
		const phone = "15550000002"
		register(l.t, l.Server, sim.Number{Phone: phone, Password: "secret"})
		enter := func() *client {
			c := l.connect(1, false)
			hash, code := c.code(phone)
			refused(c, signInRequest(phone, hash, code), "401 SESSION_PASSWORD_NEEDED")
			must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))
			return c
		}
		c := enter()
		refused(c, &api.AccountDeleteAccountRequest{}, "420 2FA_CONFIRM_WAIT_604800")
		time.Sleep(24 * time.Hour)
		c.reconnect()
		refused(c, &api.AccountDeleteAccountRequest{}, "420 2FA_CONFIRM_WAIT_518400")
		wrong := c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "wrong").Password
		refused(c, &api.AccountDeleteAccountRequest{Password: wrong}, "400 PASSWORD_HASH_INVALID")
		right := c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret").Password
		must(c, &api.AccountDeleteAccountRequest{Password: right})
		refused(c, self(), "401 USER_DEACTIVATED")

		register(l.t, l.Server, sim.Number{Phone: phone, Password: "secret"})
		c = enter()
		refused(c, &api.AccountDeleteAccountRequest{}, "420 2FA_CONFIRM_WAIT_604800")
		time.Sleep(7 * 24 * time.Hour)
		l.forgiven = true // nobody keeps salts for a week
		c.reconnect()
		must(c, &api.AccountDeleteAccountRequest{})
	})
}

// TestSessionsOfOneAccountAct lets several sessions of an account send at once:
// each must hear of every message of the others, exactly once and without a gap.
func TestSessionsOfOneAccountAct(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone})
	const sessions, each = 4, 10
	all := make([]*account, sessions)
	for i := range all {
		all[i] = signIn(t, s, 1, labPhone)
		must(all[i].client, &api.UpdatesGetStateRequest{})
	}
	var sending sync.WaitGroup
	for i, a := range all {
		sending.Go(func() {
			for n := range each {
				_, err := ask(a.client, &api.MessagesSendMessageRequest{
					Peer: &api.InputPeerSelf{}, Message: "note", RandomID: int64(1 + i*each + n),
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	sending.Wait()
	for i, a := range all {
		notes := map[int32]int{}
		a.until("the notes of the others", func() bool {
			clear(notes)
			for _, u := range a.updates {
				if u, ok := u.(*api.UpdateNewMessage); ok && u.Message.(*api.Message).Message == "note" {
					notes[u.Pts]++
				}
			}
			return len(notes) >= (sessions-1)*each
		})
		for pts, n := range notes {
			if n != 1 {
				t.Errorf("session %d was told %d times of pts %d", i, n, pts)
			}
		}
		if len(notes) != (sessions-1)*each {
			t.Errorf("session %d was told of %d notes, want %d: not of its own", i, len(notes), (sessions-1)*each)
		}
	}
}
