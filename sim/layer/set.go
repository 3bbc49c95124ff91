package layer

import (
	"fmt"
	"slices"
	"sync"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// Set holds the codecs of all layers whose schemas were given. It is safe for
// concurrent use.
type Set struct {
	mu     sync.RWMutex
	codecs map[int]*Codec
}

// NewSet returns a set that knows our own layer.
func NewSet() *Set {
	return &Set{codecs: map[int]*Codec{ours().layer: native()}}
}

// native is the codec of our own layer, which leaves everything as it is.
var native = sync.OnceValue(func() *Codec {
	in, out := newCompiler(ours(), ours(), false), newCompiler(ours(), ours(), true)
	in.compare()
	out.compare()
	return newCodec(in, out)
})

// oldest and newest bound the layers that schemas may be of.
const (
	oldest = 50
	newest = 9999
)

// Add takes the schema of a layer, in any form that [schema.Read] takes.
// Layer 0 is the one that the text itself names. file names the text in errors,
// which say the line. A schema of our own layer is checked, and changes nothing.
func (s *Set) Add(layer int, file, text string) error {
	parsed, err := schema.Read(file, text)
	if err != nil {
		return err
	}
	switch {
	case layer == 0 && parsed.Layer == 0:
		return fmt.Errorf("%s does not say of which layer it is: say so", file)
	case layer == 0:
		layer = parsed.Layer
	case parsed.Layer != 0 && parsed.Layer != layer:
		return fmt.Errorf("%s is the schema of layer %d, not %d", file, parsed.Layer, layer)
	}
	if layer < oldest || layer > newest {
		return fmt.Errorf("%s: layer %d: want %d to %d", file, layer, oldest, newest)
	}
	parsed.Layer = layer
	codec, err := New(file, parsed)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if layer != ours().layer {
		s.codecs[layer] = codec
	}
	return nil
}

// Codec returns the codec of a layer, and whether its schema is known; where it
// is not, that of our own layer, which is the next best.
func (s *Set) Codec(layer int) (codec *Codec, known bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if c := s.codecs[layer]; c != nil {
		return c, true
	}
	return native(), false
}

// Layers lists the layers whose schemas are known.
func (s *Set) Layers() []int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]int, 0, len(s.codecs))
	for layer := range s.codecs {
		out = append(out, layer)
	}
	slices.Sort(out)
	return out
}
