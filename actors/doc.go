// Package actors is the running tree of a fleet:
//
//	fleet -+- shard 1..n -- account -+- session (home DC) -- connection
//	       |                         +- session (another DC) -- connection
//	       +- handshakes (bounded pool: auth keys are CPU work)
//	       +- leases (renewed in batches)
//	       +- runs -- run (one executor per account in the run)
//	       +- guest -- session -- connection (of no account)
//
// Every piece of state has one owner. A connection owns a socket and dies with
// it; a session owns the protocol core, the requests that wait for answers and
// the reconnect back-off; an account owns its home DC, its authorization and
// its waits; what must survive a crash is in the store before it takes effect.
//
// A call is a value with a one-slot reply channel. It is owned by one actor at
// a time, and whoever owns it answers it: the session when an answer comes, the
// account when the server refuses, the mailbox when its owner has stopped. No goroutine exists per request; the only
// goroutine of an idle account is the one that blocks in its socket.
//
// This is the only package that knows protoactor-go. Rules it keeps, all
// learned from how that library behaves: messages are sent by [environment.send]
// only (a nil message spins a mailbox for ever); nothing is awaited inside
// Receive but the store; timers and goroutines carry a generation, so that an
// actor born again ignores what its former life left behind; Stopping, Stopped
// and Restarting never panic.
package actors
