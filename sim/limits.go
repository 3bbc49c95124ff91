package sim

import (
	"fmt"

	"github.com/tgfleet/tgfleet/sim/control"
)

// SetLimits replaces the hidden limits and forgets what was counted. The error
// says what is wrong with them; then nothing changes.
func (s *Server) SetLimits(l control.Limits) error {
	if err := l.Validate(); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	s.hub.Do(func() { s.api.SetLimits(l) })
	for _, d := range s.dcs {
		d.SetDoor(l.Connections)
	}
	return nil
}

// Limits returns the hidden limits.
func (s *Server) Limits() (l control.Limits) {
	s.hub.Do(func() { l = s.api.Limits() })
	return l
}
