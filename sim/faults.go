package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/dc"
	"github.com/tgfleet/tgfleet/sim/fault"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Durations of faults that name none.
const (
	defaultFreeze = 5 * time.Second
	defaultAway   = time.Second
	defaultLate   = 3 * time.Second
)

// Fault lets something go wrong, at once or when its moment comes; what the kinds
// do is told by [control.Kinds]. The error says what is wrong with the request;
// then nothing happens.
//
// What a fault makes a client do is no violation when the client is right to do
// it: to use a key that the server lost or that ended, a salt that was good once,
// message ids by the clock that the DC had before; and nothing counts on a
// connection on which the fault changed what the client sent.
func (s *Server) Fault(f control.Fault) error {
	if err := f.Validate(); err != nil {
		return err
	}
	struck := s.every()
	if f.DC != 0 {
		struck = slices.DeleteFunc(struck, func(d *dc.DC) bool { return d.ID() != f.DC })
	}
	if len(struck) == 0 || f.Kind == control.FaultMigrate && f.DC > len(s.dcs) { // nobody lives on a CDN
		return fmt.Errorf("there is no dc %d: the last is %d", f.DC, len(s.dcs))
	}
	who := dc.Choice{DC: f.DC}
	if f.Phone != "" {
		u, err := s.account(f.Phone)
		if err != nil {
			return err
		}
		f.Phone, who.User = u.phone.Reveal(), u.id
	}
	switch f.Kind {
	case control.FaultError, control.FaultLoseRequest, control.FaultLoseAnswer, control.FaultLateAnswer, control.FaultRepeatAnswer,
		control.FaultLoseUpdates:
		return s.faultOfCalls(f)
	case control.FaultFreeze:
		s.faults.Freeze(f.DC, f.Phone, time.Now().Add(orDefault(f.For, defaultFreeze)))
	case control.FaultRestartDC, control.FaultClockSkew, control.FaultRotateSalts:
		return s.faultOfDCs(f, struck)
	case control.FaultClose, control.FaultForgetSessions, control.FaultForgetTempKeys, control.FaultForgetKeys,
		control.FaultRevoke, control.FaultDuplicatedKey, control.FaultMigrate:
		return s.faultNow(f, who)
	default:
		return s.faults.Add(f)
	}
	return nil
}

// Heal lets nothing go wrong any more: faults that wait are forgotten, those
// that last end, clocks are right and salts change as usual. A DC that is away
// comes back when its time is over, and a packet that is held back passes then.
func (s *Server) Heal() {
	s.faults.Clear()
	s.hub.Do(s.api.Clear)
	for _, d := range s.every() {
		d.Heal()
	}
}

// FaultCounts counts, by kind, how often a fault did its work.
func (s *Server) FaultCounts() map[control.FaultKind]int { return s.faults.Struck() }

type account struct {
	phone world.Private
	id    world.UserID
}

func (s *Server) account(phone string) (account, error) {
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return account{}, err
	}
	var u *world.User
	s.hub.Do(func() { u = s.world.UserByPhone(digits) })
	if u == nil {
		return account{}, errors.New("no account has this number")
	}
	return account{digits, u.ID}, nil
}

func orDefault(d control.Duration, def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return time.Duration(d)
}

// faultOfCalls lets a fault wait for requests.
func (s *Server) faultOfCalls(f control.Fault) error {
	if d := api.ByName(f.Method); f.Method != "" && (d == nil || !d.Function) {
		return noMethod(f.Method)
	}
	wait := handlers.Fault{
		Method: f.Method, Phone: world.Private(f.Phone), DC: f.DC,
		Skip: f.Skip, Times: f.Times, Chance: f.Chance, Seed: f.Seed,
		Struck: func() { s.faults.Count(f.Kind) },
	}
	switch f.Kind {
	case control.FaultError:
		wait.Refusal = &world.Refusal{Code: f.Code, Text: f.Text}
	case control.FaultLoseAnswer:
		wait.Execute = true
	case control.FaultLateAnswer:
		wait.Delay = orDefault(f.For, defaultLate)
	case control.FaultRepeatAnswer:
		wait.Repeat = true
	case control.FaultLoseUpdates:
		wait.Updates = true
	}
	var err error
	s.hub.Do(func() {
		if s.api.Waiting() >= fault.MaxWaiting {
			err = fmt.Errorf("%d faults are waiting: let some strike first", fault.MaxWaiting)
			return
		}
		s.api.Inject(wait)
	})
	return err
}

// faultOfDCs strikes data centers as a whole.
func (s *Server) faultOfDCs(f control.Fault, struck []*dc.DC) error {
	for _, d := range struck {
		switch f.Kind {
		case control.FaultRestartDC:
			away, err := d.Restart(orDefault(f.For, defaultAway))
			if !away || err != nil {
				return err
			}
		case control.FaultClockSkew:
			d.SetClock(time.Duration(f.By), time.Duration(f.For))
		case control.FaultRotateSalts:
			d.RotateSalts(time.Duration(f.Every), time.Duration(f.For))
		}
	}
	s.faults.Count(f.Kind)
	return nil
}

// errNotSignedIn is what a fault finds that takes an account's keys.
var errNotSignedIn = errors.New("the account is signed in nowhere that this fault reaches")

// faultNow strikes keys, sessions and connections that there are. A fault that
// needs an account's keys and finds none is an error; one that finds nothing to
// strike among everybody's is not, and counts for nothing.
func (s *Server) faultNow(f control.Fault, who dc.Choice) error {
	n := 0
	switch f.Kind {
	case control.FaultClose:
		n = s.hub.CloseConnections(who)
	case control.FaultForgetSessions:
		n = s.hub.ForgetSessions(who)
	case control.FaultForgetTempKeys:
		n = s.hub.ForgetTempKeys(who)
	case control.FaultForgetKeys:
		n = s.hub.ForgetKeys(who)
	case control.FaultRevoke:
		text := f.Text
		if text == "" {
			text = "SESSION_REVOKED"
		}
		n = s.hub.EndAuthorizations(who, world.Refusal{Code: 401, Text: text})
	case control.FaultDuplicatedKey:
		n = s.hub.EndAuthorizations(who, world.Refusal{Code: 406, Text: "AUTH_KEY_DUPLICATED"})
	case control.FaultMigrate:
		if !s.hub.Migrate(who.User, f.DC) {
			return fmt.Errorf("the account lives on dc %d already", f.DC)
		}
		n = 1
	}
	if n > 0 {
		s.faults.Count(f.Kind)
	} else if f.Kind == control.FaultForgetKeys || f.Kind == control.FaultRevoke || f.Kind == control.FaultDuplicatedKey {
		return errNotSignedIn
	}
	return nil
}
