package world

import (
	"strings"
	"time"
	"unicode/utf8"
)

// User is a person's account.
type User struct {
	ID        UserID
	Phone     Private
	FirstName string
	LastName  string `json:",omitempty"`
	Username  string `json:",omitempty"`
	About     string `json:",omitempty"`
	// Photos are those of the profile, the one that is shown first.
	Photos []FileID `json:",omitempty"`
	// DC is where the account lives: its home DC.
	DC       int
	Password *Password      `json:",omitempty"`
	Change   PasswordChange `json:",omitzero"`
	// Bot is set for the account of a program, which has no number.
	Bot *Bot `json:",omitempty"`
	// Service marks Telegram's own account.
	Service bool `json:",omitempty"`
	Since   int64
	// Seen is when the account was last told to be offline; OnlineUntil is in
	// the future while it is online (unix seconds).
	Seen        int64 `json:",omitempty"`
	OnlineUntil int64 `json:",omitempty"`
	// Standing is what the account may still do; a frozen one is so from and
	// until the given times (unix seconds).
	Standing                 Standing `json:",omitempty"`
	FrozenSince, FrozenUntil int64    `json:",omitempty"`
	// AccountTTL and SessionTTL are after how many days without use the account
	// and its sessions end, as their owner wishes; 0 means the default.
	AccountTTL, SessionTTL int `json:",omitempty"`
	// Reaction is the one that the account gives with a short tap, "" for the usual.
	Reaction string `json:",omitempty"`
	// DefaultTTL is after how many seconds messages of new conversations delete
	// themselves, 0 for never.
	DefaultTTL int           `json:",omitempty"`
	Privacy    GlobalPrivacy `json:",omitzero"`
	// DeletionAsked is when somebody wished to delete the account without its
	// password (unix seconds).
	DeletionAsked int64 `json:",omitempty"`
}

const (
	// maxName is how many characters each part of a name may have.
	maxName = 64
	// maxBio is how many characters somebody may write about himself.
	maxBio = 70
)

func validFirstName(name string) bool {
	return strings.TrimSpace(name) != "" && utf8.RuneCountInString(name) <= maxName
}

// NewUser is what the founder of an account decides.
type NewUser struct {
	Phone               Private
	DC                  int
	FirstName, LastName string
	Username            string
	Password            *Password
}

// AddUser makes an account. The phone number must be free and well-formed, the
// DC must exist; the refusals are PHONE_NUMBER_INVALID, PHONE_NUMBER_OCCUPIED,
// DC_ID_INVALID, FIRSTNAME_INVALID, LASTNAME_INVALID and those of usernames.
func (w *World) AddUser(now time.Time, n NewUser) (*User, error) {
	phone, err := ParsePhone(n.Phone.Reveal())
	if err != nil {
		return nil, err
	}
	switch {
	case w.UserByPhone(phone) != nil:
		return nil, errOccupied
	case n.DC < 1 || n.DC > w.opts.DCs:
		return nil, Refuse(400, "DC_ID_INVALID")
	case !validFirstName(n.FirstName):
		return nil, errFirstName
	case utf8.RuneCountInString(n.LastName) > maxName:
		return nil, errLastName
	}
	if n.Username != "" {
		if err := w.checkUsername(n.Username); err != nil {
			return nil, err
		}
	}
	u := &User{
		ID: w.nextUser(), Phone: phone, FirstName: n.FirstName, LastName: n.LastName,
		Username: n.Username, DC: n.DC, Password: n.Password, Since: now.Unix(),
	}
	w.addUser(u)
	return u, nil
}

func (w *World) addUser(u *User) {
	w.users.Put(u)
	w.nameUser(u)
}

// nameUser makes a user found by number and username.
func (w *World) nameUser(u *User) {
	if u.Phone != "" {
		w.byPhone[u.Phone] = u.ID
	}
	if u.Username != "" {
		w.byName[foldName(u.Username)] = UserPeer(u.ID)
	}
}

// User returns the user with that id, or nil.
func (w *World) User(id UserID) *User { return w.users.Get(id) }

// UserByPhone returns the account of a number as ParsePhone gives it, or nil.
func (w *World) UserByPhone(phone Private) *User { return w.users.Get(w.byPhone[phone]) }

// Migrate makes another DC the home of a user, and reports whether it was not so
// already. Authorizations stay; they can be exported from where the user was.
// See https://core.telegram.org/api/datacenter#user-migration.
func (w *World) Migrate(id UserID, dc int) bool {
	u := w.users.Get(id)
	if u.DC == dc {
		return false
	}
	u.DC = dc
	w.users.Put(u)
	return true
}

// SetOnline records what account.updateStatus says. Friends hear of it when it
// is news, and not hidden from them.
func (w *World) SetOnline(now time.Time, u *User, online bool) {
	if online != (u.OnlineUntil > now.Unix()) {
		w.tellStatus(u, func(to UserID) bool {
			shows, _ := w.ShowsStatus(u, to)
			return shows
		})
	}
	if online {
		u.OnlineUntil = now.Add(5 * time.Minute).Unix()
	} else {
		u.OnlineUntil, u.Seen = 0, now.Unix()
	}
	w.users.Put(u)
	if online {
		w.aside(func() { w.sendWhenOnline(now, u.ID) })
	}
}

// Rename changes the parts of a user's profile that are not nil.
func (w *World) Rename(u *User, first, last, about *string) error {
	switch {
	case first != nil && !validFirstName(*first):
		return errFirstName
	case last != nil && utf8.RuneCountInString(*last) > maxName:
		return errLastName
	case about != nil && utf8.RuneCountInString(*about) > maxBio:
		return errAboutLong
	}
	for _, f := range []struct{ to, from *string }{{&u.FirstName, first}, {&u.LastName, last}, {&u.About, about}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	w.users.Put(u)
	if first != nil || last != nil {
		w.tellOf(NoticeName, u)
	}
	return nil
}
