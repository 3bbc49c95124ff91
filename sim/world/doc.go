// Package world is what the simulated Telegram knows and the rules by which it
// changes: people and their login codes, auth keys and whose they are, channels,
// members, rights, invite links, messages, and the update logs that clients
// catch up from. It is pure state: no connection, no goroutine, no clock (every
// method that needs the time gets it) and no TL type.
//
// A refusal is a *[Refusal] with Telegram's own code and text.
//
// Nothing here is safe for concurrent use; the simulator holds one lock around
// every use of a World. Pointers that methods return are the state itself: read
// them under that lock and change them through methods only.
package world
