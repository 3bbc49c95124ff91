package world

var (
	errUserGone  = Refuse(400, "INPUT_USER_DEACTIVATED")
	errUserIsBot = Refuse(400, "USER_IS_BOT")
	errBlocked   = Refuse(403, "USER_IS_BLOCKED")
)

// mayWriteTo tells why somebody may not write to another privately: one of them
// blocks the other (YOU_BLOCKED_USER, USER_IS_BLOCKED). A bot never
// begins a conversation, and bots do not talk to each other.
func (w *World) mayWriteTo(by UserID, to *User) error {
	author := w.users.Get(by)
	switch {
	case to.Gone():
		return errUserGone
	case w.Blocks(by, to.ID):
		return Refuse(400, "YOU_BLOCKED_USER")
	case w.Blocks(to.ID, by):
		return errBlocked
	case author.Bot == nil:
		return nil
	case to.Bot != nil:
		return errUserIsBot
	case w.Dialog(by, UserPeer(to.ID)) == nil:
		return errPeerInvalid
	}
	return nil
}

// mayHear tells why somebody takes no media like these: voice and video messages are a
// matter of privacy, and not everybody is asked in a poll.
func (w *World) mayHear(by UserID, to *User, m *Media) error {
	_, kind := w.MediaClass(m)
	if (kind == DocumentVoice || kind == DocumentRound) && !w.Allows(to.ID, by, PrivacyVoice) {
		return Refuse(400, "VOICE_MESSAGES_FORBIDDEN")
	}
	return w.takesPolls(by, to, m)
}

// apart reports whether p is a user and one of the two blocks the other.
func (w *World) apart(a UserID, p Peer) bool {
	return p.Kind == KindUser && (w.Blocks(a, p.User()) || w.Blocks(p.User(), a))
}

// mayBeAdded tells why somebody cannot add a user to a chat.
func (w *World) mayBeAdded(by, id UserID) error {
	switch u := w.users.Get(id); {
	case w.Blocks(id, by):
		return Refuse(400, "USER_IS_BLOCKED")
	case w.Blocks(by, id):
		return Refuse(400, "YOU_BLOCKED_USER")
	case u.Gone():
		return errUserGone
	case u.Bot != nil && u.Bot.NoGroups:
		return Refuse(400, "BOT_GROUPS_BLOCKED")
	case !w.Allows(id, by, PrivacyChatInvite):
		return Refuse(403, "USER_PRIVACY_RESTRICTED")
	}
	return nil
}
