package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

var standings = map[control.AccountState]world.Standing{
	control.StateActive: world.StandingGood, control.StateFrozen: world.StandingFrozen,
	control.StateDeactivated: world.StandingDeactivated, control.StateBanned: world.StandingBanned,
	control.StateDeleted: world.StandingDeleted,
}

// SetState freezes, deactivates, bans or deletes the account of a number, or
// makes all well again. Without an account a number can only be banned and
// pardoned.
func (s *Server) SetState(phone string, st control.State) error {
	standing, ok := standings[st.State]
	if !ok {
		return fmt.Errorf("there is no account state %q: want %s", st.State, stateNames())
	}
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return err
	}
	s.hub.DoEnding(func() (ended []uint64) {
		ended, err = s.world.SetStanding(time.Now(), digits, standing, st.Until)
		return ended
	})
	return err
}

func stateNames() string {
	var names []string
	for name := range standings {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
