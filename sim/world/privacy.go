package world

import "slices"

// PrivacyKey is what a rule of privacy is about.
type PrivacyKey uint8

// What accounts decide who may see or do.
const (
	PrivacyStatus        PrivacyKey = iota + 1 // when the user was last online
	PrivacyChatInvite                          // adding the user to chats
	PrivacyCall                                // calling
	PrivacyPeerToPeer                          // calling without a relay
	PrivacyForwards                            // leading from a forwarded message back to the user
	PrivacyPhoto                               // the photos of the profile
	PrivacyNumber                              // the phone number
	PrivacyAddedByNumber                       // finding the user by the number
	PrivacyVoice                               // sending voice and video messages
	PrivacyAbout                               // the text of the profile
	PrivacyBirthday
	PrivacyGifts
	PrivacyFreeMessages // writing without paying
	PrivacyMusic
)

// Audience is whom a rule is about.
type Audience uint8

// Audiences.
const (
	Everybody Audience = iota + 1
	Contacts           // of who made the rule
	CloseFriends
	Premium // nobody here
	Bots
	SomeUsers // PrivacyRule.Users
	SomeChats // who is in one of PrivacyRule.Chats
)

// PrivacyRule allows or forbids something to an audience.
type PrivacyRule struct {
	Of    Audience
	Allow bool     `json:",omitempty"`
	Users []UserID `json:",omitempty"`
	Chats []Peer   `json:",omitempty"`
}

// Privacy is what an account decided about one key.
type Privacy struct {
	Owner UserID
	Key   PrivacyKey
	Rules []PrivacyRule
}

type privacyKey struct {
	O UserID
	K PrivacyKey
}

func (p *Privacy) key() privacyKey { return privacyKey{p.Owner, p.Key} }

// maxPrivacyPeers is how many users and chats the rules of a key may name.
const maxPrivacyPeers = 1000

var (
	allowAll      = []PrivacyRule{{Of: Everybody, Allow: true}}
	allowContacts = []PrivacyRule{{Of: Contacts, Allow: true}, {Of: Everybody}}
)

// PrivacyRules returns the rules of an account, the last of which is about everybody.
// The slice is the world's.
func (w *World) PrivacyRules(owner UserID, key PrivacyKey) []PrivacyRule {
	if p := w.privacy.Get(privacyKey{owner, key}); p != nil {
		return p.Rules
	}
	if key == PrivacyNumber || key == PrivacyBirthday {
		return allowContacts
	}
	return allowAll
}

// Allows tells whether an account lets a user see or do something: the first rule
// that is about the user decides, and without one the answer is no. Bots and
// Telegram itself have no rules.
// See https://core.telegram.org/api/privacy.
func (w *World) Allows(owner, user UserID, key PrivacyKey) bool {
	if u := w.users.Get(owner); owner == user || u == nil || u.Bot != nil || u.Service {
		return true
	}
	for _, r := range w.PrivacyRules(owner, key) {
		if w.isAbout(owner, r, user) {
			return r.Allow
		}
	}
	return false
}

func (w *World) isAbout(owner UserID, r PrivacyRule, user UserID) bool {
	switch r.Of {
	case Everybody:
		return true
	case Contacts:
		return w.Contact(owner, user) != nil
	case CloseFriends:
		c := w.Contact(owner, user)
		return c != nil && c.Close
	case Bots:
		u := w.users.Get(user)
		return u != nil && u.Bot != nil
	case SomeUsers:
		return slices.Contains(r.Users, user)
	case SomeChats:
		return slices.ContainsFunc(r.Chats, func(p Peer) bool { return w.IsIn(p, user) })
	}
	return false
}

// SetPrivacy gives a key new rules; everybody whom they do not name is refused. The
// refusals are PRIVACY_TOO_LONG and, for rules that contradict each other or do not
// go with the key, PRIVACY_VALUE_INVALID.
func (w *World) SetPrivacy(u *User, key PrivacyKey, rules []PrivacyRule) error {
	if err := checkPrivacy(key, rules); err != nil {
		return err
	}
	if len(rules) == 0 || rules[len(rules)-1].Of != Everybody {
		rules = append(rules, PrivacyRule{Of: Everybody})
	}
	w.privacy.Put(&Privacy{u.ID, key, rules})
	w.tell(u.ID, Notice{Kind: NoticePrivacy, User: u.ID, Privacy: key})
	switch key {
	case PrivacyStatus:
		w.tellStatus(u, func(UserID) bool { return true })
	case PrivacyPhoto, PrivacyNumber:
		w.tellOf(NoticeUser, u)
	}
	return nil
}

func checkPrivacy(key PrivacyKey, rules []PrivacyRule) error {
	type subject struct {
		of    Audience
		allow bool // lists are there twice: of the allowed and of the others
	}
	seen, named := map[subject]bool{}, 0
	for i, r := range rules {
		named += len(r.Users) + len(r.Chats)
		lists := r.Of == SomeUsers || r.Of == SomeChats
		k := subject{r.Of, lists && r.Allow}
		switch {
		case seen[k], r.Of == Everybody && i != len(rules)-1, r.Of == Premium && key != PrivacyChatInvite && key != PrivacyFreeMessages:
			return Refuse(400, "PRIVACY_VALUE_INVALID")
		case named > maxPrivacyPeers:
			return Refuse(400, "PRIVACY_TOO_LONG")
		}
		seen[k] = true
	}
	return nil
}

// ShowNumber lets a user see the number of an account whatever else the rules say.
func (w *World) ShowNumber(u *User, to UserID) error {
	if w.Allows(u.ID, to, PrivacyNumber) {
		return nil
	}
	rules := []PrivacyRule{{Of: SomeUsers, Allow: true, Users: []UserID{to}}}
	for _, r := range w.PrivacyRules(u.ID, PrivacyNumber) {
		r.Users = slices.Clone(r.Users)
		switch {
		case r.Of == SomeUsers && r.Allow:
			rules[0].Users = append(rules[0].Users, r.Users...)
			continue
		case r.Of == SomeUsers:
			r.Users = slices.DeleteFunc(r.Users, func(id UserID) bool { return id == to })
		}
		rules = append(rules, r)
	}
	return w.SetPrivacy(u, PrivacyNumber, rules)
}

// Number returns the phone number of an account as a user may see it, "" for no
// more than that there is one.
func (w *World) Number(u *User, viewer UserID) Private {
	c := w.Contact(viewer, u.ID)
	if u.Bot != nil || !w.Allows(u.ID, viewer, PrivacyNumber) && (c == nil || c.Phone != u.Phone) {
		return ""
	}
	return u.Phone
}

// ShowsStatus tells whether a user may see when an account was online; without
// Premium one does not see of others what one hides from them, which mine says.
func (w *World) ShowsStatus(u *User, viewer UserID) (shows, mine bool) {
	allowed := w.Allows(u.ID, viewer, PrivacyStatus)
	hidden := !w.Allows(viewer, u.ID, PrivacyStatus)
	return allowed && !hidden, allowed && hidden
}

// ReachableByNumber tells whether a user finds an account by its number.
func (w *World) ReachableByNumber(u *User, user UserID) bool {
	return w.Contact(user, u.ID) != nil || w.Allows(u.ID, user, PrivacyAddedByNumber)
}
