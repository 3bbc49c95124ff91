// Package sim is a Telegram in a box: data centers on local ports that other
// people's clients can log in to, with accounts, groups and messages, and a
// ledger of everything that clients did.
//
// It answers as Telegram does, down to the texts of its errors, and is strict
// about the protocol: what a client sends is judged by rules that share no code
// with this project's own client. A [Server] is made of
//
//	sim/world     the state and its rules, without protocol or network
//	sim/handlers  the API: requests to the world and back
//	sim/dc        listeners, key exchange, sessions, updates
//	sim/fault     what goes wrong on the wire
//	sim/layer     the same objects in the layers of other clients
//	sim/picture   photos in all their sizes
//	sim/limit     hidden limits: floods of requests and connections
//	sim/check     the rules of MTProto that clients must keep
//	sim/ledger    the record of effects
//	sim/table     rows in memory with a durable copy
//	sim/control   the HTTP API for tests and demonstrations, and its client
package sim
