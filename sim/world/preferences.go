package world

// Preferences are what an account decided about its own clients.
type Preferences struct {
	User UserID
	// Sensitive shows what is not for everybody's eyes.
	Sensitive bool `json:",omitempty"`
	// SilentSignUps keeps quiet when a contact comes to Telegram.
	SilentSignUps bool `json:",omitempty"`
	// Reactions are the settings of notifications of reactions, in an encoding that
	// the world does not read; nil for those of everybody.
	Reactions []byte `json:",omitempty"`
}

// Preferences returns what an account decided, which is nothing at first.
func (w *World) Preferences(u UserID) Preferences {
	if p := w.preferences.Get(u); p != nil {
		return *p
	}
	return Preferences{User: u}
}

// SetPreferences keeps what the account p.User decided.
func (w *World) SetPreferences(p Preferences) { w.preferences.Put(&p) }
