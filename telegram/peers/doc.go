// Package peers knows the users, chats and channels of one account: their
// access hashes, which are valid for that account alone, and the ways people
// write a peer down.
//
// See https://core.telegram.org/api/peers.
package peers
