package interop

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
)

// endpoint is what a client must know of a benchmark's server.
type endpoint struct {
	Addr      string
	PublicKey []byte // PEM
	APIID     int32
	APIHash   string
	FirstUser int64 // the user of account 0; the others follow
}

// benchServer starts the simulator in another process, with n accounts that are
// signed in already: their keys are agreed in advance, because making one costs
// gotd's client most of a second.
func benchServer(b *testing.B, n int) (e endpoint, stop func()) {
	b.Helper()
	stop = spawn(b, role{Name: "server", Accounts: n}, &e)
	return e, stop
}

// serve is that process.
func serve(accounts int) error {
	dir, err := os.MkdirTemp("", "tgfleet-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	state := filepath.Join(dir, "state")
	first, err := populate(state, accounts)
	if err != nil {
		return fmt.Errorf("make the accounts: %w", err)
	}
	box, err := sim.New(sim.Options{DCs: 1, StateDir: state})
	if err != nil {
		return err
	}
	e := endpoint{Addr: box.DCs()[0].Addr, PublicKey: box.PublicKeyPEM(), APIID: box.APIID(), APIHash: box.APIHash(), FirstUser: int64(first)}
	if err := json.NewEncoder(os.Stdout).Encode(e); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	if v := box.Violations(); len(v) != 0 {
		fmt.Fprintln(os.Stderr, "the simulator objects to what a client sent:", v)
	}
	return box.Close()
}

// populate writes a simulator's state in which every account is signed in with
// its key.
func populate(path string, accounts int) (first world.UserID, err error) {
	db, err := table.Open(path)
	if err != nil {
		return 0, err
	}
	set := table.NewSet()
	w := world.New(set, world.Options{DCs: 1, Rand: rand.Reader, Blobs: db.Blobs()})
	if err := db.Load(set); err != nil {
		return 0, err
	}
	now := time.Now()
	if err := w.Start(now); err != nil {
		return 0, err
	}
	for i := range accounts {
		u, err := w.AddUser(now, world.NewUser{Phone: world.Private(benchPhone(i)), DC: 1, FirstName: "Idle"})
		if err != nil {
			return 0, err
		}
		if i == 0 {
			first = u.ID
		}
		k := benchKey(i)
		w.SignIn(now, w.AddKey(now, uint64(k.ID()), 1, k.Bytes(), benchSalt), u.ID)
	}
	return first, db.Close()
}

const benchSalt = 0x0123456789abcdef

func benchPhone(i int) string { return fmt.Sprintf("1555%07d", i) }

// benchKey is the key of account i, the same in every process.
func benchKey(i int) *crypto.AuthKey {
	secret := make([]byte, crypto.AuthKeySize)
	mathrand.NewChaCha8([32]byte{byte(i), byte(i >> 8), 1}).Read(secret)
	k, err := crypto.NewAuthKey(secret)
	if err != nil {
		panic(err) // one in 2^64
	}
	return k
}
