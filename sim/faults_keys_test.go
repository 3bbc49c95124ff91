package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestForgottenTempKeys: a client is told, makes another, and is who it was.
func TestForgottenTempKeys(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(true)
		for _, f := range []control.Fault{{Phone: labPhone}, {DC: 1}, {}} {
			f.Kind = control.FaultForgetTempKeys
			l.strike(f)
			if _, err := ask(a.client, state()); !isStatus(err, 404) {
				t.Errorf("%+v: %v, want the transport error 404", f, err)
			}
			a.rekey(time.Hour)
			must(a.client, state())
		}
		l.strike(control.Fault{Kind: control.FaultForgetTempKeys, DC: 2}) // where there are none
		must(a.client, state())
		l.struck(control.FaultForgetTempKeys, 3)
	})
}

// TestForgottenKeys: with the permanent key goes the temporary one, and it cannot
// be bound again.
func TestForgottenKeys(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultForgetKeys, Phone: labPhone})
		a.closed()
		a.reconnect()
		if _, err := ask(a.client, state()); !isStatus(err, 404) {
			t.Errorf("%v, want the transport error 404", err)
		}
		if a.perm != nil {
			a.hangUp()
			a.dial()
			b := a.tempKey(time.Hour)
			if got := b.bind(b.request()); got != "400 ENCRYPTED_MESSAGE_INVALID" {
				t.Errorf("binding to a key that is lost: %s", got)
			}
		}
		if err := l.Fault(control.Fault{Kind: control.FaultForgetKeys, Phone: labPhone}); err == nil {
			t.Error("an account without keys can lose them")
		}
		l.struck(control.FaultForgetKeys, 1)
	})
}

func TestRevoked(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		for _, text := range []string{"", "AUTH_KEY_UNREGISTERED", "USER_DEACTIVATED_BAN"} {
			l.strike(control.Fault{Kind: control.FaultRevoke, Phone: labPhone, Text: text})
			if text == "" {
				text = "SESSION_REVOKED"
			}
			refused(a.client, state(), "401 "+text)
			refused(a.client, &api.AuthExportAuthorizationRequest{DCID: 2}, "401 "+text)
			must(a.client, &api.HelpGetConfigRequest{})
			hash, code := a.code(labPhone) // the key is as good as new
			must(a.client, signInRequest(labPhone, hash, code))
			must(a.client, state())
		}
		l.struck(control.FaultRevoke, 3)
	})
}

func TestDuplicatedKey(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultDuplicatedKey, Phone: labPhone})
		for range 2 {
			refused(a.client, state(), "406 AUTH_KEY_DUPLICATED")
			refused(a.client, &api.HelpGetConfigRequest{}, "406 AUTH_KEY_DUPLICATED")
		}
		refused(a.client, a.sendCode(labPhone), "406 AUTH_KEY_DUPLICATED")
		if a.perm != nil {
			a.rekey(time.Hour) // does not help
			refused(a.client, state(), "406 AUTH_KEY_DUPLICATED")
		}
		fresh := l.account(false)
		must(fresh.client, state())
		l.struck(control.FaultDuplicatedKey, 1)
	})
}

// TestMigratedAccount: an account that is moved takes its authorization along, and its
// updates follow it.
func TestMigratedAccount(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		must(a.client, state())
		l.strike(control.Fault{Kind: control.FaultMigrate, Phone: labPhone, DC: 2})
		if err := l.Fault(control.Fault{Kind: control.FaultMigrate, Phone: labPhone, DC: 2}); err == nil {
			t.Error("it moves to where it is")
		}
		refused(a.client, state(), "303 USER_MIGRATE_2")
		export := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
		there := &account{client: l.connect(2, a.perm != nil), self: a.self}
		must(there.client, &api.AuthImportAuthorizationRequest{ID: export.ID, Bytes: export.Bytes})
		must(there.client, state())
		must(there.client, there.message(&api.InputPeerSelf{}, "from the new home", 1))
		all := must(there.client, &api.AccountGetAuthorizationsRequest{}).Authorizations
		if len(all) != 1 || !all[0].Current {
			t.Errorf("authorizations %+v, want one, the same as before", all)
		}
		a.silent(time.Second) // its updates go to the new home

		// Signing in elsewhere leads there too, and the old home knows it.
		hash, code := there.code(labPhone)
		stranger := l.connect(1, false)
		refused(stranger, stranger.sendCode(labPhone), "303 PHONE_MIGRATE_2")
		must(there.client, signInRequest(labPhone, hash, code))
		l.struck(control.FaultMigrate, 1)
	})
}

// TestForeignDC: what FILE_MIGRATE and STATS_MIGRATE lead to works there with
// an imported authorization, and nothing else does.
func TestForeignDC(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		hashes := func() *api.UploadGetFileHashesRequest {
			return &api.UploadGetFileHashesRequest{Location: &api.InputTakeoutFileLocation{}}
		}
		for _, text := range []string{"FILE_MIGRATE_2", "STATS_MIGRATE_2"} {
			l.strike(control.Fault{Kind: control.FaultError, DC: 1, Method: "upload.getFileHashes", Code: 303, Text: text})
			refused(a.client, hashes(), "303 "+text)
		}
		there := l.connect(2, a.perm != nil)
		refused(there, hashes(), "401 AUTH_KEY_UNREGISTERED")
		export := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
		must(there, &api.AuthImportAuthorizationRequest{ID: export.ID, Bytes: export.Bytes})
		refused(there, hashes(), "400 LOCATION_INVALID") // the method's own answer: the place is none
		refused(there, state(), "303 USER_MIGRATE_1")
		l.strike(control.Fault{Kind: control.FaultRevoke, Phone: labPhone, DC: 2})
		refused(there, hashes(), "401 SESSION_REVOKED")
		must(a.client, state())
	})
}

// TestErrorsByChance: a fault of one DC leaves the others alone, and a chance is
// decided by its seed.
func TestErrorsByChance(t *testing.T) {
	pattern := func(seed uint64) (s string) {
		inLab(t, func(l *lab) {
			a := l.account(false)
			l.strike(control.Fault{Kind: control.FaultError, DC: 2, Code: 500, Text: "ELSEWHERE", Times: 50})
			l.strike(control.Fault{
				Kind: control.FaultError, DC: 1, Method: "updates.getState", Code: 500, Text: "INTERNAL", Times: 50, Chance: 0.5, Seed: seed,
			})
			for range 50 {
				if _, err := ask(a.client, state()); err == nil {
					s += "."
				} else {
					s += "x"
				}
			}
			l.struck(control.FaultError, strings.Count(s, "x"))
		})
		return s
	}
	first := pattern(1)
	if n := strings.Count(first, "x"); n < 15 || n > 35 {
		t.Errorf("%d of 50 failed, want about half", n)
	}
	if again := pattern(1); again != first {
		t.Errorf("the same seed: %s, then %s", first, again)
	}
	if other := pattern(2); other == first {
		t.Errorf("another seed: %s again", other)
	}
}

// TestFaultsRefuse: what cannot be done is said, and nothing happens.
func TestFaultsRefuse(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		for want, f := range map[string]control.Fault{
			"unknown kind":     {Kind: "earthquake"},
			"there is no dc 3": {Kind: control.FaultClose, DC: 3},
			"has no method":    {Kind: control.FaultLoseAnswer, Method: "no.such"},
			"no account has":   {Kind: control.FaultRevoke, Phone: "15559999999"},
			"needs phone":      {Kind: control.FaultRevoke},
		} {
			if err := l.Fault(f); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want an error with %q", f, err, want)
			}
		}
		must(a.client, state())
		if n := len(l.FaultCounts()); n != 0 {
			t.Errorf("%d kinds struck", n)
		}
	})
}
