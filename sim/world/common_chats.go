package world

import (
	"cmp"
	"slices"
)

// CommonChats returns the supergroups and basic groups that two users are both in,
// the one with the highest id first.
func (w *World) CommonChats(a, b UserID) []Peer {
	var out []Peer
	for c := range w.memberships[a] {
		if m := w.memberships[b][c]; m != nil && w.channels.Get(c).Megagroup {
			out = append(out, ChannelPeer(c))
		}
	}
	for g := range w.groupsOf[a] {
		if w.groupsOf[b][g] != nil {
			out = append(out, GroupPeer(g))
		}
	}
	slices.SortFunc(out, func(x, y Peer) int { return cmp.Compare(y.ID, x.ID) })
	return out
}
