package world

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Verify looks for contradictions: between rows, and between the rows and what is
// derived from them. It returns all of them, nil for a world in good order. It is
// for tests, and for whoever doubts a stored state.
func (w *World) Verify() error {
	var v verifier
	for c := range w.channels.All() {
		v.channel(w, c)
	}
	for g := range w.groups.All() {
		v.group(w, g)
	}
	for m := range w.members.All() {
		v.member(w, m)
	}
	for i := range w.invites.All() {
		v.invite(w, i)
	}
	for c := range w.comers.All() {
		v.that(!c.Pending || !w.IsIn(c.Peer, c.User), "%s: user %d asks to be let in and is in", c.Peer, c.User)
	}
	for p, b := range w.boxes {
		v.box(p, b)
	}
	for u, log := range w.countedBy {
		for i, c := range log {
			v.that(c.N == log[0].N+i, "user %d: news %d after %d from %d on", u, c.N, i, log[0].N)
		}
	}
	for bot, log := range w.botLogs {
		for i, u := range log {
			v.that(u.Qts == log[0].Qts+i, "bot %d: qts %d after %d updates from %d on", bot, u.Qts, i, log[0].Qts)
		}
	}
	v.conversations(w)
	v.indexes(w)
	return errors.Join(v.errs...)
}

// verifier collects contradictions.
type verifier struct{ errs []error }

func (v *verifier) that(holds bool, format string, args ...any) {
	if !holds {
		v.errs = append(v.errs, fmt.Errorf(format, args...))
	}
}

func (v *verifier) channel(w *World, c *Channel) {
	creators := 0
	for _, m := range w.roster[c.ID] {
		if m.Role == RoleCreator {
			creators++
			v.that(m.User == c.Creator, "channel %d: user %d is its creator, the channel says %d", c.ID, m.User, c.Creator)
		}
	}
	want := 1
	if c.Deleted {
		want = 0
		v.that(len(w.roster[c.ID]) == 0, "channel %d: deleted, with %d members", c.ID, len(w.roster[c.ID]))
		v.that(len(w.links[ChannelPeer(c.ID)]) == 0, "channel %d: deleted, with links", c.ID)
	}
	v.that(creators == want, "channel %d: %d creators, want %d", c.ID, creators, want)
	v.that(c.Pts == w.Pts(ChannelPeer(c.ID)), "channel %d: pts %d, its box has %d", c.ID, c.Pts, w.Pts(ChannelPeer(c.ID)))
	other := w.channels.Get(c.Linked)
	v.that(c.Linked == 0 || other != nil && other.Linked == c.ID && other.Megagroup != c.Megagroup, "channel %d: linked to %d one way", c.ID, c.Linked)
	for _, id := range c.Pinned {
		v.that(w.Topic(c, id) != nil, "channel %d: pinned topic %d is not there", c.ID, id)
	}
	v.that(!c.Forum || w.Topic(c, GeneralTopic) != nil, "channel %d: a forum without its general topic", c.ID)
	for i, e := range w.logs[c.ID] {
		v.that(i == 0 || e.ID > w.logs[c.ID][i-1].ID, "channel %d: event %d out of order", c.ID, e.ID)
		v.that(e.ID <= c.LastLog, "channel %d: event %d after the last, %d", c.ID, e.ID, c.LastLog)
	}
}

func (v *verifier) group(w *World, g *Group) {
	seen := map[UserID]struct{}{}
	for _, m := range g.Members {
		_, twice := seen[m.User]
		v.that(!twice, "group %d: user %d is there twice", g.ID, m.User)
		v.that(m.Role != RoleCreator || m.User == g.Creator, "group %d: user %d is a second creator", g.ID, m.User)
		seen[m.User] = struct{}{}
	}
	v.that(len(g.Present()) <= maxGroup, "group %d: %d members", g.ID, len(g.Present()))
	v.that(g.Version >= 1, "group %d: version %d", g.ID, g.Version)
	if c := w.channels.Get(g.MigratedTo); g.MigratedTo != 0 {
		v.that(c != nil && c.MigratedFrom == g.ID, "group %d: migrated to %d, which does not know", g.ID, g.MigratedTo)
	}
}

func (v *verifier) member(w *World, m *Member) {
	v.that(w.channels.Get(m.Channel) != nil, "member %d of no channel %d", m.User, m.Channel)
	v.that(w.users.Get(m.User) != nil, "member %d of channel %d is nobody", m.User, m.Channel)
	v.that(m.Role >= RoleAdmin || m.Rights == 0, "channel %d: user %d has rights %b without an office", m.Channel, m.User, m.Rights)
	v.that(m.Role < RoleAdmin || m.Restricted == 0, "channel %d: administrator %d is restricted", m.Channel, m.User)
	v.that((m.Role == RoleBanned) == m.Restricted.Has(NoViewing), "channel %d: user %d is banned or not", m.Channel, m.User)
	v.that(m.Until == 0 || w.nextTimed != 0 && w.nextTimed <= m.Until, "channel %d: the ban of %d will not end", m.Channel, m.User)
}

func (v *verifier) invite(w *World, i *Invite) {
	in := 0
	for _, c := range w.came[i.Hash] {
		if !c.Pending {
			in++
		}
	}
	// More uses than the limit are no contradiction: an edit may have lowered it.
	v.that(i.Used >= in, "link %s: used %d times, by %d", i.Hash, i.Used, in)
	v.that(i.Limit == 0 || !i.Request, "link %s: has a limit and asks for approval", i.Hash)
	own := 0
	for _, o := range w.links[i.Peer] {
		if o.Admin == i.Admin && o.Permanent && !o.Revoked {
			own++
		}
	}
	v.that(own <= 1, "%s: administrator %d has %d permanent links", i.Peer, i.Admin, own)
}

func (v *verifier) box(p Peer, b *box) {
	last := 1
	if len(b.updates) > 0 && b.updates[0].Pts-b.updates[0].Count > 1 { // its beginning was dropped
		last = b.updates[0].Pts - b.updates[0].Count
	}
	for _, u := range b.updates {
		v.that(u.Count > 0 && u.Pts == last+u.Count, "%s: update to %d by %d after %d", p, u.Pts, u.Count, last)
		last = u.Pts
	}
	v.that(slices.IsSortedFunc(b.messages, func(x, y *Message) int { return x.ID - y.ID }), "%s: messages out of order", p)
}

// nonzero leaves out who stores nothing any more.
func nonzero(stored map[UserID]int64) map[UserID]int64 {
	out := maps.Clone(stored)
	maps.DeleteFunc(out, func(_ UserID, n int64) bool { return n == 0 })
	return out
}

// indexes compares what is derived with the same derived anew.
func (v *verifier) indexes(w *World) {
	fresh := *w
	fresh.reindex()
	fresh.nextTimed = w.nextTimed
	for _, index := range []struct {
		name      string
		old, anew any
	}{
		{"members", w.roster, fresh.roster}, {"members by user", w.memberships, fresh.memberships},
		{"outcasts", w.outcasts, fresh.outcasts}, {"restrictions that end", w.timed, fresh.timed},
		{"channels by creator", w.created, fresh.created}, {"groups by user", w.groupsOf, fresh.groupsOf},
		{"channels that are banned", w.voicesOut, fresh.voicesOut},
		{"links", w.links, fresh.links}, {"requests to join", w.asking, fresh.asking}, {"who came by a link", w.came, fresh.came},
		{"topics", w.forums, fresh.forums}, {"logs of administrators", w.logs, fresh.logs},
		{"random ids", w.sent, fresh.sent}, {"copies", w.copies, fresh.copies}, {"conversations", w.talks, fresh.talks},
		{"what counts in seq", w.countedBy, fresh.countedBy}, {"spent random ids", w.spentBy, fresh.spentBy}, {"logs of bots", w.botLogs, fresh.botLogs},
		{"answers of bots", w.inlineOf, fresh.inlineOf}, {"answers to questions", w.inlineBy, fresh.inlineBy},
		{"scheduled messages", w.scheduled, fresh.scheduled}, {"random ids of scheduled messages", w.waitingIDs, fresh.waitingIDs},
		{"where polls are", w.pollPlaces, fresh.pollPlaces}, {"votes", w.tallies, fresh.tallies}, {"polls that end", w.timedPolls, fresh.timedPolls},
		{"unread reactions", w.reacted, fresh.reacted}, {"what deletes itself", w.expiring, fresh.expiring}, {"read marks", w.readMarks, fresh.readMarks}, {"threads", w.threads, fresh.threads}, {"who read threads", w.readBy, fresh.readBy},
		{"dialogs", w.dialogsOf, fresh.dialogsOf}, {"unseen mentions", w.unseen, fresh.unseen}, {"arrangements", w.arrangedBy, fresh.arrangedBy},
		{"stored bytes", nonzero(w.stored), nonzero(fresh.stored)},
		{"keys by user", w.keysOf, fresh.keysOf}, {"keys by authorization", w.keysIn, fresh.keysIn},
		{"contacts", w.contactsOf, fresh.contactsOf}, {"contacts by who they are", w.knownTo, fresh.knownTo},
		{"phone numbers", w.byPhone, fresh.byPhone}, {"usernames", w.byName, fresh.byName},
	} {
		v.that(reflect.DeepEqual(index.old, index.anew), "index of %s: not what follows from the rows", index.name)
	}
	for p, b := range fresh.boxes {
		had := w.box(p)
		v.that(slices.Equal(had.messages, b.messages) && slices.Equal(had.updates, b.updates) && had.last == b.last, "%s: the box is not what follows from the rows", p)
	}
}
