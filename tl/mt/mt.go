// Package mt holds the service messages of MTProto: key exchange, acknowledgements,
// salts, session control.
//
// The code is generated from tl/schema/mtproto.tl. Three shapes are special,
// because where an inner object ends, and of which schema it is, only the layer
// above knows:
//
//   - a field of type Object (RpcResult.Result, Message.Body) is the raw rest of
//     the data, with the id of the inner object;
//   - msg_container and msg_copy, which hold such messages, are only ids here:
//     package mtproto takes containers apart by the length of each message;
//   - GzipPacked holds the packed bytes: see [tl.Gunzip].
//
// See https://core.telegram.org/mtproto/service_messages.
package mt

import "github.com/tgfleet/tgfleet/tl"

//go:generate go tool tlgen generate -schema ../schema/mtproto.tl -package mt

// Registry finds the descriptors of this schema.
func Registry() *tl.Registry { return &registry }

// ByID returns the descriptor of the constructor or function id, or nil.
func ByID(id uint32) *tl.Descriptor { return registry.ByID(id) }

// ByName returns the descriptor of a TL name, or nil.
func ByName(name string) *tl.Descriptor { return registry.ByName(name) }

// Descriptors lists all: constructors by name, then functions by name.
func Descriptors() []*tl.Descriptor { return registry.Descriptors() }

// Decode reads any boxed object of this schema.
func Decode(d *tl.Decoder) tl.Object { return registry.Decode(d) }
