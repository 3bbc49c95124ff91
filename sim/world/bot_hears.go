package world

import (
	"regexp"
	"slices"
)

// Hears reports whether a user is told of a message of a chat that it is in. People
// are told of all. Bots in groups are not told what other bots write, and in privacy
// mode, unless they run the group, only of what is meant for them and of service
// messages.
// See https://core.telegram.org/bots/features#privacy-mode.
func (w *World) Hears(u UserID, m *Message) bool {
	me := w.users.Get(u)
	switch {
	case me == nil || me.Bot == nil, m.Action != nil, m.By(u), !w.inGroup(m):
		return true
	case w.byBot(m):
		return false
	case me.Bot.ReadsAll, w.Runs(m.Peer, u):
		return true
	}
	return slices.Contains(m.For, u)
}

// inGroup tells whether a message is of a basic group or a supergroup.
func (w *World) inGroup(m *Message) bool {
	return m.Peer.Kind == KindGroup || m.Peer.Kind == KindChannel && w.channels.Get(m.Peer.Channel()).Megagroup
}

func (w *World) byBot(m *Message) bool {
	if m.From.Kind != KindUser {
		return false
	}
	author := w.users.Get(m.From.User())
	return author != nil && author.Bot != nil
}

// Runs reports whether a user is an administrator of a chat.
func (w *World) Runs(p Peer, u UserID) bool {
	if p.Kind == KindChannel {
		m := w.Member(p.Channel(), u)
		return m != nil && m.Role >= RoleAdmin
	}
	m := w.groups.Get(p.Group()).Member(u)
	return m != nil && m.Role >= RoleAdmin
}

// command matches a text that begins with a command; the group is the name of the
// bot that it is for, "" for any.
var command = regexp.MustCompile(`^/[A-Za-z0-9_]{1,64}(?:@([A-Za-z][A-Za-z0-9_]{2,31}))?(?:[^\w@]|$)`)

// address finds the bots of a group that a message is for. What it answers decides
// first, then a command for one bot, then the bots that it mentions. A command for
// no bot in particular is for the one that wrote last, for all as long as none has.
// What came from a bot's inline mode is for that bot too.
func (w *World) address(m *Message) {
	if m.Action != nil || !w.inGroup(m) || w.byBot(m) {
		return
	}
	for _, u := range append(slices.Clip(w.meant(m)), m.Via) {
		if u != 0 && w.users.Get(u).Bot != nil && w.IsIn(m.Peer, u) && !slices.Contains(m.For, u) {
			m.For = append(slices.Clip(m.For), u)
		}
	}
}

func (w *World) meant(m *Message) []UserID {
	if answered := w.Message(m.Box, m.ReplyTo); answered != nil {
		switch {
		case w.byBot(answered):
			return []UserID{answered.From.User()}
		case len(answered.For) > 0:
			return answered.For
		}
	}
	called := command.FindStringSubmatch(m.Text)
	if called != nil && called[1] != "" {
		if p := w.byName[foldName(called[1])]; p.Kind == KindUser {
			return []UserID{p.User()}
		}
		return nil
	}
	if len(m.Mentioned) > 0 || called == nil {
		return m.Mentioned
	}
	if last := w.lastBot(m.Peer); last != 0 && w.IsIn(m.Peer, last) {
		return []UserID{last}
	}
	return w.BotsIn(m.Peer)
}

// lastBot returns the bot that wrote last in a group, 0 before the first.
func (w *World) lastBot(p Peer) UserID {
	if p.Kind == KindChannel {
		return w.channels.Get(p.Channel()).LastBot
	}
	return w.groups.Get(p.Group()).LastBot
}

// noteBot remembers who wrote last of the bots of a group.
func (w *World) noteBot(m *Message) {
	if m.Action != nil || !w.inGroup(m) || !w.byBot(m) {
		return
	}
	if m.Peer.Kind == KindChannel {
		c := w.channels.Get(m.Peer.Channel())
		c.LastBot = m.From.User()
		w.channels.Put(c)
		return
	}
	g := w.groups.Get(m.Peer.Group())
	g.LastBot = m.From.User()
	w.groups.Put(g)
}

// BotsIn returns the bots that are in a chat, by id.
func (w *World) BotsIn(p Peer) []UserID {
	var out []UserID
	add := func(u UserID) {
		if w.users.Get(u).Bot != nil {
			out = append(out, u)
		}
	}
	if p.Kind == KindChannel {
		for u := range w.roster[p.Channel()] {
			add(u)
		}
	} else {
		for _, u := range w.groups.Get(p.Group()).Present() {
			add(u)
		}
	}
	slices.Sort(out)
	return out
}

// lend gives a bot, without telling it, a copy of what a message answers that is
// meant for the bot, so that it can ask for it.
func (w *World) lend(bot UserID, answered *Message) *Message {
	c := *answered
	c.Box, c.Out, c.RandomID, c.ReplyTo = UserPeer(bot), false, 0, 0
	w.store(&c)
	w.touchDialog(&c)
	return &c
}
