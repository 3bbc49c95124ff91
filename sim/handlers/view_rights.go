package handlers

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Both kinds of rights are one word of flags on the wire, and the world keeps
// just that word: encoding is the translation, in one direction and in the other.

func adminRights(r world.Rights) *api.ChatAdminRights {
	out := &api.ChatAdminRights{}
	fromWord(out, r)
	return out
}

func bannedRights(r world.Rights) *api.ChatBannedRights {
	out := &api.ChatBannedRights{}
	fromWord(out, r)
	return out
}

// fromWord fills o, whose body is one word of flags and at most a date.
func fromWord(o tl.Object, r world.Rights) {
	body := binary.LittleEndian.AppendUint32(nil, uint32(r))
	d := tl.NewDecoder(append(body, 0, 0, 0, 0))
	o.DecodeBare(d)
	if err := d.Err(); err != nil {
		panic(fmt.Sprintf("handlers: flags of %T: %v", o, err)) // eight bytes always suffice
	}
}

// restrictionsUntil returns restrictions that end at a time, 0 for never, which TL
// says with the last date there is.
func restrictionsUntil(r world.Rights, until int64) *api.ChatBannedRights {
	out := bannedRights(r)
	if out.UntilDate = math.MaxInt32; until != 0 {
		out.UntilDate = date(until)
	}
	return out
}

// rightsOf returns the flags that o, which begins with them, is encoded with.
func rightsOf(o tl.Object) (world.Rights, error) {
	wire, err := tl.Append(nil, o)
	if err != nil {
		return 0, errFetch
	}
	return world.Rights(binary.LittleEndian.Uint32(wire[4:])), nil
}
