package store

import "time"

// RunStatus is the status of a run or of one account in it.
type RunStatus string

// Statuses of a run and of an account in it.
const (
	RunPending     RunStatus = "pending"
	RunRunning     RunStatus = "running"
	RunWaiting     RunStatus = "waiting"     // flood wait, or a person
	RunInterrupted RunStatus = "interrupted" // stopped by a signal; can be resumed
	RunOK          RunStatus = "ok"
	RunFailed      RunStatus = "failed"
	RunUnknown     RunStatus = "unknown" // an effect may or may not have happened
	RunUnreachable RunStatus = "unreachable"
)

// Run is one execution of a playbook. What it was started with is kept with
// it, so that a resume does not depend on files that may have changed.
type Run struct {
	ID        string // r-XXXX
	Playbook  string // its name
	File      string // where it was read, for error messages
	Source    []byte // the playbook's bytes
	Inputs    []byte // JSON object
	Selector  string
	Accounts  []string // resolved, in order
	Status    RunStatus
	Error     string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// RunAccount is how far one account has come in a run.
type RunAccount struct {
	RunID    string
	Account  string
	Status   RunStatus
	OK       int
	Changed  int
	Skipped  int
	Waiting  int
	Failed   int
	Unknown  int
	LastStep string
	Error    string
	Elapsed  time.Duration
}

// EntryKind tells what a journal entry says.
type EntryKind string

// Kinds of journal entries.
const (
	EntryIntent EntryKind = "intent" // an effect is about to be sent
	EntryResult EntryKind = "result" // its outcome is known
	EntryStep   EntryKind = "step"   // a step ended; Data is its result
)

// Entry is one row of the append-only journal. (RunID, Account, Path,
// Iteration, N) identifies an effect; a step's own entry has N = -1.
type Entry struct {
	Seq       int64 // assigned by the store, increasing
	RunID     string
	Account   string
	Path      string // step path, such as steps.group
	Iteration int    // for_each index, -1 outside
	N         int    // n-th effect of the step, from 0; -1 for the step itself
	Kind      EntryKind
	Method    string
	Class     string // effect class: read, idempotent, random_id, unsafe
	ArgsHash  string // hex SHA-256 of the encoded request without random_id
	RandomID  int64
	Status    string // of a result or a step: ok, changed, skipped, failed, unknown
	Data      []byte // JSON
	Error     string
	At        time.Time
	Hash      []byte // SHA-256 over the previous entry's Hash and this entry; 32 bytes, set by the store
}
