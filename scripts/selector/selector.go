// Package selector picks accounts: group:new & !tag:paused, alice, bot-*.
//
// A comma means or and binds loosest, "&" means and, "!" means not. A term is
// an account id, group:NAME, tag:NAME, state:STATE, @FILE (one id in a line)
// or @run:ID:STATUS; "*" stands for any characters in ids and names.
package selector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/store"
)

const (
	maxText  = 64 << 10 // bytes of an expression
	maxTerms = 4096
)

// Selector is a parsed expression. The zero value matches nothing.
type Selector struct {
	text string
	any  [][]term // an or of ands
}

type term struct {
	not  bool
	kind kind
	want string
	ids  map[string]bool // of files and runs
}

type kind int

const (
	byID kind = iota
	byGroup
	byTag
	byState
	bySet
)

// Lookup reads the lists that a selector may name.
type Lookup interface {
	// File returns the account ids in a file.
	File(name string) ([]string, error)
	// Run returns the accounts of a run that have a status.
	Run(id, status string) ([]string, error)
}

// Error is a fault of an expression. Col counts bytes from 1.
type Error struct {
	Text string
	Col  int
	Msg  string
}

func (e *Error) Error() string {
	return fmt.Sprintf("selector %q, column %d: %s", e.Text, e.Col, e.Msg)
}

// Parse parses an expression.
func Parse(text string, lookup Lookup) (Selector, error) {
	if len(text) > maxText {
		return Selector{}, fmt.Errorf("selector of %d bytes, at most %d are read: put the ids in a file and write @FILE", len(text), maxText)
	}
	p := parser{text: text, lookup: lookup}
	return p.parse()
}

// String returns the expression as it was written.
func (s Selector) String() string { return s.text }

// Match reports whether the account is picked.
func (s Selector) Match(a store.Account, st store.AccountState) bool {
	for _, all := range s.any {
		if !slices.ContainsFunc(all, func(t term) bool { return t.match(a, st) == t.not }) {
			return true
		}
	}
	return false
}

func (t term) match(a store.Account, st store.AccountState) bool {
	named := func(name string) bool { return glob(t.want, name) }
	switch t.kind {
	case byGroup:
		return slices.ContainsFunc(a.Groups, named)
	case byTag:
		return slices.ContainsFunc(a.Tags, named)
	case byState:
		return named(stateOf(a, st))
	case bySet:
		return t.ids[a.ID]
	default:
		return named(a.ID)
	}
}

// stateOf is the state that a person sees: an account that the inventory
// turned off is disabled whatever its actor last said.
func stateOf(a store.Account, st store.AccountState) string {
	switch {
	case !a.Enabled:
		return string(store.StateDisabled)
	case st.State == "":
		return string(store.StateNew)
	}
	return string(st.State)
}

// glob matches "*" against any characters. It runs in len(pattern)*len(s).
func glob(pattern, s string) bool {
	star, mark := -1, 0
	p := 0
	for i := 0; i < len(s); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

var states = []string{
	string(store.StateNew), string(store.StateConnecting), string(store.StateAwaitingCode),
	string(store.StateAwaitingPassword), string(store.StateAwaitingQR), string(store.StateReady),
	string(store.StateWaiting), string(store.StateOffline), string(store.StateQuarantined),
	string(store.StateLoggedOut), string(store.StateDisabled),
}

func checkState(name string) string {
	if strings.Contains(name, "*") || slices.Contains(states, name) {
		return ""
	}
	return fmt.Sprintf("no state %q%s: one of %s", name, source.DidYouMean(name, states), strings.Join(states, ", "))
}
