package layer

import (
	"strings"
	"sync"

	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/schema"
)

// ours is the layer that the simulator is written in.
var ours = sync.OnceValue(func() *side {
	reg := api.Registry()
	text := strings.Join(reg.Lines[:reg.Functions], ";\n") + ";\n---functions---\n" + strings.Join(reg.Lines[reg.Functions:], ";\n") + ";\n"
	s, err := schema.Parse("api.tl", text)
	if err == nil {
		s.Layer = api.Layer
		var own *side
		if own, err = newSide("api.tl", s); err == nil {
			return own
		}
	}
	panic(err) // the text is of the program itself
})
