package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store/sqlite"
)

// workspace is what a command works on: configuration, log and store.
type workspace struct {
	cfg   *config.Config
	log   *slog.Logger
	store *sqlite.Store
}

// loadConfig reads the configuration that this command line asks for.
func (p *program) loadConfig() (*config.Config, error) {
	flags := map[string]string{}
	if p.flags.environment != "" {
		flags["environment"] = p.flags.environment
	}
	if p.flags.store != "" {
		flags["store.path"] = p.flags.store
	}
	cfg, err := config.Load(config.Options{File: p.flags.config, Flags: flags})
	if err != nil {
		return nil, usageError(err)
	}
	return cfg, nil
}

// openWorkspace opens the store, making it when there is none.
func (p *program) openWorkspace(ctx context.Context) (*workspace, error) {
	cfg, err := p.loadConfig()
	if err != nil {
		return nil, err
	}
	return p.openWith(ctx, cfg)
}

// openExisting opens the store only when there is one.
func (p *program) openExisting(ctx context.Context) (*workspace, error) {
	cfg, err := p.loadConfig()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return p.openWith(ctx, cfg)
}

func (p *program) openWith(ctx context.Context, cfg *config.Config) (*workspace, error) {
	identity, err := storeIdentity(cfg)
	if err != nil {
		return nil, err
	}
	for _, file := range []string{cfg.Store.Path, cfg.Store.KeyFile} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return nil, fmt.Errorf("make the store's folder: %w", err)
		}
	}
	key, err := seal.LoadOrCreateKeyFile(cfg.Store.KeyFile)
	if err != nil {
		return nil, withCode(exitUsage, fmt.Errorf("read the store's key: %w", err))
	}
	log := p.logger(logLevel(cfg), cfg.Log.Format)
	st, err := sqlite.Open(ctx, sqlite.Options{Path: cfg.Store.Path, Key: key, Environment: identity, Logger: log})
	if err != nil {
		return nil, err
	}
	return &workspace{cfg: cfg, log: log, store: st}, nil
}

// logLevel is the configured level; without one, a command at the terminal
// says only what went wrong.
func logLevel(cfg *config.Config) slog.Level {
	for _, v := range cfg.Origins() {
		if v.Key == "log.level" && v.Origin != "default" {
			return cfg.Log.Level
		}
	}
	return slog.LevelWarn
}

// close closes the store; what it has acknowledged is on disk already.
func (w *workspace) close() {
	if err := w.store.Close(); err != nil {
		w.log.Warn("closing the store failed", "err", err)
	}
}
