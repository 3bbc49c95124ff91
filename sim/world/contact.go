package world

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// BookEntry is somebody in the address book of an account, under the name that its
// owner gave.
type BookEntry struct {
	Owner, User         UserID
	FirstName, LastName string
	// Phone is set when the owner knows the number.
	Phone Private `json:",omitempty"`
	Since int64
	// Close is set for a close friend of the owner.
	Close bool `json:",omitempty"`
}

type contactKey struct{ Owner, User UserID }

func (c *BookEntry) key() contactKey { return contactKey{c.Owner, c.User} }

// maxContacts is how many contacts an account can have.
const maxContacts = 10_000

// contactIndex finds the contacts of an account, and who has a user among them.
type contactIndex struct {
	contactsOf, knownTo map[UserID]map[UserID]*BookEntry
}

func (w *World) indexContacts() {
	w.contactIndex = contactIndex{map[UserID]map[UserID]*BookEntry{}, map[UserID]map[UserID]*BookEntry{}}
	for c := range w.contacts.All() {
		w.fileContact(c, true)
	}
}

func (w *World) fileContact(c *BookEntry, in bool) {
	index(w.contactsOf, c.Owner, c.User, c, in)
	index(w.knownTo, c.User, c.Owner, c, in)
}

// Contact returns owner's entry for a user, or nil.
func (w *World) Contact(owner, user UserID) *BookEntry {
	return w.contacts.Get(contactKey{owner, user})
}

// Contacts returns the address book of an account, by user.
func (w *World) Contacts(owner UserID) []*BookEntry {
	out := make([]*BookEntry, 0, len(w.contactsOf[owner]))
	for _, c := range w.contactsOf[owner] {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *BookEntry) int { return cmp.Compare(a.User, b.User) })
	return out
}

// AddContact puts a user into owner's address book or renames the entry. phone,
// which may be empty, is what the owner believes to be the number; only the right
// one stays.
func (w *World) AddContact(now time.Time, owner UserID, u *User, first, last string, phone Private) error {
	first, last = strings.TrimSpace(first), strings.TrimSpace(last)
	switch {
	case first == "":
		return Refuse(400, "CONTACT_NAME_EMPTY")
	case u.ID == owner || u.Service || u.Gone():
		return Refuse(400, "CONTACT_ID_INVALID")
	}
	old := w.Contact(owner, u.ID)
	if old == nil && len(w.contactsOf[owner]) >= maxContacts {
		return Refuse(400, "CONTACTS_TOO_MUCH")
	}
	c := &BookEntry{Owner: owner, User: u.ID, FirstName: shortName(first), LastName: shortName(last), Since: now.Unix()}
	if old != nil {
		c.Since, c.Phone, c.Close = old.Since, old.Phone, old.Close
	}
	if phone == u.Phone {
		c.Phone = u.Phone
	}
	w.contacts.Put(c)
	w.fileContact(c, true)
	w.contactChanged(c)
	return nil
}

// RemoveContact takes a user out of owner's address book and reports whether
// there was an entry.
func (w *World) RemoveContact(owner, user UserID) bool {
	c := w.Contact(owner, user)
	if c == nil {
		return false
	}
	w.contacts.Delete(c.key())
	w.fileContact(c, false)
	w.contactChanged(c)
	return true
}

func (w *World) contactChanged(c *BookEntry) {
	w.emit(Event{To: []UserID{c.Owner}, News: &News{Kind: NewsContact, Peer: UserPeer(c.User)}})
}

// shortName keeps as much of a name as an entry holds.
func shortName(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName])
	}
	return strings.Clone(name)
}
