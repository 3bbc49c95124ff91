package world

import (
	"fmt"
	"time"
)

// Session is one sign-in as its owner's other sessions are told of it.
type Session struct {
	Hash   int64
	Device string
	// Unconfirmed is set until the owner says that it was him, or a week has passed.
	Unconfirmed bool
}

// SessionSettings are what the owner of an authorization decided about it.
type SessionSettings struct {
	Confirmed     bool `json:",omitempty"`
	NoSecretChats bool `json:",omitempty"`
	NoCalls       bool `json:",omitempty"`
}

// confirmationPeriod is after which time a sign-in needs no confirmation any
// more: authorization_autoconfirm_period of Telegram's configuration.
const confirmationPeriod = 7 * 24 * time.Hour

// freshPeriod is how old a session must be to end older ones: somebody who got
// hold of a code cannot lock the owner out at once.
const freshPeriod = 24 * time.Hour

var errFresh = Refuse(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")

// announceSignIn tells the other sessions of an account of a new one: by an
// update and by a message of the service user. The first session of an account
// has nobody to tell.
func (w *World) announceSignIn(now time.Time, k *AuthKey) {
	u := w.users.Get(k.User)
	if u.Bot != nil || len(w.Authorizations(u.ID)) < 2 {
		return
	}
	s := k.session(now)
	w.tell(u.ID, Notice{Kind: NoticeSignIn, At: k.Since, Session: s})
	w.receive(now, u, Message{From: UserPeer(ServiceUser), Peer: UserPeer(ServiceUser), Text: fmt.Sprintf(
		"New login. Dear %s, we detected a login into your account from a new device on %s.\n\nDevice: %s\n\n"+
			"If this wasn't you, you can terminate that session in Settings > Devices.",
		u.FirstName, now.UTC().Format("02/01/2006 at 15:04:05 UTC"), s.Device)})
}

func (k *AuthKey) session(now time.Time) Session {
	s := Session{Hash: k.Authorization, Unconfirmed: k.Unconfirmed(now)}
	if k.Client != nil {
		s.Device = k.Client.Device
	}
	return s
}

// Unconfirmed reports whether the owner has not yet said that a sign-in was his.
func (k *AuthKey) Unconfirmed(now time.Time) bool {
	return !k.Settings.Confirmed && now.Sub(time.Unix(k.Since, 0)) < confirmationPeriod
}

// Terminate ends another authorization of the owner of by and returns the ids of
// its keys. The refusals are HASH_INVALID and, for a session younger than a day
// that wants to end an older one, FRESH_RESET_AUTHORISATION_FORBIDDEN.
func (w *World) Terminate(now time.Time, by *AuthKey, hash int64) ([]uint64, error) {
	victim := w.authorization(by.User, hash)
	switch {
	case victim == nil || hash == by.Authorization:
		return nil, errHashInvalid
	case by.tooFreshFor(now, victim):
		return nil, errFresh
	}
	return w.endAuthorization(hash, Refuse(401, "AUTH_KEY_UNREGISTERED")), nil
}

// TerminateOthers ends every other authorization of the owner of by.
func (w *World) TerminateOthers(now time.Time, by *AuthKey) ([]uint64, error) {
	others := w.Authorizations(by.User)
	for _, k := range others {
		if k.Authorization != by.Authorization && by.tooFreshFor(now, k) {
			return nil, errFresh
		}
	}
	var ended []uint64
	for _, k := range others {
		if hash := k.Authorization; hash != by.Authorization {
			ended = append(ended, w.endAuthorization(hash, Refuse(401, "SESSION_REVOKED"))...)
		}
	}
	return ended, nil
}

func (k *AuthKey) tooFreshFor(now time.Time, victim *AuthKey) bool {
	return victim.Since < k.Since && now.Sub(time.Unix(k.Since, 0)) < freshPeriod
}

// ChangeSession changes what the owner decided about one of his authorizations;
// what is nil stays.
func (w *World) ChangeSession(owner UserID, hash int64, confirmed bool, noSecretChats, noCalls *bool) error {
	if w.authorization(owner, hash) == nil {
		return errHashInvalid
	}
	for _, k := range w.keysIn[hash] {
		k.Settings.Confirmed = k.Settings.Confirmed || confirmed
		if noSecretChats != nil {
			k.Settings.NoSecretChats = *noSecretChats
		}
		if noCalls != nil {
			k.Settings.NoCalls = *noCalls
		}
		w.keys.Put(k)
	}
	return nil
}

// Authorized reports whether an authorization of a user still is one.
func (w *World) Authorized(id UserID, authorization int64) bool {
	return w.authorization(id, authorization) != nil
}

// authorization returns a key of one of a user's authorizations, or nil.
func (w *World) authorization(owner UserID, hash int64) *AuthKey {
	for _, k := range w.Authorizations(owner) {
		if hash != 0 && k.Authorization == hash {
			return k
		}
	}
	return nil
}

// endAuthorization takes one authorization away on all its keys.
func (w *World) endAuthorization(hash int64, why *Refusal) []uint64 {
	ended := w.SignOut(hash)
	for _, id := range ended {
		k := w.keys.Get(id)
		k.Ended = why
		w.keys.Put(k)
	}
	return ended
}
