// Package modules holds the built-in steps of playbooks, one to a file. A
// module looks before it changes anything, changes only what differs, and
// sends every change through module.Do, which makes it happen once.
package modules

import (
	"slices"
	"strings"
	"sync"

	"github.com/tgfleet/tgfleet/scripts/module"
)

var all = sync.OnceValue(func() []*module.Module {
	list := []*module.Module{
		accountLogin(), accountSelf(),
		chatEnsure(), chatInviteEnsure(), chatJoin(), chatAdminEnsure(),
		messageSend(), messagePin(),
		rpc(), log(),
	}
	slices.SortFunc(list, func(a, b *module.Module) int { return strings.Compare(a.Name, b.Name) })
	return list
})

// All lists the built-in modules by name. The slice is shared.
func All() []*module.Module { return all() }

// ByName returns the built-in modules under their names.
func ByName() map[string]*module.Module {
	m := make(map[string]*module.Module, len(all()))
	for _, x := range all() {
		m[x.Name] = x
	}
	return m
}
