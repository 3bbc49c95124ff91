package world

// NoticeKind says what a Notice tells.
type NoticeKind uint8

// Kinds of notices. None of them counts in pts: a client that misses one finds
// the news in the user objects of later answers.
const (
	NoticeName     NoticeKind = iota + 1 // names or username of User
	NoticePhone                          // the number of User
	NoticeStatus                         // User came online or went offline
	NoticeUser                           // anything else about User
	NoticeBlocked                        // Flag: the receiver blocks User
	NoticeSignIn                         // a new session of the receiver: Session
	NoticeConfig                         // what help.getConfig and getAppConfig say
	NoticeLogin                          // somebody accepted the login token of the receiving key
	NoticeCommands                       // of the bot User
	NoticeMenu                           // the button of the bot User
	NoticePrivacy                        // the rules of Privacy, which the receiver changed
	NoticeNotify                         // how the receiver is notified of Notify
)

// Notice is news about a person or a session.
type Notice struct {
	Kind    NoticeKind
	User    UserID
	Flag    bool
	Session Session
	At      int64
	Privacy PrivacyKey
	Notify  NotifyTarget
}

// acquaintances are who hears of changes of a user: those with a conversation
// with it, with its number, or in a chat with it; and the user's own sessions.
func (w *World) acquaintances(id UserID) []UserID {
	met := w.friends(id)
	for _, g := range w.GroupsOf(id) {
		for _, u := range g.Present() {
			met[u] = struct{}{}
		}
	}
	for _, c := range w.ChannelsOf(id) {
		if !c.Megagroup {
			continue // readers of a channel do not see each other
		}
		for m := range w.present(c.ID) {
			met[m.User] = struct{}{}
		}
	}
	out := make([]UserID, 0, len(met))
	for u := range met {
		out = append(out, u)
	}
	return out
}

// friends are a user, those who have a conversation with it, and those who have
// it in their address books.
func (w *World) friends(id UserID) map[UserID]struct{} {
	met := map[UserID]struct{}{id: {}}
	for p := range w.dialogsOf[id] { // who has a conversation with one is in one's own list
		if p.Kind == KindUser && w.Dialog(p.User(), UserPeer(id)) != nil {
			met[p.User()] = struct{}{}
		}
	}
	for owner := range w.knownTo[id] {
		met[owner] = struct{}{}
	}
	return met
}

// tellOf tells everybody concerned of a change of a user.
func (w *World) tellOf(kind NoticeKind, u *User) {
	w.emit(Event{To: w.acquaintances(u.ID), Notice: &Notice{Kind: kind, User: u.ID}})
}

// tellStatus tells friends of a user, those that may says, when it is online.
func (w *World) tellStatus(u *User, may func(UserID) bool) {
	var to []UserID
	for friend := range w.friends(u.ID) {
		if may(friend) {
			to = append(to, friend)
		}
	}
	w.emit(Event{To: to, Notice: &Notice{Kind: NoticeStatus, User: u.ID}})
}

// tell tells one user.
func (w *World) tell(to UserID, n Notice) { w.emit(Event{To: []UserID{to}, Notice: &n}) }
