package handlers

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// passwordGenerator is g of the password group; its prime is the one Telegram
// uses everywhere.
const passwordGenerator = 3

// challengeLifetime is how long an srp_id may be answered.
const challengeLifetime = 5 * time.Minute

// passwordChallenge is a question that was asked. It is good for one answer and
// not kept across a restart: clients ask again.
type passwordChallenge struct {
	user  world.UserID
	key   uint64
	until time.Time
	of    *world.Password
	srp   *srp.Challenge
}

type passwordChallenges map[int64]passwordChallenge

var errPassword = world.Refuse(400, "PASSWORD_HASH_INVALID")

func passwordMethods(m methods) {
	object(m, anybody, getPassword)
	object(m, anybody, checkPassword)
}

// HashPassword returns what the world keeps of a password. salts are 24 random
// bytes. It takes some 50 ms of CPU: call it without the simulator's lock.
func HashPassword(password, hint string, salts [24]byte) (*world.Password, error) {
	p := &world.Password{Salt1: salts[:8], Salt2: salts[8:], Hint: hint}
	v, err := srp.NewVerifier(password, passwordParams(p))
	if err != nil {
		return nil, err
	}
	p.Verifier = v.PasswordHash()
	return p, nil
}

func passwordParams(p *world.Password) srp.Params {
	return srp.Params{Salt1: p.Salt1, Salt2: p.Salt2, G: passwordGenerator, P: crypto.KnownPrime()}
}

func passwordAlgo(salt1, salt2 []byte) api.PasswordKdfAlgoClass {
	return &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
		Salt1: salt1, Salt2: salt2, G: passwordGenerator, P: crypto.KnownPrime(),
	}
}

// secureAlgo is how the secret of Telegram Passport would be hashed, which nobody
// has here: clients that do not know the algorithm refuse to set a password.
func secureAlgo(salt []byte) api.SecurePasswordKdfAlgoClass {
	return &api.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000{Salt: salt}
}

// passwordOwner is whose password the key may ask for: the user who is signed
// in, or who has entered the code.
func (c *Call) passwordOwner() *world.User {
	if c.user != nil {
		return c.user
	}
	return c.world().User(c.Key.Pending)
}

// getPassword asks the question that checkPassword answers.
// See https://core.telegram.org/api/srp.
func getPassword(c *Call, _ *api.AccountGetPasswordRequest) (*api.AccountPassword, error) {
	u := c.passwordOwner()
	if u == nil {
		return nil, errUnregistered
	}
	noise, err := c.random(256)
	if err != nil {
		return nil, err
	}
	out := &api.AccountPassword{
		NewAlgo: passwordAlgo(c.world().NewSalts(u)), NewSecureAlgo: secureAlgo(c.world().NewSecureSalt(u)),
		SecureRandom: noise, EmailUnconfirmedPattern: optional(world.EmailPattern(u.UnconfirmedEmail())),
		PendingResetDate: optional(date(u.Change.ResetAt)),
	}
	if u.Password == nil {
		return out, nil
	}
	id, challenge, err := c.challenge(u)
	if err != nil {
		return nil, err
	}
	out.HasRecovery = u.Password.Email != ""
	out.HasPassword, out.CurrentAlgo = true, passwordAlgo(u.Password.Salt1, u.Password.Salt2)
	out.SRPB, out.SRPID, out.Hint = challenge.B(), &id, optional(u.Password.Hint)
	return out, nil
}

func (c *Call) challenge(u *world.User) (int64, *srp.Challenge, error) {
	verifier, err := srp.VerifierFromHash(u.Password.Verifier, passwordParams(u.Password))
	if err != nil {
		return 0, nil, err
	}
	challenge, err := verifier.Challenge(c.opts.Rand)
	if err != nil {
		return 0, nil, err
	}
	raw, err := c.random(8)
	if err != nil {
		return 0, nil, err
	}
	id := int64(binary.LittleEndian.Uint64(raw))
	c.password.sweep(c.Now, c.Key.ID)
	c.password[id] = passwordChallenge{u.ID, c.Key.ID, c.Now.Add(challengeLifetime), u.Password, challenge}
	return id, challenge, nil
}

// maxChallenges is how many questions one key may leave open.
const maxChallenges = 10

// sweep forgets questions that nobody answered in time, and the oldest of a key that
// asks for many.
func (p passwordChallenges) sweep(now time.Time, key uint64) {
	var oldest int64
	open := 0
	for id, ch := range p {
		switch {
		case now.After(ch.until):
			delete(p, id)
		case ch.key == key:
			if open++; open == 1 || ch.until.Before(p[oldest].until) {
				oldest = id
			}
		}
	}
	if open >= maxChallenges {
		delete(p, oldest)
	}
}

// checkPassword completes a sign-in.
func checkPassword(c *Call, req *api.AuthCheckPasswordRequest) (api.AuthAuthorizationClass, error) {
	u := c.passwordOwner()
	if u == nil {
		return nil, errUnregistered
	}
	if err := c.prove(u, req.Password); err != nil {
		return nil, err
	}
	return c.welcome(u), nil
}

// prove checks that the caller knows u's password. Each question of getPassword
// is good for one answer.
func (c *Call) prove(u *world.User, in api.InputCheckPasswordSRPClass) error {
	proof, ok := in.(*api.InputCheckPasswordSRP)
	if !ok || u.Password == nil {
		return errPassword
	}
	asked, ok := c.password[proof.SRPID]
	if !ok || asked.user != u.ID || asked.key != c.Key.ID || c.Now.After(asked.until) {
		return world.Refuse(400, "SRP_ID_INVALID")
	}
	delete(c.password, proof.SRPID)
	if asked.of != u.Password {
		return world.Refuse(400, "SRP_PASSWORD_CHANGED")
	}
	switch err := asked.srp.Check(proof.A, proof.M1); {
	case errors.Is(err, srp.ErrWrongPassword):
		return errPassword
	case err != nil: // an A outside the group
		return world.Refuse(400, "SRP_A_INVALID")
	}
	return nil
}
