// Package tl is the runtime of the TL serialization: an appending [Encoder], a
// consuming [Decoder] with limits, descriptors of constructors, and the base
// types that every schema shares (Bool, Vector, int128, int256).
//
// Generated packages (tl/mt, tl/api) hold the structs; package tl/tljson turns
// them into JSON and back by their descriptors.
//
// See https://core.telegram.org/mtproto/serialize.
package tl
