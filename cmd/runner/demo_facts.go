package main

import (
	"maps"
	"slices"
	"sync"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/store"
)

// facts are what the fleet reported while the demo ran.
type facts struct {
	mu       sync.Mutex
	migrated map[string]bool // accounts that moved to another DC
	password map[string]bool // accounts that were asked for a 2FA password
	out      map[string]bool // accounts that were quarantined or logged out
	watcher  *watcher        // of the run under way
}

func newFacts() *facts {
	return &facts{migrated: map[string]bool{}, password: map[string]bool{}, out: map[string]bool{}}
}

// watch lets w see what happens from now on.
func (f *facts) watch(w *watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watcher = w
}

// event takes one event of the fleet.
func (f *facts) event(e actors.Event) {
	f.mu.Lock()
	switch {
	case e.Kind == actors.EventMigrated:
		f.migrated[e.Account] = true
	case e.Kind == actors.EventState && e.State == store.StateAwaitingPassword:
		f.password[e.Account] = true
	case e.Kind == actors.EventState && (e.State == store.StateQuarantined || e.State == store.StateLoggedOut):
		f.out[e.Account] = true
	}
	w := f.watcher
	f.mu.Unlock()
	if w != nil {
		w.fleetEvent(e)
	}
}

// outOfAction returns the accounts that had to be brought back by a person.
func (f *facts) outOfAction() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.out))
}
