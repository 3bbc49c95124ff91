package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

// boardLabels are the lines of the board of a run, from the first thing an
// account does to the last.
var boardLabels = []string{
	string(store.StateNew), string(store.StateConnecting), string(store.StateAwaitingCode), string(store.StateAwaitingPassword),
	string(store.StateReady), labelRunning, labelWaiting, string(store.RunOK), string(store.RunFailed), string(store.RunUnknown), string(store.RunUnreachable),
}

// Labels of an account in the middle of its run.
const (
	labelRunning = "running"
	labelWaiting = "waiting"
)

// watcher turns what the fleet and the engine report into bars, lines and
// events on stdout.
type watcher struct {
	p        *program
	board    *board
	events   bool // JSON Lines on stdout
	prompter *prompter

	mu       sync.Mutex // also keeps lines on stdout whole
	accounts map[string]standing
	troubles map[string]bool
}

// standing is what is known of one account of the run.
type standing struct {
	state store.State // as the fleet says; "" before it has said anything
	work  string      // as the engine says: running, waiting; "" before
	end   string      // how its run ended
}

// label is where the board puts the account: how it ended, else what its
// connection or sign-in is at, else what its run is at.
func (s standing) label() string {
	switch {
	case s.end != "":
		return s.end
	case s.state != "" && s.state != store.StateReady, s.work == "":
		return string(s.state)
	default:
		return s.work
	}
}

// update changes what is known of an account and returns its label.
func (w *watcher) update(account string, change func(*standing)) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.accounts == nil {
		w.accounts = map[string]standing{}
	}
	s := w.accounts[account]
	change(&s)
	w.accounts[account] = s
	return s.label()
}

// fleetEvent follows the states of accounts.
func (w *watcher) fleetEvent(e actors.Event) {
	if e.Kind != actors.EventState || e.Account == "" {
		return
	}
	w.board.set(e.Account, w.update(e.Account, func(s *standing) { s.state = e.State }))
	w.emit(stateJSON{"state", e.Account, string(e.State), e.Reason, e.At})
	if w.p.flags.verbose > 0 || w.worthALine(e) {
		w.p.console.say("%-16s %s  %s", e.Account, e.State, e.Reason)
	}
}

// worthALine picks the events that a person wants to know of, bars or not: an
// account in quarantine, and each trouble with the network once, for it is
// rarely that of one account.
func (w *watcher) worthALine(e actors.Event) bool {
	switch e.State {
	case store.StateQuarantined, store.StateLoggedOut:
		return true
	case store.StateOffline:
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.troubles[e.Reason] || len(w.troubles) == maxTroubles {
			return false
		}
		if w.troubles == nil {
			w.troubles = map[string]bool{}
		}
		w.troubles[e.Reason] = true
		return true
	default:
		return false
	}
}

// maxTroubles bounds the different troubles of one run that are written out.
const maxTroubles = 10

// progressJSON is one line of a run with -o json.
type progressJSON struct {
	Event   string    `json:"event"`
	Run     string    `json:"run"`
	Account string    `json:"account"`
	Step    string    `json:"step,omitempty"`
	Status  string    `json:"status"`
	Detail  string    `json:"detail,omitempty"`
	At      time.Time `json:"at"`
}

// stateJSON is a change of an account's state in the same stream.
type stateJSON struct {
	Event   string    `json:"event"`
	Account string    `json:"account"`
	State   string    `json:"state"`
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at"`
}

// emit writes one event on stdout where events are asked for.
func (w *watcher) emit(event any) {
	if !w.events {
		return
	}
	w.mu.Lock()
	err := writeJSON(w.p.out, event)
	w.mu.Unlock()
	if err != nil {
		w.p.console.say("writing an event: %v", err)
	}
}

// progress follows the steps of a run.
func (w *watcher) progress(p scripts.Progress) {
	w.board.set(p.Account, w.update(p.Account, func(s *standing) { s.progress(p) }))
	w.emit(progressJSON{"progress", p.RunID, p.Account, p.Step, p.Status, p.Detail, p.At})
	if line := w.line(p); line != "" && (w.board.bars == nil || w.p.flags.verbose > 0 || p.Status == string(store.RunFailed)) {
		w.p.console.say("%s", line)
	}
}

// progress takes in what the engine says.
func (s *standing) progress(p scripts.Progress) {
	switch {
	case p.Status == labelWaiting:
		s.work = labelWaiting
	case p.Step != "" || p.Status == labelRunning:
		s.work, s.end = labelRunning, "" // a step began or ended, the account goes on
	case p.Status == "done":
		s.end = string(store.RunOK)
	default:
		s.end = p.Status
	}
}

// line is the plain line that p is worth; "" for none. With -v every step has
// one, else only how the account ended and long waits.
func (w *watcher) line(p scripts.Progress) string {
	passing := p.Step != "" && (p.Status != labelWaiting || p.Until.IsZero()) || p.Status == labelRunning
	if passing && w.p.flags.verbose == 0 {
		return ""
	}
	what := p.Status
	if p.Step != "" {
		what = p.Step + ": " + p.Status
	}
	if !p.Until.IsZero() {
		what += " until " + p.Until.Local().Format(time.TimeOnly)
	}
	if p.Detail != "" {
		what += "  " + firstLine(p.Detail)
	}
	return fmt.Sprintf("%-16s %s", p.Account, what)
}
