package world

// Seat is somebody's place in a chat at some moment: in a channel or in a basic
// group; neither for who has none.
type Seat struct {
	Channel *Member      `json:",omitempty"`
	Group   *GroupMember `json:",omitempty"`
}

// seat returns the place of a user in a chat as it is now. Who left without being
// restricted has none.
func (w *World) seat(p Peer, u UserID) (s Seat) {
	if p.Kind == KindChannel {
		if m := w.Member(p.Channel(), u); m != nil && (m.Present() || m.Restricted != 0) {
			copied := *m
			s.Channel = &copied
		}
		return s
	}
	if m := w.groups.Get(p.Group()).Member(u); m != nil && m.Present() {
		copied := *m
		s.Group = &copied
	}
	return s
}

// same tells whether two places differ in nothing that others are told.
func (s Seat) same(o Seat) bool {
	if (s.Channel == nil) != (o.Channel == nil) || (s.Group == nil) != (o.Group == nil) {
		return false
	}
	if a, b := s.Channel, o.Channel; a != nil && (a.Role != b.Role || a.Rights != b.Rights || a.Rank != b.Rank || a.Restricted != b.Restricted || a.Until != b.Until) {
		return false
	}
	return s.Group == nil || s.Group.Role == o.Group.Role
}
