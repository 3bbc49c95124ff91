package store

import (
	"fmt"
	"time"
)

// Owner names a process that may hold leases.
type Owner struct {
	ID   string // unique to the process
	Name string // for people: host, pid and command
	Boot string // identity of the host's boot, "" when unknown
	PID  int
	Born int64 // start time of the process in the host's own units, 0 when unknown
}

// Lease is the right to run an account (or, as "run:ID", a run). Every write
// of account-owned state carries it and fails with [ErrFenced] when a later
// epoch exists.
type Lease struct {
	Subject string
	Owner   Owner
	Epoch   int64
	Expires time.Time // local monotonic deadline, taken before the statement was sent
}

// Valid reports whether the lease may still be used at now. Both clocks must
// agree: the monotonic one stands still while a machine sleeps, the wall clock
// can be set back.
func (l Lease) Valid(now time.Time) bool {
	return now.Before(l.Expires) && now.Round(0).Before(l.Expires.Round(0))
}

// RunSubject is the lease subject of a run.
func RunSubject(runID string) string { return "run:" + runID }

// HeldError says that another process holds the lease.
type HeldError struct {
	Subject string
	Owner   string // Owner.Name
	Until   time.Time
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s is run by another process (%s) until at least %s: stop that process, or wait until its lease ends",
		e.Subject, e.Owner, e.Until.Format(time.TimeOnly))
}
