package inventory

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

// Plan is what importing an inventory would do to the accounts of a store. It
// is a value: nothing is done yet.
type Plan struct {
	Add       []store.Account
	Change    []Change
	Unchanged []store.Account
	Missing   []store.Account // in the store, not in the inventory; they stay unless pruned
}

// Change is an account that both have, described differently.
type Change struct {
	Before, After store.Account
	Fields        []string // names of the fields that differ; values may be secret
}

// Put returns the accounts that applying the plan writes.
func (p Plan) Put() []store.Account {
	out := slices.Clone(p.Add)
	for _, c := range p.Change {
		out = append(out, c.After)
	}
	return out
}

// PlanImport compares the accounts of a store with those of an inventory. All
// lists of the plan are in order of id.
func PlanImport(have, want []store.Account) Plan {
	old := make(map[string]store.Account, len(have))
	for _, a := range have {
		old[a.ID] = a
	}
	var p Plan
	for _, a := range sorted(want) {
		before, ok := old[a.ID]
		delete(old, a.ID)
		fields := differ(before, a)
		switch {
		case !ok:
			p.Add = append(p.Add, a)
		case len(fields) > 0:
			p.Change = append(p.Change, Change{Before: before, After: a, Fields: fields})
		default:
			p.Unchanged = append(p.Unchanged, a)
		}
	}
	for _, a := range sorted(have) {
		if _, left := old[a.ID]; left {
			p.Missing = append(p.Missing, a)
		}
	}
	return p
}

func sorted(accounts []store.Account) []store.Account {
	return slices.SortedFunc(slices.Values(accounts), func(a, b store.Account) int { return cmp.Compare(a.ID, b.ID) })
}

// differ names the fields that differ, as an inventory calls them.
func differ(a, b store.Account) []string {
	var out []string
	add := func(name string, same bool) {
		if !same {
			out = append(out, name)
		}
	}
	add("phone", a.Phone == b.Phone)
	add("bot_token_ref", a.BotTokenRef == b.BotTokenRef)
	add("login", a.Login == b.Login)
	add("password_ref", a.PasswordRef == b.PasswordRef)
	add("code", slices.Equal(a.CodeCmd, b.CodeCmd))
	add("proxy", a.Proxy == b.Proxy)
	add("groups", slices.Equal(a.Groups, b.Groups))
	add("tags", slices.Equal(a.Tags, b.Tags))
	add("vars", sameJSON(a.Vars, b.Vars))
	add("device", a.Device == b.Device)
	add("enabled", a.Enabled == b.Enabled)
	return out
}

// sameJSON compares variables by what a store keeps of them: a whole number
// may come back as a float.
func sameJSON(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return len(a) == 0 || errX == nil && errY == nil && bytes.Equal(x, y)
}
