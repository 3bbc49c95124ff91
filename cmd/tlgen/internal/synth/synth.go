// Package synth is generated from a schema made to try the generator: vectors of
// int128, several flag words, a flag word that is not the first field, bit 31.
package synth

import "github.com/tgfleet/tgfleet/tl"

//go:generate go tool tlgen generate -schema synth.tl -package synth

// Registry finds the descriptors of this schema.
func Registry() *tl.Registry { return &registry }

// Decode reads any boxed object of this schema.
func Decode(d *tl.Decoder) tl.Object { return registry.Decode(d) }
