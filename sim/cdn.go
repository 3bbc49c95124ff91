package sim

import (
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/tgfleet/tgfleet/sim/dc"
)

// CDNDC is the number of the data center that is a CDN. It has an RSA key of its
// own, which help.getCdnConfig tells.
const CDNDC = 203

// CDN returns where the CDN listens; ok is false when there is none.
func (s *Server) CDN() (d DC, ok bool) {
	if s.cdn == nil {
		return DC{}, false
	}
	return DC{ID: CDNDC, Addr: s.cdn.Addr().String()}, true
}

// every returns all data centers, the CDN last.
func (s *Server) every() []*dc.DC {
	out := slices.Clone(s.dcs)
	if s.cdn != nil {
		out = append(out, s.cdn)
	}
	return out
}

// listenCDN opens the listener of the CDN, if there is to be one.
func (s *Server) listenCDN() (net.Listener, error) {
	if s.opts.CDNFrom == 0 {
		return nil, nil
	}
	if err := s.loadCDNKey(); err != nil {
		return nil, err
	}
	ln, err := s.opts.ListenFunc(CDNDC)
	if err != nil {
		return nil, fmt.Errorf("cdn: %w", err)
	}
	at := address(CDNDC, ln.Addr().String())
	at.CDNKey = s.cdnKey.PublicPEM()
	s.addresses = append(s.addresses, at)
	return ln, nil
}

// loadCDNKey takes the key from the options or the state, or makes one.
func (s *Server) loadCDNKey() (err error) {
	if s.cdnKey = s.opts.CDNKey; s.cdnKey != nil {
		return nil
	}
	seed := s.world.CDNSeed()
	if len(seed) != seedSize {
		seed = make([]byte, seedSize)
		if _, err := s.rand.Read(seed); err != nil {
			return fmt.Errorf("make the cdn's key: %w", err)
		}
		s.world.SetCDNSeed(seed)
	}
	if s.cdnKey, err = keyFromSeed(seed); err != nil {
		return fmt.Errorf("make the cdn's key: %w", err)
	}
	if s.state != nil {
		return s.state.Commit()
	}
	return nil
}

// serveCDN starts the CDN on its listener; nil for none.
func (s *Server) serveCDN(ln net.Listener) {
	if ln == nil {
		return
	}
	s.cdn = dc.Serve(ln, s.hub, dc.Options{
		ID: CDNDC, Key: s.cdnKey, Rand: s.rand, Logger: s.opts.Logger, Listen: s.relisten(CDNDC, ln.Addr()),
		Door: s.opts.Limits.Connections,
	})
}

func (s *Server) closeCDN() error {
	if s.cdn == nil {
		return nil
	}
	return s.cdn.Close()
}

// closeAll closes listeners that are not served.
func closeAll(list []net.Listener) (err error) {
	for _, ln := range list {
		err = errors.Join(err, ln.Close())
	}
	return err
}
