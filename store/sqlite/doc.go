// Package sqlite is the embedded [store.Store]: one SQLite file in WAL mode,
// through modernc.org/sqlite (no cgo).
//
// One goroutine writes. Requests that arrive while a transaction is being
// committed share the next one, so that many accounts pay for one fsync
// together; each has a savepoint of its own, so that a request which fails
// does not take its neighbours with it. synchronous=FULL makes a commit
// durable before the caller hears of it. Reads use a separate pool of
// read-only connections and never wait for the writer.
//
// Two processes may open the same file: SQLite serialises their transactions,
// and leases keep them off each other's accounts.
package sqlite
