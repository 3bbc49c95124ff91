package sim

import (
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/tl/api"
)

// SetLimits replaces the hidden limits and forgets what was counted. The error
// says what is wrong with them; then nothing changes.
func (s *Server) SetLimits(l control.Limits) error {
	if err := validLimits(&l); err != nil {
		return err
	}
	s.hub.Do(func() { s.api.SetLimits(l) })
	for _, d := range s.dcs {
		d.SetDoor(l.Connections)
	}
	if s.cdn != nil {
		s.cdn.SetDoor(l.Connections)
	}
	return nil
}

// validLimits says what is wrong with limits; one of a method that there is not
// would limit nothing, and nobody would know.
func validLimits(l *control.Limits) error {
	if err := l.Validate(); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	all := api.Registry()
	methods := all.Names()[all.Functions:]
	for i, c := range l.Calls {
		if !slices.ContainsFunc(methods, c.Matches) {
			return fmt.Errorf("limits: calls, no. %d: %w", i+1, noMethod(c.Method))
		}
	}
	return nil
}

func noMethod(name string) error {
	return fmt.Errorf("the API of layer %d has no method %q", handlers.Layer, name)
}

// Limits returns the hidden limits.
func (s *Server) Limits() (l control.Limits) {
	s.hub.Do(func() { l = s.api.Limits() })
	return l
}
