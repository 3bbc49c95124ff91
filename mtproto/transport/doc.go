// Package transport cuts MTProto payloads out of a byte stream and back: the
// framings that stand between an encrypted message and a TCP connection.
//
// [Framer] is the sans-IO half: bytes in, bytes out. [Conn] puts one over a
// [net.Conn], for the client (which announces the framing by its first bytes)
// and for the server (which recognises it by them).
//
// Every length is checked against a limit before memory is taken for it, and a
// large frame's buffer grows as its bytes arrive, so that a peer who announces
// much and sends little costs little.
//
// See https://core.telegram.org/mtproto/mtproto-transports.
package transport
