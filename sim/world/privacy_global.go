package world

// GlobalPrivacy are the switches of an account that are about no single key.
// See https://core.telegram.org/constructor/globalPrivacySettings.
type GlobalPrivacy struct {
	// KeepArchived leaves conversations in the archive that get a message, and
	// KeepFolders those that are in a folder.
	KeepArchived bool `json:",omitempty"`
	KeepFolders  bool `json:",omitempty"`
	// HideReadMarks hides when messages were read from whom the status is hidden.
	HideReadMarks bool `json:",omitempty"`
	GiftsButton   bool `json:",omitempty"`
}

// SetGlobalPrivacy changes these switches.
func (w *World) SetGlobalPrivacy(u *User, g GlobalPrivacy) {
	u.Privacy = g
	w.users.Put(u)
}

// HidesReadMarks tells whether a user may not learn when an account read a message.
func (w *World) HidesReadMarks(u *User, viewer UserID) bool {
	shows, _ := w.ShowsStatus(u, viewer)
	return u.Privacy.HideReadMarks && !shows
}

// SetCloseFriends makes those of a list the close friends of an account, who are its
// contacts, and nobody else.
// See https://core.telegram.org/method/contacts.editCloseFriends.
func (w *World) SetCloseFriends(owner UserID, list []UserID) {
	want := map[UserID]bool{}
	for _, u := range list {
		want[u] = true
	}
	for _, c := range w.Contacts(owner) {
		if c.Close != want[c.User] {
			c.Close = want[c.User]
			w.contacts.Put(c)
		}
	}
}
