package world

// Viewed returns the post whose counters of views and forwards a message shows: that of
// a channel which it was forwarded from, as the copy in the discussion group was, or
// the message itself.
func (w *World) Viewed(m *Message) *Message {
	if f := m.Forward; m.Views == 0 && f != nil && f.Post != 0 {
		if post := w.Message(f.From, f.Post); post != nil {
			return post
		}
	}
	return m
}
