package main

import (
	"fmt"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// network is how the fleet reaches data centres, by the configuration.
type network struct {
	transports []transport.Kind // nil: the fleet's own order
	proxy      *transport.Proxy
	pfs        actors.PFS
}

func networkOf(cfg *config.Config) (network, error) {
	n := network{pfs: map[config.PFS]actors.PFS{
		config.PFSRequire: actors.PFSRequire, config.PFSPrefer: actors.PFSPrefer, config.PFSOff: actors.PFSOff,
	}[cfg.PFS]}
	if cfg.Transport != config.TransportAuto {
		n.transports = []transport.Kind{transport.Kind(cfg.Transport)}
	}
	if cfg.Proxy != "" {
		var err error
		if n.proxy, err = transport.ParseProxy(cfg.Proxy.Reveal()); err != nil {
			return n, usageError(fmt.Errorf("proxy: %w", err))
		}
	}
	return n, nil
}
