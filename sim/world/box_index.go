package world

import (
	"cmp"
	"slices"
)

// line files a message, under its id, with those of its box and of its
// conversation.
func (w *World) line(m *Message) {
	b := w.box(m.Box)
	b.messages = append(b.messages, m)
	if m.Box.Kind == KindUser {
		k := dialogKey{m.Box.User(), m.Peer}
		w.talks[k] = append(w.talks[k], m)
	}
	if m.Thread != 0 {
		root := messageKey{m.Box, m.Thread}
		w.threads[root] = append(w.threads[root], m)
	}
	w.rememberSent(m)
	w.rememberCopy(m)
	w.placePoll(m)
}

// talk returns the messages of a conversation as its owner has them, ascending;
// of a channel what is not cut off for the owner, nor kept from the bot that it is. The slice is the world's.
func (w *World) talk(owner UserID, p Peer) []*Message {
	if p.Kind == KindChannel {
		c := w.Channel(p.Channel())
		if c == nil {
			return nil
		}
		all := w.box(p).messages
		if hidden := w.HiddenTo(owner, c); hidden > 0 {
			all = after(all, hidden)
		}
		if u := w.users.Get(owner); c.Megagroup && u != nil && u.Bot != nil {
			return matching(all, func(m *Message) bool { return w.Hears(owner, m) })
		}
		return all
	}
	return w.talks[dialogKey{owner, p}]
}

// Newest returns the newest message of a conversation, or nil.
func (w *World) Newest(owner UserID, p Peer) *Message {
	if all := w.talk(owner, p); len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// Before tells whether a conversation had a message before m.
func (w *World) Before(m *Message) bool { return w.talk(m.Box.User(), m.Peer)[0].ID < m.ID }

// HeardBefore tells whether the author of m, or m's group when it was founded, was
// heard of in its conversation among the messages just before it.
func (w *World) HeardBefore(m *Message) bool {
	const recent = 50
	all := w.talk(m.Box.User(), m.Peer)
	at := len(all) - len(after(all, m.ID-1))
	for _, earlier := range all[max(0, at-recent):at] {
		if earlier.From == m.From || earlier.Action != nil && slices.Contains(earlier.Action.Users, m.From.User()) {
			return true
		}
	}
	return false
}

// InChat returns a message of a conversation as its owner has it, or nil, also for a
// bot that is not to know of it.
func (w *World) InChat(owner UserID, p Peer, id int) *Message {
	if m := w.Answerable(owner, p, id); m != nil && w.Hears(owner, m) {
		return m
	}
	return nil
}

// Answerable is InChat, with what a bot is not told of: it may answer that, and look
// at it where it is answered.
func (w *World) Answerable(owner UserID, p Peer, id int) *Message {
	box := p
	if p.Kind != KindChannel {
		box = UserPeer(owner)
	}
	m := w.Message(box, id)
	if m == nil || m.Peer != p {
		return nil
	}
	if p.Kind == KindChannel && id <= w.HiddenTo(owner, w.Channel(p.Channel())) {
		return nil
	}
	return m
}

// after returns the part of ascending messages whose ids are above id.
func after(all []*Message, id int) []*Message {
	at, found := slices.BinarySearchFunc(all, id, func(m *Message, id int) int { return cmp.Compare(m.ID, id) })
	if found {
		at++
	}
	return all[at:]
}

// remove takes messages out of one box. Their ids are never given again, nor may
// their random ids be used again.
func (w *World) remove(list []*Message) {
	gone := make(map[*Message]bool, len(list))
	talks, threads := map[dialogKey]bool{}, map[messageKey]bool{}
	for _, m := range list {
		gone[m] = true
		if m.Thread != 0 {
			threads[messageKey{m.Box, m.Thread}] = true
		}
		if m.Box.Kind == KindUser {
			talks[dialogKey{m.Box.User(), m.Peer}] = true
		}
		w.messages.Delete(m.key())
		w.forgetCopy(m)
		w.forgetMentions(m)
		w.fileReacted(m, false)
		w.displacePoll(m)
		if w.sendersOwn(m) {
			delete(w.sent, sentKey{m.From.User(), m.RandomID})
			w.spend(m.From.User(), m.RandomID)
		}
	}
	isGone := func(m *Message) bool { return gone[m] }
	w.unfileExpiring(list, isGone)
	b := w.box(list[0].Box)
	b.messages = slices.DeleteFunc(b.messages, isGone)
	for k := range threads {
		if w.threads[k] = slices.DeleteFunc(w.threads[k], isGone); len(w.threads[k]) == 0 {
			delete(w.threads, k)
		}
	}
	for k := range talks {
		if w.talks[k] = slices.DeleteFunc(w.talks[k], isGone); len(w.talks[k]) == 0 {
			delete(w.talks, k)
		}
		w.retouch(k)
	}
}

// reindexMessages rebuilds what follows from messages and update logs. The log
// tells of messages that are gone, so that ids go on after them.
func (w *World) reindexMessages() {
	w.sent, w.copies = map[sentKey]messageKey{}, map[messageKey][]messageKey{}
	w.talks, w.threads = map[dialogKey][]*Message{}, map[messageKey][]*Message{}
	w.readBy = map[messageKey]map[UserID]*ThreadRead{}
	for r := range w.reads.All() {
		index(w.readBy, r.root(), r.User, r, true)
	}
	w.dialogsOf = map[UserID]map[Peer]*Dialog{}
	w.unseen, w.arrangedBy = map[dialogKey][]int{}, map[UserID]map[Peer]*Arrangement{}
	w.reacted = map[dialogKey][]int{}
	for d := range w.dialogs.All() {
		index(w.dialogsOf, d.Owner, d.Peer, d, true)
	}
	for m := range w.mentions.All() {
		w.fileMention(m)
	}
	for a := range w.arranged.All() {
		index(w.arrangedBy, a.Owner, a.Peer, a, true)
	}
	all := slices.SortedFunc(w.messages.All(), func(x, y *Message) int {
		return cmp.Or(x.Box.compare(y.Box), cmp.Compare(x.ID, y.ID))
	})
	for _, m := range all {
		w.line(m)
		w.fileReacted(m, hasUnread(m.Reactions))
		w.box(m.Box).last = m.ID
	}
	w.indexExpiring(all)
	for u := range w.updates.All() {
		b := w.box(u.Box)
		b.updates = append(b.updates, u)
		b.last = max(b.last, u.Last)
		if u.Kind == UpdateNewMessage {
			b.last = max(b.last, u.IDs[0])
		}
	}
	for _, b := range w.boxes {
		slices.SortFunc(b.updates, func(x, y *Update) int { return cmp.Compare(x.Pts, y.Pts) })
	}
}

func (p Peer) compare(q Peer) int {
	return cmp.Or(cmp.Compare(p.Kind, q.Kind), cmp.Compare(p.ID, q.ID))
}
