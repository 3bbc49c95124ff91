package world

import (
	"slices"
	"strings"
)

// FindContacts returns the contacts of owner whose name or username begins, at
// a word, with q, at most limit.
func (w *World) FindContacts(owner UserID, q string, limit int) []UserID {
	var out []UserID
	for _, c := range w.Contacts(owner) {
		u := w.User(c.User)
		if len(out) < limit && matches(q, c.FirstName+" "+c.LastName, u.Username) {
			out = append(out, c.User)
		}
	}
	return out
}

// FindPublic returns the users and channels whose username begins with q, by
// username, at most limit: what anybody can find.
func (w *World) FindPublic(q string, limit int) []Peer {
	q = foldName(strings.TrimPrefix(q, "@"))
	var names []string
	for name := range w.byName {
		if strings.HasPrefix(name, q) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := make([]Peer, min(len(names), limit))
	for i := range out {
		out[i] = w.byName[names[i]]
	}
	return out
}

// matches reports whether a name begins, at a word, with q, or a username does.
func matches(q, name, username string) bool {
	q = strings.ToLower(q)
	for _, word := range append(strings.Fields(strings.ToLower(name)), foldName(username)) {
		if strings.HasPrefix(word, q) {
			return true
		}
	}
	return strings.HasPrefix(strings.ToLower(name), q)
}
