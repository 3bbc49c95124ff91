package world

// InlineMode is what a bot does that people ask wherever they write, by its name.
// See https://core.telegram.org/api/bots/inline.
type InlineMode struct {
	// Placeholder stands where the question is to be written.
	Placeholder string `json:",omitempty"`
	// Geo: the bot is told where who asks is. Feedback: it is told which of its
	// results were sent.
	Geo      bool `json:",omitempty"`
	Feedback bool `json:",omitempty"`
	// Search is what clients use the bot for, "" for nothing in particular.
	Search Search `json:",omitempty"`
}

// Search is what clients use a bot for that the configuration names to them. What
// they send by way of it need not say so.
type Search string

// The searches that the configuration names bots for.
const (
	SearchGIFs   Search = "gif"
	SearchVenues Search = "venue"
	SearchImages Search = "img"
)

// Searches are all of them.
var Searches = []Search{SearchGIFs, SearchVenues, SearchImages}

// SearchBot returns the username of the bot that clients use for a search, "" for
// none.
func (w *World) SearchBot(s Search) string {
	if u := w.users.Get(w.meta.Get(1).SearchBots[s]); u != nil {
		return u.Username
	}
	return ""
}

// HidesVia tells whether what comes from a bot's inline mode need not say so.
func (w *World) HidesVia(bot UserID) bool {
	for _, u := range w.meta.Get(1).SearchBots {
		if u == bot {
			return true
		}
	}
	return false
}

// nameSearchBot makes a new bot the one that clients use for a search.
func (w *World) nameSearchBot(u *User) {
	if u.Bot.Inline == nil || u.Bot.Inline.Search == "" {
		return
	}
	m := w.meta.Get(1)
	if m.SearchBots == nil {
		m.SearchBots = map[Search]UserID{}
	}
	m.SearchBots[u.Bot.Inline.Search] = u.ID
	w.meta.Put(m)
}

// InlineChat is the kind of conversation that a bot is asked from.
type InlineChat uint8

// Kinds of conversations that a bot is asked from; 0 is unknown.
const (
	InlineSameBot   InlineChat = iota + 1 // with the bot itself
	InlineBot                             // with another bot
	InlineUser                            // with a person
	InlineGroup                           // a basic group
	InlineMegagroup                       // a supergroup
	InlineBroadcast                       // a channel
)

// InlineQuery is what somebody asks a bot.
type InlineQuery struct {
	Bot, By UserID
	Text    string     `json:",omitempty"`
	Offset  string     `json:",omitempty"`
	Chat    InlineChat `json:",omitempty"`
	Geo     *Geo       `json:",omitempty"` // nil unless the bot is told
}

// InlineChatOf tells what a conversation is to a bot that is asked there.
func (w *World) InlineChatOf(bot UserID, p Peer) InlineChat {
	switch p.Kind {
	case KindGroup:
		return InlineGroup
	case KindChannel:
		if w.channels.Get(p.Channel()).Megagroup {
			return InlineMegagroup
		}
		return InlineBroadcast
	}
	switch {
	case p.User() == bot:
		return InlineSameBot
	case w.users.Get(p.User()).Bot != nil:
		return InlineBot
	}
	return InlineUser
}

// AskInline tells a bot what somebody asks it. id is what the bot names when it
// answers.
// See https://core.telegram.org/constructor/updateBotInlineQuery.
func (w *World) AskInline(q InlineQuery, id int64) {
	w.tellNews([]UserID{q.Bot}, News{Kind: NewsInlineQuery, Asked: &q, Query: id})
}

// ChooseInline tells the bot that gave a result that by sent it, if the bot wants to
// know; m is the message, nil for one that waits for its time.
// See https://core.telegram.org/constructor/updateBotInlineSend.
func (w *World) ChooseInline(by UserID, a *InlineAnswer, result string, m *Message) {
	bot := w.users.Get(a.Query.Bot)
	if bot.Bot.Inline == nil || !bot.Bot.Inline.Feedback {
		return
	}
	asked := a.Query
	n := News{Kind: NewsInlineSent, User: by, Asked: &asked, Result: result}
	if m != nil && m.Via != 0 && len(m.Markup) > 0 {
		n.Inline = new(m.inlineRef())
	}
	w.tellNews([]UserID{bot.ID}, n)
}

// maySendInline refuses what comes from a bot's inline mode, where members may not send
// such: CHAT_SEND_INLINE_FORBIDDEN.
func (w *World) maySendInline(by UserID, to Peer, o *Outgoing) error {
	if o.Via == 0 || o.Forward != nil {
		return nil
	}
	var banned Rights
	switch to.Kind {
	case KindChannel:
		c := w.channels.Get(to.Channel())
		banned = w.Restrictions(c, w.memberOrGuest(c, by))
	case KindGroup:
		g := w.groups.Get(to.Group())
		if m := g.Member(by); m != nil && m.Role == RoleMember {
			banned = g.Banned
		}
	}
	if banned.Has(NoInline) {
		return Refuse(403, "CHAT_SEND_INLINE_FORBIDDEN")
	}
	return nil
}
