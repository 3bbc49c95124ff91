package actors

import (
	"log/slog"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// EventKind says what an Event reports.
type EventKind string

// Kinds of events.
const (
	EventState            EventKind = "state"             // the account's State changed; Reason says why
	EventKeyMade          EventKind = "key_made"          // a new auth key on DC
	EventKeyDropped       EventKind = "key_dropped"       // a key that was of no use, or that a person gave up, was deleted
	EventTempKeyMade      EventKind = "temp_key_made"     // a temporary key was made with DC
	EventTempKeyBound     EventKind = "temp_key_bound"    // it is bound to the permanent one
	EventTempKeyLost      EventKind = "temp_key_lost"     // it is of no use any more; Reason says why
	EventSessionReset     EventKind = "session_reset"     // the session was replaced by a new one with the same key
	EventSaltChanged      EventKind = "salt_changed"      // the server has another salt for the key at DC
	EventLinkUp           EventKind = "link_up"           // DC answers on a connection; Reason says where and by which transport
	EventLinkDown         EventKind = "link_down"         // a connection was lost, or none could be made
	EventTransportChanged EventKind = "transport_changed" // DC answers by another transport, Reason, than before
	EventMigrated         EventKind = "migrated"          // the account's home is DC from now on
	EventFloodWait        EventKind = "flood_wait"        // Method must wait for Wait
	EventRestarted        EventKind = "restarted"         // an actor panicked and starts anew after Wait
	EventGaveUp           EventKind = "gave_up"           // an actor panicked too often
	EventSecurity         EventKind = "security"          // a frame failed a mandatory check
	EventUpdateLost       EventKind = "update_lost"       // an update could not be decoded
	EventPoison           EventKind = "poison"            // Method, or an update, has made an actor fail again and again, and is dropped
	EventTransferred      EventKind = "transferred"       // the key at DC was signed in with the home's authorization
	EventSecondaryUp      EventKind = "secondary_up"      // a secondary session with DC began
	EventSecondaryDown    EventKind = "secondary_down"    // it ended; Reason says why
	EventDCTable          EventKind = "dc_table"          // DC has named the addresses of the data centres; Reason counts them
	EventLeaseLost        EventKind = "lease_lost"        // another process owns the account, or nobody could say
)

// Event is a fact about a running fleet, for logs, metrics and people. It is a
// value and holds no secret.
type Event struct {
	At      time.Time
	Kind    EventKind
	Account string // alias, "" when the fact concerns none
	DC      int
	State   store.State // of EventState
	Was     store.State // of EventState: the state before
	Method  string
	Reason  string
	Wait    time.Duration
}

// level is how much attention an event deserves.
func (e Event) level() slog.Level {
	switch e.Kind {
	case EventState:
		switch e.State {
		case store.StateQuarantined, store.StateLoggedOut:
			return slog.LevelError
		case store.StateOffline:
			return slog.LevelWarn
		}
		return slog.LevelDebug
	case EventGaveUp, EventLeaseLost:
		return slog.LevelError
	case EventRestarted, EventSecurity, EventKeyDropped, EventTransportChanged, EventPoison:
		return slog.LevelWarn
	case EventMigrated, EventKeyMade, EventFloodWait, EventDCTable:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// emit is the one way events leave: to the counters, the accounts' histories,
// the log and the hook.
func (e *environment) emit(ev Event) {
	ev.At = time.Now()
	e.counters.happened(ev.Kind)
	e.history.add(ev)
	e.log.LogAttrs(e.ctx, ev.level(), "fleet event", ev.attrs()...)
	if e.opts.Events != nil {
		e.opts.Events(ev)
	}
}

func (e Event) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("event", string(e.Kind))}
	text := func(key, v string) {
		if v != "" {
			attrs = append(attrs, slog.String(key, v))
		}
	}
	text(telemetry.KeyAccount, e.Account)
	if e.DC != 0 {
		attrs = append(attrs, slog.Int(telemetry.KeyDC, e.DC))
	}
	text(telemetry.KeyState, string(e.State))
	text("was", string(e.Was))
	text(telemetry.KeyMethod, e.Method)
	text(telemetry.KeyReason, e.Reason)
	if e.Wait != 0 {
		attrs = append(attrs, slog.Duration("wait", e.Wait))
	}
	return attrs
}
