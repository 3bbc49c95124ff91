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
	string(store.StateConnecting), string(store.StateAwaitingCode), string(store.StateAwaitingPassword),
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

	mu       sync.Mutex // keeps lines on stdout whole
	ended    map[string]bool
	troubles map[string]bool
}

// fleetEvent follows the states of accounts.
func (w *watcher) fleetEvent(e actors.Event) {
	if e.Kind != actors.EventState || e.Account == "" {
		return
	}
	w.mu.Lock()
	ended := w.ended[e.Account]
	w.mu.Unlock()
	if ended {
		return // how its run ended is the last word
	}
	w.board.set(e.Account, string(e.State), "")
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

// progress follows the steps of a run.
func (w *watcher) progress(p scripts.Progress) {
	label := labelOf(p)
	w.mu.Lock()
	if p.Step == "" && label != labelRunning && label != labelWaiting {
		if w.ended == nil {
			w.ended = map[string]bool{}
		}
		w.ended[p.Account] = true
	}
	var err error
	if w.events {
		err = writeJSON(w.p.out, progressJSON{"progress", p.RunID, p.Account, p.Step, p.Status, p.Detail, p.At})
	}
	w.mu.Unlock()
	if err != nil {
		w.p.console.say("writing an event: %v", err)
	}
	w.board.set(p.Account, label, w.line(p, label))
}

// labelOf is where the board puts an account after p.
func labelOf(p scripts.Progress) string {
	switch {
	case p.Status == "waiting":
		return labelWaiting
	case p.Step != "":
		return labelRunning // a step ended, the account goes on
	case p.Status == "done":
		return string(store.RunOK)
	default:
		return p.Status
	}
}

// line is the plain line that p is worth, for where there are no bars; "" for
// none. With -v every step has one.
func (w *watcher) line(p scripts.Progress, label string) string {
	passing := label == labelRunning || label == labelWaiting && p.Until.IsZero()
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
