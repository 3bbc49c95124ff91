package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// minUser returns u without what only those may know who know it: what a client
// gets of the authors of a channel's updates. Its access hash opens nothing, so that
// the client must name u by the message.
// See https://core.telegram.org/api/min.
func (v *view) minUser(u *world.User) *api.User {
	out := v.user(u)
	out.Min, out.AccessHash, out.Phone = true, new(v.w.MinHash(v.viewer, world.UserPeer(u.ID))), nil
	return out
}

// complete makes a user whole who was included as min, if more may be told here.
func (v *view) complete(p world.Peer) {
	if p.Kind != world.KindUser || v.brief {
		return
	}
	if at, is := v.minAt[p.User()]; is {
		v.users[at] = v.user(v.w.User(p.User()))
		delete(v.minAt, p.User())
	}
}
