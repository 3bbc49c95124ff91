package world

import (
	"slices"
	"time"
)

// ReactionChoice is which reactions the messages of a chat may get; the zero value is
// all of them.
type ReactionChoice struct {
	// Chosen is set when only those of Only may be used, which may be none.
	Chosen bool     `json:",omitempty"`
	Only   []string `json:",omitempty"`
	// Custom allows emoji of one's own beside all others, to who has any.
	Custom bool `json:",omitempty"`
	// Limit is how many different ones a message may have, 0 for MaxReactions.
	Limit int `json:",omitempty"`
}

func (r *ReactionChoice) allows(emoji string) bool {
	return !r.Chosen || slices.Contains(r.Only, emoji)
}

func (r *ReactionChoice) limit() int {
	if r.Limit > 0 {
		return r.Limit
	}
	return MaxReactions
}

func (r *ReactionChoice) equal(o ReactionChoice) bool {
	return r.Chosen == o.Chosen && r.Custom == o.Custom && r.Limit == o.Limit && slices.Equal(r.Only, o.Only)
}

// Reactions returns which reactions the messages of a conversation may get.
func (w *World) Reactions(p Peer) ReactionChoice {
	switch p.Kind {
	case KindChannel:
		return w.channels.Get(p.Channel()).Reactions
	case KindGroup:
		return w.groups.Get(p.Group()).Reactions
	}
	return ReactionChoice{}
}

// SetReactions chooses which reactions the messages of a chat may get; those that they
// have stay. The refusals are CHAT_ADMIN_REQUIRED, REACTION_INVALID, LIMIT_INVALID and
// CHAT_NOT_MODIFIED.
// See https://core.telegram.org/method/messages.setChatAvailableReactions.
func (w *World) SetReactions(now time.Time, by UserID, p Peer, r ReactionChoice) error {
	if err := w.requireIn(by, p, MayChangeInfo); err != nil {
		return err
	}
	for i, emoji := range r.Only {
		if !slices.Contains(Emojis, emoji) || slices.Contains(r.Only[:i], emoji) {
			return Refuse(400, "REACTION_INVALID")
		}
	}
	was := w.Reactions(p)
	switch {
	case r.Limit < 0 || r.Limit > MaxReactions:
		return Refuse(400, "LIMIT_INVALID")
	case was.equal(r):
		return errNotModified
	}
	if p.Kind == KindGroup {
		g := w.groups.Get(p.Group())
		g.Reactions = r
		w.groups.Put(g)
		w.groupChanged(g)
		return nil
	}
	c := w.channels.Get(p.Channel())
	w.note(now, c, by, AdminEvent{Kind: LogReactions, OldReactions: &was, NewReactions: &r})
	c.Reactions = r
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}

// DefaultReaction is the one that accounts have at first.
const DefaultReaction = "❤"

// SetDefaultReaction is which reaction an account gives with a short tap. The refusal
// is REACTION_INVALID.
// See https://core.telegram.org/method/messages.setDefaultReaction.
func (w *World) SetDefaultReaction(u *User, emoji string) error {
	if !slices.Contains(Emojis, emoji) {
		return Refuse(400, "REACTION_INVALID")
	}
	if u.Reaction != emoji {
		u.Reaction = emoji
		w.users.Put(u)
		w.tell(u.ID, Notice{Kind: NoticeConfig})
	}
	return nil
}
