package world

import "slices"

// conversations compares what is counted and found by messages with the messages.
func (v *verifier) conversations(w *World) {
	for d := range w.dialogs.All() {
		top := 0
		if m := w.Newest(d.Owner, d.Peer); m != nil {
			top = m.ID
		}
		v.that(d.Top == top, "user %d: newest message with %s is %d, the dialog says %d", d.Owner, d.Peer, top, d.Top)
		unread := w.unreadAfter(d.Owner, d.Peer, d.ReadIn)
		v.that(d.Unread == unread, "user %d: %d unread messages with %s, the dialog says %d", d.Owner, unread, d.Peer, d.Unread)
		v.that(max(d.ReadIn, d.ReadOut) <= w.box(UserPeer(d.Owner)).last, "user %d: has read with %s what never was", d.Owner, d.Peer)
	}
	for m := range w.mentions.All() {
		row := w.InChat(m.User, m.Peer, m.ID)
		v.that(row != nil && w.Mentions(m.User, row), "user %d: message %d of %s mentions it no more", m.User, m.ID, m.Peer)
	}
	pins := map[Arrangement]bool{}
	for a := range w.arranged.All() {
		place := Arrangement{Owner: a.Owner, Folder: a.Folder, Pin: a.Pin}
		v.that(a.Pin == 0 || !pins[place], "user %d: two conversations are pinned at %d", a.Owner, a.Pin)
		pins[place] = true
	}
	for m := range w.messages.All() {
		v.that(m.ID <= w.box(m.Box).last, "%s: message %d after the last, %d", m.Box, m.ID, w.box(m.Box).last)
		v.that(m.Origin == 0 || slices.Contains(w.Copies(m), m), "%s: message %d is no copy of its own", m.Box, m.ID)
		_, spent := w.sent[sentKey{m.From.User(), m.RandomID}]
		v.that(!w.sendersOwn(m) || spent, "%s: random id of message %d is not known", m.Box, m.ID)
	}
}
