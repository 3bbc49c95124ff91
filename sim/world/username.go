package world

import "strings"

func foldName(name string) string { return strings.ToLower(name) }

// checkUsername refuses a name that is malformed or taken: 5 to 32 letters,
// digits and underscores, a letter first.
func (w *World) checkUsername(name string) error {
	if !validUsername(name) {
		return Refuse(400, "USERNAME_INVALID")
	}
	if _, taken := w.byName[foldName(name)]; taken {
		return Refuse(400, "USERNAME_OCCUPIED")
	}
	return nil
}

func validUsername(name string) bool {
	if len(name) < 5 || len(name) > 32 {
		return false
	}
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}

// Resolve returns whose username this is: USERNAME_INVALID for what cannot be
// one, USERNAME_NOT_OCCUPIED when nobody has it.
func (w *World) Resolve(name string) (Peer, error) {
	p, ok := w.byName[foldName(name)]
	switch {
	case ok:
		return p, nil
	case !validUsername(name):
		return Peer{}, Refuse(400, "USERNAME_INVALID")
	}
	return Peer{}, Refuse(400, "USERNAME_NOT_OCCUPIED")
}

// UsernameFree reports whether a channel could take name; the error says why not.
func (w *World) UsernameFree(name string) error { return w.checkUsername(name) }

// SetUsername changes a user's public name; "" takes it away. The refusals are
// USERNAME_NOT_MODIFIED, USERNAME_INVALID and USERNAME_OCCUPIED.
func (w *World) SetUsername(u *User, name string) error {
	if name == u.Username {
		return Refuse(400, "USERNAME_NOT_MODIFIED")
	}
	if name != "" && foldName(name) != foldName(u.Username) {
		if err := w.checkUsername(name); err != nil {
			return err
		}
	}
	delete(w.byName, foldName(u.Username))
	u.Username = name
	w.nameUser(u)
	w.users.Put(u)
	w.tellOf(NoticeName, u)
	return nil
}
