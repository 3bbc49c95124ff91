package world

// Event is a change that connected clients are told about.
type Event struct {
	// To are the users concerned, in no particular order.
	To []UserID
	// Update is an entry of a box's log, nil for an event that does not count in
	// pts.
	Update *Update
	// Changed is the channel whose own properties, or the receiver's place in
	// it, changed; 0 when Update is set.
	Changed ChannelID
	// Notice is news about a person or a session, nil for anything else.
	Notice *Notice
	// Key, when not 0, is the one key whose sessions are told, whether somebody
	// is signed in on it or not; To is empty then.
	Key uint64
	// Chat is news about a chat, nil for anything else.
	Chat *ChatNews
	// News is about a conversation, nil for anything else.
	News *News
	// Bot is an entry of the log of the bot it goes to, nil for anything else.
	Bot *BotUpdate
	// Aside is set when it follows from what was done without being a part of the
	// answer, so that the session that caused it is told as well.
	Aside bool

	// seqs are the numbers that it has for clients, by key; nil when it counts in none.
	seqs map[uint64]int
}

func (w *World) emit(e Event) { w.events = append(w.events, e) }

// aside lets fn do what follows from a request, without its answer telling of it.
func (w *World) aside(fn func()) {
	from := len(w.events)
	fn()
	for i := range w.events[from:] {
		w.events[from+i].Aside = true
	}
}

// Events returns what happened since the last call.
func (w *World) Events() []Event {
	out := w.events
	w.events = nil
	return out
}

func (w *World) audience(c *Channel) []UserID {
	out := make([]UserID, 0, len(w.roster[c.ID]))
	for m := range w.present(c.ID) {
		out = append(out, m.User)
	}
	return out
}

func (w *World) channelChanged(c *Channel) { w.emit(Event{To: w.audience(c), Changed: c.ID}) }

func (w *World) membershipChanged(c *Channel, u UserID) {
	w.emit(Event{To: []UserID{u}, Changed: c.ID})
}
