package world

import (
	"cmp"
	"slices"
)

// NotifyScope is what settings of notifications are for.
type NotifyScope uint8

// The scopes of settings of notifications.
const (
	NotifyUsers NotifyScope = iota + 1
	NotifyChats             // groups of both kinds
	NotifyBroadcasts
	NotifyPeer  // NotifyTarget.Peer
	NotifyTopic // NotifyTarget.Topic of the forum NotifyTarget.Peer
)

// NotifyTarget is a conversation, a topic, or all conversations of a kind.
type NotifyTarget struct {
	Scope NotifyScope
	Peer  Peer `json:",omitzero"`
	Topic int  `json:",omitempty"`
}

// Notify is how a user wants to be notified; what is nil is as for all of the kind.
// Sounds are in an encoding that the world does not read.
type Notify struct {
	Previews      *bool  `json:",omitempty"`
	Silent        *bool  `json:",omitempty"`
	MuteUntil     *int64 `json:",omitempty"` // unix seconds
	Sound         []byte `json:",omitempty"`
	StoriesMuted  *bool  `json:",omitempty"`
	StoriesHidden *bool  `json:",omitempty"` // who posted
	StoriesSound  []byte `json:",omitempty"`
}

// notifySetting is a row of what a user set.
type notifySetting struct {
	Owner  UserID
	Target NotifyTarget
	Notify Notify
}

type notifyKey struct {
	O UserID
	T NotifyTarget
}

func (s *notifySetting) key() notifyKey { return notifyKey{s.Owner, s.Target} }

// NotifySettings returns how a user wants to be notified of something, the zero value
// where nothing was set.
func (w *World) NotifySettings(owner UserID, t NotifyTarget) Notify {
	if s := w.notifies.Get(notifyKey{owner, t}); s != nil {
		return s.Notify
	}
	return Notify{}
}

// SetNotify sets how a user wants to be notified.
// See https://core.telegram.org/method/account.updateNotifySettings.
func (w *World) SetNotify(owner UserID, t NotifyTarget, n Notify) {
	w.notifies.Put(&notifySetting{owner, t, n})
	w.tell(owner, Notice{Kind: NoticeNotify, User: owner, Notify: t})
}

// ResetNotify takes back all that a user ever set.
func (w *World) ResetNotify(owner UserID) {
	for _, t := range w.notifyTargets(owner, func(*notifySetting) bool { return true }) {
		w.notifies.Delete(notifyKey{owner, t})
		w.tell(owner, Notice{Kind: NoticeNotify, User: owner, Notify: t})
	}
}

// NotifyExceptions returns the conversations and topics with settings of their own, of
// the kind of a scope, of one conversation, or, for 0, of all. Those of which only the
// sound or only stories are set count when asked for.
func (w *World) NotifyExceptions(owner UserID, of NotifyTarget, sound, stories bool) []NotifyTarget {
	return w.notifyTargets(owner, func(s *notifySetting) bool {
		n, t := s.Notify, s.Target
		own := n.Previews != nil || n.Silent != nil || n.MuteUntil != nil ||
			sound && n.Sound != nil || stories && (n.StoriesMuted != nil || n.StoriesHidden != nil || n.StoriesSound != nil)
		switch {
		case !own || t.Peer == Peer{}:
			return false
		case of.Scope == NotifyPeer || of.Scope == NotifyTopic:
			return t.Peer == of.Peer
		}
		return of.Scope == 0 || of.Scope == w.notifyKind(t.Peer)
	})
}

// notifyKind is the scope whose settings hold for a conversation without its own.
func (w *World) notifyKind(p Peer) NotifyScope {
	switch c := w.channels.Get(p.Channel()); {
	case p.Kind == KindUser:
		return NotifyUsers
	case p.Kind == KindChannel && !c.Megagroup:
		return NotifyBroadcasts
	}
	return NotifyChats
}

func (w *World) notifyTargets(owner UserID, match func(*notifySetting) bool) []NotifyTarget {
	var out []NotifyTarget
	for s := range w.notifies.All() {
		if s.Owner == owner && match(s) {
			out = append(out, s.Target)
		}
	}
	slices.SortFunc(out, func(a, b NotifyTarget) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), a.Peer.compare(b.Peer), cmp.Compare(a.Topic, b.Topic))
	})
	return out
}
