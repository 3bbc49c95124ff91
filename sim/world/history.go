package world

import "sort"

// Query selects messages of one conversation as messages.getHistory and
// messages.search do. See https://core.telegram.org/api/offsets.
type Query struct {
	OffsetID, OffsetDate int
	AddOffset            int
	Limit                int
	MinID, MaxID         int // exclusive, 0 = no bound
	// Match keeps the messages it returns true for; nil keeps all.
	Match func(*Message) bool
}

// Page is what a Query selects.
type Page struct {
	Messages []*Message // newest first
	// Total is how many there are without bounds and window, At how many of them
	// are newer than the first of the page.
	Total, At int
}

// maxPage is how many messages one answer holds at most.
const maxPage = 100

// History returns the messages of a conversation that q selects. viewer matters for
// whose copies they are; the caller has checked that a channel is visible.
func (w *World) History(viewer UserID, p Peer, q Query) Page {
	all := matching(w.talk(viewer, p), q.Match)
	out := Page{Total: len(all)}
	within := all
	if q.MaxID > 0 {
		within = within[:len(all)-len(after(all, q.MaxID-1))]
	}
	newer := len(all) - len(within)
	if q.MinID > 0 {
		within = after(within, q.MinID)
	}
	// Ascending, those beyond the offset come first.
	beyond := sort.Search(len(within), func(i int) bool { return !q.beyond(within[i]) })
	start := len(within) - beyond
	limit := min(max(q.Limit, 0), maxPage)
	from := min(max(0, start+q.AddOffset), len(within))
	to := min(max(from, start+q.AddOffset+limit), len(within))
	out.At = newer + from
	for i := from; i < to; i++ {
		out.Messages = append(out.Messages, within[len(within)-1-i])
	}
	return out
}

func matching(all []*Message, match func(*Message) bool) []*Message {
	if match == nil {
		return all
	}
	var out []*Message
	for _, m := range all {
		if match(m) {
			out = append(out, m)
		}
	}
	return out
}

func (q *Query) beyond(m *Message) bool {
	switch {
	case q.OffsetID > 0:
		return m.ID < q.OffsetID
	case q.OffsetDate > 0:
		return m.Date < int64(q.OffsetDate)
	}
	return true
}

// Matching returns the messages of a conversation that match, ascending.
func (w *World) Matching(viewer UserID, p Peer, match func(*Message) bool) []*Message {
	return matching(w.talk(viewer, p), match)
}
