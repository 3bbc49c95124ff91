package world

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// BotUpdateKind says what an entry of a bot's log tells.
type BotUpdateKind uint8

// Kinds of updates that count in qts. Only bots get them.
const (
	BotMembership BotUpdateKind = iota + 1 // Peer, By, User, from Was to Is, Invite
	BotRequester                           // Peer, User, Invite (nil for none): asks to be let in
	BotStopped                             // User, Flag: blocks the bot now
	BotVote                                // User, Poll, Options, Places: voted for them
)

// BotUpdate is one entry of a bot's log, which counts one by one.
// See https://core.telegram.org/api/updates#update-sequences.
type BotUpdate struct {
	Bot      UserID
	Qts      int
	Kind     BotUpdateKind
	Date     int64
	Peer     Peer `json:",omitzero"`
	By, User UserID
	As       Peer     `json:",omitzero"` // whom a vote shows instead of User, if anybody
	Was, Is  Seat     `json:",omitzero"`
	Invite   *Invite  `json:",omitempty"`
	Flag     bool     `json:",omitempty"`
	Poll     PollID   `json:",omitempty"`
	Options  [][]byte `json:",omitempty"`
	Places   []int    `json:",omitempty"`
}

type botUpdateKey struct {
	B UserID
	Q int
}

func (u *BotUpdate) key() botUpdateKey { return botUpdateKey{u.Bot, u.Qts} }

// logForBot appends to a bot's log and tells the bot, also the session that caused
// it.
func (w *World) logForBot(u BotUpdate) {
	u.Qts = w.Qts(u.Bot) + 1
	w.botLog.Put(&u)
	w.botLogs[u.Bot] = append(w.botLogs[u.Bot], &u)
	w.trimBotLog(u.Bot)
	w.emit(Event{To: []UserID{u.Bot}, Bot: &u, Aside: true})
}

// Qts returns the qts of the newest entry of a user's log, 0 before the first.
func (w *World) Qts(u UserID) int {
	if log := w.botLogs[u]; len(log) > 0 {
		return log[len(log)-1].Qts
	}
	return 0
}

// BotUpdatesSince returns the log of a user after qts. The slice is the world's.
func (w *World) BotUpdatesSince(u UserID, qts int) []*BotUpdate {
	log := w.botLogs[u]
	return log[sort.Search(len(log), func(i int) bool { return log[i].Qts > qts }):]
}

func (w *World) indexBotLogs() {
	w.botLogs = map[UserID][]*BotUpdate{}
	for u := range w.botLog.All() {
		w.botLogs[u.Bot] = append(w.botLogs[u.Bot], u)
	}
	for _, log := range w.botLogs {
		slices.SortFunc(log, func(a, b *BotUpdate) int { return cmp.Compare(a.Qts, b.Qts) })
	}
}

// tellBots tells the bots that run a chat that the place of u in it is no longer
// what it was, and u too if it is a bot. Nothing is told when the place is the same.
func (w *World) tellBots(now time.Time, p Peer, by, u UserID, was Seat, i *Invite) {
	is := w.seat(p, u)
	if is.same(was) {
		return
	}
	if i != nil {
		i = i.snapshot()
	}
	for _, bot := range w.botsOf(p, 0, u) {
		w.logForBot(BotUpdate{
			Bot: bot, Kind: BotMembership, Date: now.Unix(), Peer: p, By: by, User: u, Was: was, Is: is, Invite: i,
		})
	}
}

// tellOfRequest tells the bots that may let somebody in who asks for it.
func (w *World) tellOfRequest(now time.Time, p Peer, u UserID, hash string) {
	i := w.invites.Get(hash)
	if i != nil {
		i = i.snapshot()
	}
	for _, bot := range w.botsOf(p, MayInvite, 0) {
		w.logForBot(BotUpdate{Bot: bot, Kind: BotRequester, Date: now.Unix(), Peer: p, User: u, Invite: i})
	}
}

// botsOf returns the bots among those who have a right in a chat, and also, which
// is told whatever it may do; by id.
func (w *World) botsOf(p Peer, right Rights, also UserID) []UserID {
	list := w.adminsOf(p, right)
	if also != 0 && !slices.Contains(list, also) {
		list = append(list, also)
	}
	list = slices.DeleteFunc(list, func(u UserID) bool { return w.users.Get(u).Bot == nil })
	slices.Sort(list)
	return list
}
