package world

import "time"

// Settings are the switches of a channel.
type Settings struct {
	// Signatures show who wrote a post of a broadcast channel, Profiles with a
	// link to the author.
	Signatures bool `json:",omitempty"`
	Profiles   bool `json:",omitempty"`
	NoForwards bool `json:",omitempty"`
	// JoinToSend and JoinRequest: who writes in the group must be a member of it;
	// who joins must be let in.
	JoinToSend         bool `json:",omitempty"`
	JoinRequest        bool `json:",omitempty"`
	PreHistoryHidden   bool `json:",omitempty"`
	ParticipantsHidden bool `json:",omitempty"`
	// Forum groups have topics, shown as Tabs or as a list.
	Forum bool `json:",omitempty"`
	Tabs  bool `json:",omitempty"`
}

// fewParticipants is how many members a group has at least that may hide them.
const fewParticipants = 100

// SetSettings changes the switches of a channel. The refusals are
// CHAT_ADMIN_REQUIRED, CHANNEL_INVALID for a switch that this kind of channel does
// not have, CHAT_NOT_MODIFIED, and for what does not go together
// CHAT_PUBLIC_REQUIRED, CHAT_LINK_EXISTS, FORUM_ENABLED, CHAT_DISCUSSION_UNALLOWED
// and PARTICIPANTS_TOO_FEW.
func (w *World) SetSettings(now time.Time, by UserID, c *Channel, s Settings) ([]*Update, error) {
	if err := w.require(by, c, w.rightFor(c, s)); err != nil {
		return nil, err
	}
	if err := w.checkSettings(by, c, s); err != nil {
		return nil, err
	}
	was := c.Settings
	c.Settings = s
	w.channels.Put(c)
	w.noteSettings(now, c, by, was)
	if s.Forum && !was.Forum {
		w.foundForum(now, c)
	}
	w.channelChanged(c)
	if s.NoForwards == was.NoForwards || !c.Megagroup {
		return nil, nil
	}
	return []*Update{w.announce(now, c, by, Action{Kind: ActionNoForwards, Flag: s.NoForwards})}, nil
}

// rightFor is what it takes to change to s.
func (w *World) rightFor(c *Channel, s Settings) Rights {
	if s.JoinRequest != c.JoinRequest || s.JoinToSend != c.JoinToSend || s.ParticipantsHidden != c.ParticipantsHidden {
		return MayBan
	}
	return MayChangeInfo
}

func (w *World) checkSettings(by UserID, c *Channel, s Settings) error {
	groupOnly := s.JoinToSend || s.JoinRequest || s.PreHistoryHidden || s.ParticipantsHidden || s.Forum
	newlyHidden, newlyForum := s.PreHistoryHidden && !c.PreHistoryHidden, s.Forum && !c.Forum
	switch {
	case s == c.Settings:
		return errNotModified
	case c.Megagroup && s.Signatures, !c.Megagroup && groupOnly:
		return errChannelInvalid
	case s.NoForwards != c.NoForwards && c.Creator != by:
		return errAdminRequired
	case s.JoinRequest && !c.JoinRequest && c.Username == "":
		return Refuse(400, "CHAT_PUBLIC_REQUIRED")
	case newlyHidden && (c.Username != "" || c.Linked != 0):
		return Refuse(400, "CHAT_LINK_EXISTS")
	case newlyHidden && c.Forum:
		return Refuse(400, "FORUM_ENABLED")
	case newlyForum && c.Linked != 0:
		return Refuse(400, "CHAT_DISCUSSION_UNALLOWED")
	case s.ParticipantsHidden && !c.ParticipantsHidden && w.MemberCount(c.ID) < fewParticipants:
		return Refuse(400, "PARTICIPANTS_TOO_FEW")
	}
	return nil
}

// noteSettings writes what changed into the log of administrators.
func (w *World) noteSettings(now time.Time, c *Channel, by UserID, was Settings) {
	for _, s := range []struct {
		kind     LogKind
		old, now bool
	}{
		{LogSignatures, was.Signatures, c.Signatures},
		{LogProfiles, was.Profiles, c.Profiles},
		{LogNoForwards, was.NoForwards, c.NoForwards},
		{LogPreHistoryHidden, was.PreHistoryHidden, c.PreHistoryHidden},
		{LogForum, was.Forum, c.Forum},
	} {
		if s.old != s.now {
			w.note(now, c, by, AdminEvent{Kind: s.kind, Flag: s.now})
		}
	}
}
