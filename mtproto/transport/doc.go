// Package transport carries MTProto payloads between a client and a DC: over
// TCP in one of four framings, obfuscated or not, over WebSocket and over HTTP,
// directly or through a proxy.
//
// [Dialer.Open] gives the client's end and [Accept] the server's, which tells by
// the first bytes what the client speaks. Both are a [Wire]: payloads in,
// payloads out, whatever lies between. Nothing here knows what a payload means,
// except where padding has to be told from it.
//
// Every length is checked against a limit before memory is taken for it, and a
// large frame's buffer grows as its bytes arrive, so that a peer who announces
// much and sends little costs little.
//
// See https://core.telegram.org/mtproto/mtproto-transports and
// https://core.telegram.org/mtproto/transports.
package transport
