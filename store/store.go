package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Errors that callers decide on.
var (
	ErrNotFound = errors.New("not found")
	ErrFenced   = errors.New("the lease is held by a newer owner: stop using this account")
	ErrClosed   = errors.New("store is closed")
	// ErrKeyExists guards a stored auth key against being replaced.
	ErrKeyExists = errors.New("another auth key is stored already: delete it first if it is proved dead")
)

// TamperError names the first journal entry that the hash chain does not bear out.
type TamperError struct {
	Seq    int64 // of that entry
	Detail string
}

func (e *TamperError) Error() string {
	return fmt.Sprintf("journal entry %d: %s: the journal was changed outside this program; restore the store from a backup to see what was there", e.Seq, e.Detail)
}

// Store keeps what outlives the process. It is safe for concurrent use. A nil
// error means that the write is durable: callers send to Telegram only after
// the write that must come first has returned. When a write returns the error
// of its context, nothing was written.
//
// What an account owns is written under its lease (design: fencing): the
// subject of the lease names the account, and a newer epoch or another owner
// in the store makes the write fail with [ErrFenced].
type Store interface {
	Accounts
	Keys
	Peers
	Runs
	Leases
	History
	Close() error
}

// Accounts keeps configured identities and their states.
type Accounts interface {
	// PutAccounts adds or replaces identities; states stay as they are.
	PutAccounts(ctx context.Context, accounts ...Account) error
	Account(ctx context.Context, id string) (Account, error)
	// ListAccounts returns all of them by id.
	ListAccounts(ctx context.Context) ([]Account, error)
	// DeleteAccount removes the account with its state, keys and peers. It
	// fails with a *HeldError while a process runs the account.
	DeleteAccount(ctx context.Context, id string) error

	// AccountState returns StateNew for an account without one.
	AccountState(ctx context.Context, id string) (AccountState, error)
	ListAccountStates(ctx context.Context) (map[string]AccountState, error)
	PutAccountState(ctx context.Context, l Lease, s AccountState) error
}

// Keys keeps auth keys, sealed, and the table of data centres.
type Keys interface {
	// PutAuthKey stores the key before its first use. A different stored key
	// for the same account and DC is never overwritten: that is an error.
	PutAuthKey(ctx context.Context, l Lease, k AuthKey) error
	// AuthKey returns ErrNotFound when there is none.
	AuthKey(ctx context.Context, account string, dc int) (AuthKey, error)
	// UpdateSalt stores the newest salt and time offset of a stored key.
	UpdateSalt(ctx context.Context, l Lease, dc int, salt int64, offset time.Duration) error
	// ListAuthKeys returns what may be shown of an account's keys, by DC: Key
	// is nil.
	ListAuthKeys(ctx context.Context, account string) ([]AuthKey, error)
	// DeleteAuthKey is for keys proved dead or logged out.
	DeleteAuthKey(ctx context.Context, l Lease, dc int) error

	PutDCTable(ctx context.Context, t DCTable) error // replaces all
	DCTable(ctx context.Context) (DCTable, error)
}

// Peers keeps access hashes per account, and the chats that steps made.
type Peers interface {
	PutPeers(ctx context.Context, l Lease, peers ...Peer) error // a min record never replaces a full one
	PeerByID(ctx context.Context, account, kind string, id int64) (Peer, error)
	PeerByUsername(ctx context.Context, account, username string) (Peer, error)
	CountPeers(ctx context.Context, account string) (int, error)

	PutChatKey(ctx context.Context, l Lease, k ChatKey) error
	ChatKey(ctx context.Context, account, key string) (ChatKey, error)
}

// Runs keeps runs and the journal of their effects.
type Runs interface {
	PutRun(ctx context.Context, r Run) error // insert or replace
	Run(ctx context.Context, id string) (Run, error)
	ListRuns(ctx context.Context, limit int) ([]Run, error) // newest first

	PutRunAccount(ctx context.Context, a RunAccount) error
	RunAccounts(ctx context.Context, runID string) ([]RunAccount, error)

	// AppendJournal adds entries in order, sets Seq, Hash and a zero At in the
	// given slice, and returns when they are durable. The lease is that of the
	// entries' account or of their run.
	AppendJournal(ctx context.Context, l Lease, entries ...Entry) error
	// Journal returns the entries of a run in order.
	Journal(ctx context.Context, runID string) ([]Entry, error)
	// VerifyJournal walks the hash chain and names the first entry that does not fit.
	VerifyJournal(ctx context.Context) error
}

// EventsKept is how many events of an account the store keeps at least; older
// ones make room.
const EventsKept = 500

// History keeps what happened to accounts. It is a record for people: nothing
// is decided by it, so it is written without a lease.
type History interface {
	// AppendEvents adds events in order. Those of accounts that do not exist
	// are left out.
	AppendEvents(ctx context.Context, events ...AccountEvent) error
	// AccountEvents returns the newest events of an account, at most limit of
	// them, oldest first.
	AccountEvents(ctx context.Context, account string, limit int) ([]AccountEvent, error)
}

// Leases keeps one owner for each account and each run in progress.
type Leases interface {
	// AcquireLease takes a free, expired or own lease, or one whose owner is a
	// process of this boot of this host that no longer exists. Otherwise the
	// error is a *HeldError.
	AcquireLease(ctx context.Context, subject string, o Owner, ttl time.Duration) (Lease, error)
	// LeaseOf returns who holds a subject now; the zero Lease when nobody does.
	LeaseOf(ctx context.Context, subject string) (Lease, error)
	// RenewLeases prolongs leases in one statement and returns those still held.
	RenewLeases(ctx context.Context, leases []Lease, ttl time.Duration) ([]Lease, error)
	ReleaseLease(ctx context.Context, l Lease) error
}
