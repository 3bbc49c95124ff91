package interop

import (
	"context"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gotd/td/session"
	gotdtelegram "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

// pinger makes one small call and decodes its answer.
type pinger func(ctx context.Context) error

// crowd is the accounts of one side, each as its users run it, in one process.
// connect returns once the server has answered a call of account i.
type crowd interface {
	connect(ctx context.Context, i int) (pinger, error)
	close() error
}

func newCrowd(side string, e endpoint, accounts int, dir string) (crowd, error) {
	if side == "ours" {
		return newOurCrowd(e, accounts, dir)
	}
	return newGotdCrowd(e)
}

// ourCrowd is a fleet over its embedded store.
type ourCrowd struct {
	store *sqlite.Store
	fleet *actors.Fleet
}

func newOurCrowd(e endpoint, accounts int, dir string) (*ourCrowd, error) {
	sealKey, err := seal.LoadOrCreateKeyFile(filepath.Join(dir, "key"))
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, sqlite.Options{Path: filepath.Join(dir, "store.db"), Key: sealKey, Environment: "bench"})
	if err != nil {
		return nil, err
	}
	c := &ourCrowd{store: s}
	if err := c.fill(ctx, e, accounts); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	keys, err := crypto.ParsePublicKeys(e.PublicKey)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	c.fleet, err = actors.Start(actors.Options{
		Store: s, Owner: store.ThisProcess(), App: auth.App{ID: e.APIID, Hash: telemetry.Secret(e.APIHash)},
		DCs: []actors.DC{{ID: 1, Addr: e.Addr}}, PublicKeys: keys, DialsPerSecond: 1000,
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return c, nil
}

// fill stores the accounts as an earlier sign-in would have left them.
func (c *ourCrowd) fill(ctx context.Context, e endpoint, accounts int) error {
	return each(accounts, func(i int) error {
		id := alias(i)
		a := store.Account{ID: id, Phone: telemetry.Secret("+" + benchPhone(i)), Login: "code", Enabled: true}
		if err := c.store.PutAccounts(ctx, a); err != nil {
			return err
		}
		l, err := c.store.AcquireLease(ctx, id, store.ThisProcess(), time.Minute)
		if err != nil {
			return err
		}
		k := benchKey(i)
		return errors.Join(
			c.store.PutAuthKey(ctx, l, store.AuthKey{Account: id, DC: 1, KeyID: uint64(k.ID()), Key: k.Bytes(), Salt: benchSalt}),
			c.store.PutAccountState(ctx, l, store.AccountState{Account: id, State: store.StateReady, HomeDC: 1, UserID: e.FirstUser + int64(i)}),
			c.store.ReleaseLease(ctx, l))
	})
}

func (c *ourCrowd) connect(ctx context.Context, i int) (pinger, error) {
	a, err := c.fleet.Account(ctx, alias(i))
	if err != nil {
		return nil, err
	}
	ping := func(ctx context.Context) error {
		_, err := telegram.Call(ctx, a, &api.HelpGetNearestDCRequest{})
		return err
	}
	return ping, ping(ctx)
}

func (c *ourCrowd) close() error {
	return errors.Join(c.fleet.Stop(context.Background()), c.store.Close())
}

// gotdCrowd is one telegram.Client for each account, as gotd's documentation
// runs them, with a handler of updates: without one gotd tells the server to send
// none. Sessions are in memory, which favours it.
type gotdCrowd struct {
	options gotdtelegram.Options
	e       endpoint
	cancel  context.CancelFunc
	ctx     context.Context
}

func newGotdCrowd(e endpoint) (*gotdCrowd, error) {
	keys, err := crypto.ParsePublicKeys(e.PublicKey)
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(e.Addr)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	o := gotdtelegram.Options{
		DC: 1, PublicKeys: []gotdtelegram.PublicKey{{RSA: &rsa.PublicKey{N: keys[0].N, E: keys[0].E}}},
		Resolver:      dcs.Plain(dcs.PlainOptions{}),
		UpdateHandler: gotdtelegram.UpdateHandlerFunc(func(context.Context, tg.UpdatesClass) error { return nil }),
	}
	o.DCList.Options = []tg.DCOption{{ID: 1, IPAddress: host, Port: n}}
	c := &gotdCrowd{options: o, e: e}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

func (c *gotdCrowd) connect(ctx context.Context, i int) (pinger, error) {
	k := benchKey(i)
	o := c.options
	memory := new(session.StorageMemory)
	o.SessionStorage = memory
	data := &session.Data{DC: 1, Addr: c.e.Addr, AuthKey: k.Bytes(), Salt: benchSalt}
	data.AuthKeyID = binary.LittleEndian.AppendUint64(nil, uint64(k.ID()))
	if err := (&session.Loader{Storage: memory}).Save(ctx, data); err != nil {
		return nil, err
	}
	client := gotdtelegram.NewClient(int(c.e.APIID), c.e.APIHash, o)
	ping := func(ctx context.Context) error {
		_, err := client.API().HelpGetNearestDC(ctx)
		return err
	}
	up := make(chan error, 1)
	go func() {
		up <- client.Run(c.ctx, func(ctx context.Context) error {
			up <- ping(ctx)
			<-ctx.Done()
			return nil
		})
	}()
	select {
	case err := <-up:
		return ping, err
	case <-ctx.Done():
		return nil, fmt.Errorf("gotd's account %d: %w", i, context.Cause(ctx))
	}
}

func (c *gotdCrowd) close() error {
	c.cancel()
	return nil
}
