package world

import (
	"cmp"
	"slices"
)

// CommonChats returns the supergroups and basic groups that two users are both in and
// where viewer sees the other, the one with the highest id first.
func (w *World) CommonChats(viewer, other UserID) []Peer {
	var out []Peer
	for id := range w.memberships[viewer] {
		if m, c := w.memberships[other][id], w.channels.Get(id); m != nil && c.Megagroup && w.SeesMember(viewer, c, m) {
			out = append(out, ChannelPeer(id))
		}
	}
	for g := range w.groupsOf[viewer] {
		if w.groupsOf[other][g] != nil {
			out = append(out, GroupPeer(g))
		}
	}
	slices.SortFunc(out, func(x, y Peer) int { return cmp.Compare(y.ID, x.ID) })
	return out
}
