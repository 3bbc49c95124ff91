package world

import "slices"

// unarchive brings a conversation back from the archive because it has a message that
// its owner did not write, unless it is muted or the owner wants it otherwise.
// See https://core.telegram.org/api/folders#peer-folders.
func (w *World) unarchive(owner UserID, m *Message) {
	if a := w.arranged.Get(dialogKey{owner, m.Peer}); a == nil || a.Folder != Archive {
		return
	}
	keep := w.users.Get(owner).Privacy
	if keep.KeepArchived || keep.KeepFolders && w.inFolder(owner, m.Peer) || w.muted(owner, m) {
		return
	}
	w.moveChat(owner, Move{Peer: m.Peer})
}

// inFolder tells whether a folder of a user names a conversation.
func (w *World) inFolder(owner UserID, p Peer) bool {
	return slices.ContainsFunc(w.Folders(owner), func(f Folder) bool {
		return slices.Contains(f.Pinned, p) || slices.Contains(f.Included, p)
	})
}

// muted tells whether a user is not notified of a message when it comes: what is set for
// the topic counts, else for the conversation, else for all of the kind.
func (w *World) muted(owner UserID, m *Message) bool {
	targets := []NotifyTarget{{Scope: NotifyPeer, Peer: m.Peer}, {Scope: w.notifyKind(m.Peer)}}
	if m.Topic != 0 {
		targets = slices.Insert(targets, 0, NotifyTarget{Scope: NotifyTopic, Peer: m.Peer, Topic: m.Topic})
	}
	for _, t := range targets {
		if until := w.NotifySettings(owner, t).MuteUntil; until != nil {
			return *until > m.Date
		}
	}
	return false
}
