package handlers

import (
	"fmt"

	"github.com/tgfleet/tgfleet/sim/layer"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/telemetry"
)

// keyLayer is the layer that the caller's key speaks, ours while nobody said.
func (c *Call) keyLayer() int {
	if n := (world.WireKey{Perm: c.Key, Temp: c.Temp}).Layer(); n != 0 {
		return n
	}
	return Layer
}

// maxStrange is how many layers without a schema are told of: a hostile client
// can name as many as there are numbers.
const maxStrange = 64

// codecOf returns what translates to and from a layer. One without a schema is
// spoken to in ours, which is told once.
func (a *API) codecOf(n int) *layer.Codec {
	codec, known := a.opts.Layers.Codec(n)
	if !known && !a.strange[n] && len(a.strange) < maxStrange {
		a.strange[n] = true
		a.opts.Logger.Warn("a client speaks a layer whose schema is not known, and is answered in ours; give the schema",
			"layer", n, "ours", Layer, "how", fmt.Sprintf("--schema %d=FILE, or POST /v1/schemas", n))
	}
	return codec
}

// InLayer returns serialized updates of our layer as a client of layer n
// understands them; nil when that layer has no words for them. It takes ownership
// of body.
func (a *API) InLayer(n int, body []byte) []byte {
	if n == 0 || n == Layer {
		return body
	}
	out, err := a.codecOf(n).Updates(body)
	if err != nil {
		// The receiver finds the gap by its pts and asks for the difference.
		a.opts.Logger.Warn("updates are not told", "layer", n, telemetry.KeyErr, err)
		return nil
	}
	return out
}
