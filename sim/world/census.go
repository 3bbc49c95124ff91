package world

import (
	"cmp"
	"slices"
)

// Users returns all accounts, by id.
func (w *World) Users() []*User {
	return slices.SortedFunc(w.users.All(), func(a, b *User) int { return cmp.Compare(a.ID, b.ID) })
}

// Groups returns all basic groups, by id.
func (w *World) Groups() []*Group {
	return slices.SortedFunc(w.groups.All(), func(a, b *Group) int { return cmp.Compare(a.ID, b.ID) })
}

// Channels returns all channels and supergroups, by id.
func (w *World) Channels() []*Channel {
	return slices.SortedFunc(w.channels.All(), func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
}
