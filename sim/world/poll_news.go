package world

import (
	"slices"
	"time"
)

// tellVote tells of a vote: the other sessions of who voted at once and whole, those
// who have the poll at most once a second.
func (w *World) tellVote(now time.Time, r *Running, m *Message, by UserID) {
	w.tellNews([]UserID{by}, News{Kind: NewsPoll, Peer: m.Peer, Box: m.Box, MaxID: m.ID, Flag: true})
	if last, told := w.pollTold[r.ID]; told && now.Unix() <= last {
		w.pollNews[r.ID] = struct{}{}
		w.dueBy(last + 1)
		return
	}
	w.pollTold[r.ID] = now.Unix()
	w.tellPoll(r, by, false)
}

// tellPolls tells of the votes that came too fast to be told one by one.
func (w *World) tellPolls(now time.Time) {
	for _, id := range sorted(w.pollNews) {
		if last := w.pollTold[id]; last >= now.Unix() {
			w.dueBy(last + 1)
			continue
		}
		w.pollTold[id] = now.Unix()
		delete(w.pollNews, id)
		w.tellPoll(w.polls.Get(id), 0, false)
	}
}

// tellPoll tells those who have a poll how it stands, each once, but not who knows
// already. Of bots none but the one that asked is told, unless all are to be.
func (w *World) tellPoll(r *Running, knows UserID, allBots bool) {
	places := make([]messageKey, 0, len(w.pollPlaces[r.ID]))
	for k := range w.pollPlaces[r.ID] {
		places = append(places, k)
	}
	slices.SortFunc(places, messageKey.compare)
	done := map[UserID]bool{knows: true}
	for _, k := range places {
		m := w.messages.Get(k)
		to := []UserID{k.B.User()}
		if k.B.Kind == KindChannel {
			to = w.audience(w.channels.Get(k.B.Channel()))
		}
		to = slices.DeleteFunc(to, func(u UserID) bool {
			skip := done[u] || w.users.Get(u).Bot != nil && !allBots && u != r.By
			done[u] = true
			return skip
		})
		if len(to) > 0 {
			w.tellNews(to, News{Kind: NewsPoll, Peer: m.Peer, Box: m.Box, MaxID: m.ID})
		}
	}
}

// tellVoter tells the bot that asked who voted for what in a public poll.
// See https://core.telegram.org/constructor/updateMessagePollVote.
func (w *World) tellVoter(r *Running, p *Poll, v Vote) {
	if w.users.Get(r.By).Bot == nil {
		return
	}
	u := BotUpdate{Bot: r.By, Kind: BotVote, Date: v.Date, User: v.User, As: v.As, Poll: p.ID, Places: v.Picks}
	for _, at := range v.Picks {
		u.Options = append(u.Options, p.Answers[at].Option)
	}
	w.logForBot(u)
}
