package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
)

// environment is the Telegram that accounts live on.
type environment struct {
	dcs         []actors.DC
	homeDC      int // dialled first
	keys        []*crypto.PublicKey
	app         auth.App
	allowSignUp bool
	testServers bool
	// tolerant is for servers that are not quite like Telegram and the
	// simulator, gotd's test server for one: they name a first_msg_id of their
	// own making (nothing is resent because of one, so no call can run twice),
	// and know no quick acks.
	tolerant bool
	// urls is where WebSocket and HTTP are spoken; nil: on the addresses.
	urls    func(actors.DC) (webSocket, http string)
	codes   codeSource      // nil where a person or a command knows the codes
	control *control.Client // of the simulator; nil elsewhere
	// dial replaces the network; nil: it does not.
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	close func() error
}

// storeIdentity names the servers that a store belongs to. Keys of one never
// reach another.
func storeIdentity(cfg *config.Config) (string, error) {
	if cfg.Environment != config.Custom {
		return string(cfg.Environment), nil
	}
	keys, err := publicKeys(cfg)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("custom:%016x", keys[0].Fingerprint()), nil
}

// openEnvironment connects a configuration to its servers; in sim it starts
// them, with their state beside the store.
func openEnvironment(ctx context.Context, cfg *config.Config, log *slog.Logger) (*environment, error) {
	if cfg.Environment == config.Sim {
		box, err := startSim(ctx, sim.Options{DCs: cfg.Sim.DCs, StateDir: cfg.Sim.StateDir, Logger: log}, "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		return simEnvironment(box, control.New(box.control), cfg.Telegram.HomeDC)
	}
	keys, err := publicKeys(cfg)
	if err != nil {
		return nil, err
	}
	env := &environment{homeDC: cfg.Telegram.HomeDC, keys: keys, close: func() error { return nil },
		app:         auth.App{ID: cfg.Telegram.APIID, Hash: cfg.Telegram.APIHash},
		allowSignUp: cfg.Environment == config.Test, testServers: cfg.Environment == config.Test,
		tolerant: cfg.Environment == config.Custom}
	if cfg.Environment != config.Custom {
		env.urls = telegramURLs(env.testServers)
	}
	for _, dc := range cfg.Telegram.DCs {
		env.dcs = append(env.dcs, actors.DC{ID: dc.ID, Addr: dc.Addr})
	}
	return env, nil
}

// simEnvironment uses a running simulator as anybody would: by its addresses
// and its control API.
func simEnvironment(b *box, client *control.Client, homeDC int) (*environment, error) {
	keys, err := crypto.ParsePublicKeys(b.PublicKeyPEM())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("public key of the simulator: %w", err), b.close())
	}
	env := &environment{homeDC: min(homeDC, len(b.DCs())), keys: keys, allowSignUp: true, control: client, close: func() error { client.Close(); return b.close() },
		app: auth.App{ID: b.APIID(), Hash: telemetry.Secret(b.APIHash())},
		codes: func(ctx context.Context, phone telemetry.Secret) (telemetry.Secret, error) {
			code, err := client.Code(ctx, phone.Reveal())
			return telemetry.Secret(code), err
		}}
	for _, dc := range b.DCs() {
		env.dcs = append(env.dcs, actors.DC{ID: dc.ID, Addr: dc.Addr})
	}
	return env, nil
}

// publicKeys reads the RSA keys of the servers: Telegram's own are built in,
// those of a custom server are PEM files.
func publicKeys(cfg *config.Config) ([]*crypto.PublicKey, error) {
	production, test := crypto.TelegramKeys()
	switch cfg.Environment {
	case config.Sim:
		return nil, nil // the simulator tells its own
	case config.Production:
		return production, nil
	case config.Test:
		return test, nil
	}
	var out []*crypto.PublicKey
	for _, file := range cfg.Telegram.PublicKeys {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, usageError(fmt.Errorf("telegram.public_keys: %w", err))
		}
		keys, err := crypto.ParsePublicKeys(text)
		if err != nil {
			return nil, usageError(fmt.Errorf("telegram.public_keys: %s: %w", file, err))
		}
		out = append(out, keys...)
	}
	if len(out) == 0 {
		return nil, usageError(errors.New("telegram.public_keys: a custom server needs at least one public key (PEM file)"))
	}
	return out, nil
}
