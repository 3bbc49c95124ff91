// Package mtproto is the MTProto 2.0 session as a value: no goroutine, lock,
// clock or socket.
package mtproto
