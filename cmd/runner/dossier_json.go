package main

import (
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// dossierJSON is an account as `accounts show -o json` prints it. Phone number,
// proxy and references to secrets are not in it.
type dossierJSON struct {
	Schema int `json:"schema"`
	accountJSON
	Since    *time.Time  `json:"since,omitempty"`
	Login    string      `json:"login,omitempty"`
	Device   *deviceJSON `json:"device,omitempty"`
	Peers    int         `json:"peers"`
	Owner    string      `json:"owner,omitempty"`
	HeardAt  *time.Time  `json:"heard_at,omitempty"`
	UpdateAt *time.Time  `json:"update_at,omitempty"`
	Keys     []keyJSON   `json:"keys"`
	Events   []eventJSON `json:"events"`
}

type deviceJSON struct {
	Model  string `json:"model,omitempty"`
	System string `json:"system,omitempty"`
	App    string `json:"app,omitempty"`
}

// keyJSON names an auth key by its id, which is a hash of it.
type keyJSON struct {
	DC          int       `json:"dc"`
	ID          string    `json:"id"`
	CreatedAt   time.Time `json:"created_at"`
	ClockOffset float64   `json:"clock_offset_seconds"`
}

type eventJSON struct {
	At     time.Time         `json:"at"`
	Kind   string            `json:"kind"`
	DC     int               `json:"dc,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
}

func (d dossier) json() dossierJSON {
	out := dossierJSON{Schema: schemaVersion, accountJSON: accountObject(d.picked), Since: known(d.state.UpdatedAt),
		Login: d.account.Login, Peers: d.peers, Owner: d.lease.Owner.Name, HeardAt: known(d.state.HeardAt),
		UpdateAt: known(d.state.UpdateAt), Keys: []keyJSON{}, Events: []eventJSON{}}
	if d.account.Device != (store.Device{}) {
		out.Device = new(deviceJSON(d.account.Device))
	}
	for _, k := range d.keys {
		out.Keys = append(out.Keys, keyJSON{k.DC, keyID(k), k.CreatedAt, k.Offset.Seconds()})
	}
	for _, e := range d.events {
		out.Events = append(out.Events, eventJSON{e.At, e.Kind, e.DC, e.Fields})
	}
	return out
}

// known is nil for the zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
