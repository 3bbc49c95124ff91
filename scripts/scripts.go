// Package scripts is the playbook language and its engine: inventories,
// selectors, playbooks and their expressions, the modules that steps use, and
// the journal that makes every effect happen once.
//
// It runs no goroutine of its own beyond the calls it serves; package actors
// is its host. See [Engine].
package scripts

import (
	"context"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/inventory"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/modules"
	"github.com/tgfleet/tgfleet/scripts/selector"
	"github.com/tgfleet/tgfleet/store"
)

// Selector picks accounts, see package selector for the grammar.
type Selector = selector.Selector

// Error is one fault of a playbook or inventory; Errors are all of them.
type (
	Error  = source.Error
	Errors = source.Errors
)

// LoadInventory reads and merges inventory files (YAML or CSV). The error
// holds every fault found, each with file:line:col and an excerpt.
func LoadInventory(files ...string) ([]store.Account, error) { return inventory.Load(files...) }

// Select parses a selector. Lists are read from files; @run: needs
// [SelectRuns].
func Select(text string) (Selector, error) { return selector.Parse(text, selector.Lists{}) }

// SelectRuns parses a selector that may also name the accounts of an earlier
// run: @run:ID:failed.
func SelectRuns(ctx context.Context, text string, runs store.Runs) (Selector, error) {
	return selector.Parse(text, selector.Lists{Ctx: ctx, Runs: runs})
}

// Modules lists what steps can use, by name.
func Modules() []*module.Module { return modules.All() }
