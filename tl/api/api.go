// Package api holds the types and functions of the Telegram API.
//
// The code is generated from tl/schema/api.tl: a struct per constructor, an
// interface per type with several constructors, and per function a struct named
// Request whose DecodeResult gives the type of the answer. Optional scalars are
// pointers; of other optional fields nil means absent. Functions that wrap a
// query of any type (invokeWithLayer) have no DecodeResult: the answer is that
// of the query.
//
// To move to another layer: go tool tlgen import FILE && go generate ./...
package api

import "github.com/tgfleet/tgfleet/tl"

//go:generate go tool tlgen generate -schema ../schema/api.tl -package api

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
