package control

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrUnknownKind means that there is no such kind of fault.
var ErrUnknownKind = errors.New("unknown kind of fault")

// Bounds of what a fault may ask for.
const (
	maxText = 256
	// MinEvery is the shortest time between two rotations of salts: a client
	// needs a moment to use one.
	MinEvery = Duration(10e6)
)

// Validate checks what can be checked without a server: the kind, that its
// fields and no others are set, and that values are possible. Errors name fields
// as JSON does.
func (f *Fault) Validate() error {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Kind == f.Kind })
	if i < 0 {
		return fmt.Errorf("%w %q", ErrUnknownKind, f.Kind)
	}
	set := f.set()
	for _, name := range kinds[i].Needs {
		if !set[name] {
			return fmt.Errorf("fault %s needs %s", f.Kind, name)
		}
		delete(set, name)
	}
	for _, name := range kinds[i].Takes {
		delete(set, name)
	}
	if len(set) > 0 {
		var odd []string
		for name := range set {
			odd = append(odd, name)
		}
		slices.Sort(odd)
		return fmt.Errorf("fault %s does not take %s", f.Kind, strings.Join(odd, ", "))
	}
	return f.values()
}

// set tells which fields are.
func (f *Fault) set() map[string]bool {
	all := map[string]bool{
		"phone": f.Phone != "", "dc": f.DC != 0, "method": f.Method != "", "side": f.Side != "",
		"skip": f.Skip != 0, "times": f.Times != 0, "chance": f.Chance != 0, "seed": f.Seed != 0,
		"code": f.Code != 0, "text": f.Text != "", "for": f.For != 0, "every": f.Every != 0, "by": f.By != 0,
	}
	for name, is := range all {
		if !is {
			delete(all, name)
		}
	}
	return all
}

var badMsgCodes = []int{16, 17, 18, 19, 20, 32, 33, 34, 35, 48, 64}

// BadMsgCodes returns the codes of bad_msg_notification, and that of
// bad_server_salt.
func BadMsgCodes() []int { return slices.Clone(badMsgCodes) }

func (f *Fault) values() error {
	switch {
	case f.DC < 0 || f.Skip < 0 || f.Times < 0 || f.For < 0:
		return errors.New("dc, skip, times and for cannot be negative")
	case !(f.Chance >= 0 && f.Chance <= 1):
		return errors.New("chance must lie between 0 and 1")
	case f.Side != "" && f.Side != ToClient && f.Side != FromClient:
		return fmt.Errorf("side %q: want %s or %s", f.Side, ToClient, FromClient)
	case len(f.Text) > maxText:
		return fmt.Errorf("text of %d bytes: want %d at most", len(f.Text), maxText)
	case f.Kind == FaultRotateSalts && f.Every < MinEvery:
		return fmt.Errorf("every %v: want at least 10ms", f.Every)
	case f.Kind == FaultBadMsg && !slices.Contains(badMsgCodes, f.Code):
		return fmt.Errorf("code %d: bad-msg knows %v", f.Code, badMsgCodes)
	}
	return nil
}
