// Package storetest is the conformance suite of [store.Store]: what every
// backend must do, seen from outside.
package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tgfleet/tgfleet/store"
)

// Run runs the suite. open opens the storage that belongs to the given test:
// called again with the same t it opens the same storage once more, while the
// first is open (as a second process does) or after it was closed.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, open func(t *testing.T) store.Store)
	}{
		{"Accounts", testAccounts},
		{"AccountsAllOrNone", testAccountsAllOrNone},
		{"DeleteAccount", testDeleteAccount},
		{"AccountState", testAccountState},
		{"AuthKeys", testAuthKeys},
		{"AuthKeyNeverReplaced", testAuthKeyNeverReplaced},
		{"DCTable", testDCTable},
		{"Events", testEvents},
		{"EventsAreBounded", testEventsAreBounded},
		{"Peers", testPeers},
		{"MinPeers", testMinPeers},
		{"UsernamesMove", testUsernamesMove},
		{"ChatKeys", testChatKeys},
		{"Runs", testRuns},
		{"RunAccounts", testRunAccounts},
		{"Journal", testJournal},
		{"JournalOfTwoProcesses", testJournalOfTwoProcesses},
		{"LeaseTwoOwners", testLeaseTwoOwners},
		{"LeaseExpires", testLeaseExpires},
		{"LeaseRenew", testLeaseRenew},
		{"Fencing", testFencing},
		{"DeletedAccountFences", testDeletedAccountFences},
		{"ForeignLease", testForeignLease},
		{"Durability", testDurability},
		{"Cancelled", testCancelled},
		{"Closed", testClosed},
		{"CloseDrains", testCloseDrains},
		{"Concurrency", testConcurrency},
		{"FailingNeighbours", testFailingNeighbours},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open) })
	}
}

// ttl is long enough that no lease runs out inside a test by accident.
const ttl = time.Minute

func owner(name string) store.Owner { return store.Owner{ID: name, Name: name + " on testhost"} }

// fresh opens the test's storage with accounts of the given ids.
func fresh(t *testing.T, open func(t *testing.T) store.Store, ids ...string) store.Store {
	t.Helper()
	s := open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	for _, id := range ids {
		must(t, s.PutAccounts(t.Context(), store.Account{ID: id}))
	}
	return s
}

func lease(t *testing.T, s store.Store, subject string) store.Lease {
	t.Helper()
	l, err := s.AcquireLease(t.Context(), subject, owner("first"), ttl)
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var equal = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, equal); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
