// Package store holds the records that outlive the process and the interface
// of what keeps them. store/sqlite is the embedded backend; store/storetest is
// the conformance suite that every backend must pass.
package store

import (
	"time"

	"github.com/tgfleet/tgfleet/telemetry"
)

// State is the state of an account as a person sees it. The transition table
// is in package actors, which alone changes it.
type State string

// States of an account.
const (
	StateNew              State = "new"
	StateConnecting       State = "connecting"
	StateAwaitingCode     State = "awaiting_code"
	StateAwaitingPassword State = "awaiting_password"
	StateAwaitingQR       State = "awaiting_qr"
	StateReady            State = "ready"
	StateWaiting          State = "waiting" // flood wait until AccountState.Until
	StateOffline          State = "offline" // backing off
	StateQuarantined      State = "quarantined"
	StateLoggedOut        State = "logged_out"
	StateDisabled         State = "disabled"
)

// Account is a configured identity, as the inventory describes it.
type Account struct {
	ID          string
	Phone       telemetry.Secret // international form with "+"; empty for bots
	BotTokenRef string           // secret reference, never the token
	Login       string           // code | bot_token
	PasswordRef string           // secret reference of the 2FA password
	CodeCmd     []string         // the operator's command that prints a login code
	Proxy       telemetry.Secret // URL, may carry credentials
	Groups      []string
	Tags        []string
	Vars        map[string]any // JSON values
	Device      Device
	Enabled     bool
}

// Device is what initConnection tells Telegram about the program.
type Device struct {
	Model, System, App string
}

// AccountState is what the account's actor knows of itself.
type AccountState struct {
	Account   string
	State     State
	Reason    string    // why quarantined, offline or waiting
	Until     time.Time // end of a flood wait; zero when none
	HomeDC    int       // 0: not known yet
	UserID    int64     // 0: never signed in
	Username  string
	Login     []byte // auth.State as JSON while a sign-in is under way
	UpdatedAt time.Time
	HeardAt   time.Time // when the server last said anything; stored now and then
	UpdateAt  time.Time // when it last sent an update
}

// AuthKey is a permanent auth key of an account on a DC. The store seals Key
// before it is written.
type AuthKey struct {
	Account   string
	DC        int
	KeyID     uint64
	Key       []byte // 256 bytes
	Salt      int64  // newest server salt
	Offset    time.Duration
	CreatedAt time.Time
}

// AccountEvent is one line of an account's history. It holds no secret.
type AccountEvent struct {
	Account string
	At      time.Time
	Kind    string
	DC      int               // 0: none is concerned
	Fields  map[string]string // what else there is to say
}

// DCTable is what the servers say about their addresses.
type DCTable struct {
	Expires time.Time // by our clock; zero in a store that has none
	Options []DCOption
}

// DCOption is one address of a data centre.
type DCOption struct {
	DC             int
	Addr           string // host:port
	IPv6           bool
	MediaOnly      bool
	CDN            bool
	ObfuscatedOnly bool // tcpo_only
	Static         bool
	ThisPortOnly   bool
	Secret         []byte // of obfuscation; every client is told it
}

// Peer is a user, chat or channel as one account may address it: AccessHash
// is valid for that account only.
type Peer struct {
	Kind       string // user | chat | channel
	ID         int64
	AccessHash int64
	Username   string // without "@", lower case
	Title      string
	Min        bool
}

// ChatKey ties the key of a chat.ensure step to the chat it made.
type ChatKey struct {
	Account string
	Key     string
	Kind    string // peer kind
	ChatID  int64
}
