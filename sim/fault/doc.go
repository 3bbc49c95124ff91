// Package fault lets things go wrong on the wire of a simulated data center: a
// [Plan] holds what waits to happen and counts what did, and a [Conn] damages
// the bytes of one connection.
//
// Which event a fault strikes is decided by a [Trigger]; the rest of the
// simulator asks the plan at the one place where its event happens.
package fault
