// Package dc is the network side of the simulated Telegram: listeners,
// connections, the key exchange, sessions, and the way of updates to them. What
// requests mean is not its business.
//
// Locks: [Hub] has the simulator's one lock, around the world and everything
// made from it. A session has its own, around its protocol state. The hub's lock
// may be taken while a session's is held, never the other way round, and neither
// is held while a socket is read or written.
package dc
