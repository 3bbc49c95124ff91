package actors

import (
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

// transitions is the one table of account states: what may follow what. A
// change that is not in it is a bug of the account actor, which reports it and
// stays where it is.
var transitions = map[store.State][]store.State{
	store.StateNew: {
		store.StateConnecting, store.StateOffline, store.StateWaiting, store.StateAwaitingCode,
		store.StateAwaitingPassword, store.StateAwaitingQR, store.StateReady,
		store.StateQuarantined, store.StateDisabled,
	},
	store.StateConnecting: {
		store.StateNew, store.StateAwaitingCode, store.StateAwaitingPassword, store.StateAwaitingQR,
		store.StateReady, store.StateWaiting, store.StateOffline,
		store.StateQuarantined, store.StateLoggedOut, store.StateDisabled,
	},
	store.StateAwaitingCode: {
		store.StateNew, store.StateConnecting, store.StateOffline, store.StateWaiting,
		store.StateAwaitingPassword, store.StateReady,
		store.StateQuarantined, store.StateDisabled,
	},
	store.StateAwaitingPassword: {
		store.StateNew, store.StateConnecting, store.StateOffline, store.StateWaiting,
		store.StateAwaitingCode, store.StateReady,
		store.StateQuarantined, store.StateDisabled,
	},
	store.StateAwaitingQR: {
		store.StateNew, store.StateConnecting, store.StateOffline, store.StateWaiting,
		store.StateAwaitingPassword, store.StateReady,
		store.StateQuarantined, store.StateDisabled,
	},
	store.StateReady: {
		store.StateConnecting, store.StateOffline, store.StateWaiting,
		store.StateQuarantined, store.StateLoggedOut, store.StateDisabled,
	},
	store.StateWaiting: {
		store.StateNew, store.StateAwaitingCode, store.StateAwaitingPassword, store.StateAwaitingQR,
		store.StateReady, store.StateConnecting, store.StateOffline,
		store.StateQuarantined, store.StateLoggedOut, store.StateDisabled,
	},
	store.StateOffline: {
		store.StateConnecting, store.StateNew, store.StateAwaitingCode, store.StateAwaitingPassword,
		store.StateAwaitingQR, store.StateReady, store.StateWaiting,
		store.StateQuarantined, store.StateLoggedOut, store.StateDisabled,
	},
	// A person has looked and let go.
	store.StateQuarantined: {store.StateNew, store.StateReady, store.StateAwaitingCode, store.StateAwaitingPassword, store.StateLoggedOut, store.StateDisabled},
	// Signing in again.
	store.StateLoggedOut: {
		store.StateConnecting, store.StateOffline, store.StateWaiting, store.StateNew,
		store.StateAwaitingCode, store.StateAwaitingPassword, store.StateAwaitingQR, store.StateReady,
		store.StateQuarantined, store.StateDisabled,
	},
	store.StateDisabled: {store.StateNew, store.StateReady, store.StateLoggedOut},
}

// allowed reports whether to may follow from. Staying is always allowed: the
// reason may have changed.
func allowed(from, to store.State) bool {
	return from == to || slices.Contains(transitions[from], to)
}

// terminal reports whether an account in this state does nothing until a
// person acts.
func terminal(s store.State) bool {
	return s == store.StateQuarantined || s == store.StateDisabled
}

// passing reports whether a state only says how the connection fares. Such a
// state is not what an account returns to after a restart.
func passing(s store.State) bool {
	return s == store.StateConnecting || s == store.StateOffline || s == store.StateWaiting
}
