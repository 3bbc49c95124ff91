package modules

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/tljson"
)

// requestBuilder puts real peers where params name them.
type requestBuilder struct {
	c     *module.Call
	depth int
}

const maxParamDepth = 32

// peerTypes are the types that stand for a peer, with how a peer becomes one.
var peerTypes = map[string]func(peers.Peer) tl.Object{
	"InputPeer":    func(p peers.Peer) tl.Object { return peers.Input(p) },
	"InputUser":    func(p peers.Peer) tl.Object { return peers.InputUser(p) },
	"InputChannel": func(p peers.Peer) tl.Object { return peers.InputChannel(p) },
}

// fields returns params with every peer resolved and the fields filled in that
// nobody wants to write.
func (b *requestBuilder) fields(ctx context.Context, d *tl.Descriptor, params map[string]any) (map[string]any, error) {
	if b.depth++; b.depth > maxParamDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxParamDepth)
	}
	defer func() { b.depth-- }()
	out := make(map[string]any, len(params)+1)
	maps.Copy(out, params)
	for _, f := range d.Fields {
		v, given := out[f.Name]
		if !given || v == nil {
			if x, ok := filledIn(f); ok && !f.Optional() {
				out[f.Name] = x
			}
			continue
		}
		x, err := b.value(ctx, f.Type, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out[f.Name] = x
	}
	return out, nil
}

// filledIn gives the fields that the program fills in: random_id, which the
// journal derives, and hash, which asks for an answer that is not cached.
func filledIn(f tl.Field) (any, bool) {
	switch {
	case f.Name == "random_id" && f.Kind == tl.KindLong, f.Name == "hash" && f.Kind == tl.KindLong:
		return 0, true
	case f.Name == "random_id" && f.Kind == tl.KindVector:
		return []any{}, true
	}
	return nil, false
}

func (b *requestBuilder) value(ctx context.Context, typ string, v any) (any, error) {
	if inner, ok := vectorOf(typ); ok {
		list, ok := v.([]any)
		if !ok {
			return v, nil // tljson says what is wrong, and where
		}
		out := make([]any, len(list))
		for i, item := range list {
			x, err := b.value(ctx, inner, item)
			if err != nil {
				return nil, fmt.Errorf("item %d: %w", i+1, err)
			}
			out[i] = x
		}
		return out, nil
	}
	m, isMap := v.(map[string]any)
	name, named := m["_"].(string)
	if input := peerTypes[typ]; input != nil && !named {
		return b.peer(ctx, input, v)
	}
	if !isMap {
		return v, nil
	}
	if d := api.ByName(name); d != nil {
		return b.fields(ctx, d, m)
	}
	return v, nil
}

func vectorOf(typ string) (string, bool) {
	const open = "ector<"
	if len(typ) > len(open)+2 && (typ[0] == 'V' || typ[0] == 'v') && typ[1:len(open)+1] == open {
		return typ[len(open)+1 : len(typ)-1], true
	}
	return "", false
}

func (b *requestBuilder) peer(ctx context.Context, input func(peers.Peer) tl.Object, v any) (any, error) {
	var ref Ref
	if err := ref.DecodeParam(v); err != nil {
		return nil, err
	}
	p, err := ref.resolve(ctx, b.c)
	if err != nil {
		return nil, err
	}
	text, err := tljson.Marshal(api.Registry(), input(p))
	if err != nil {
		return nil, err
	}
	return json.RawMessage(text), nil
}
