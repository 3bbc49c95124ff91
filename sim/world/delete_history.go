package world

import (
	"slices"
	"time"
)

// Clearing says which part of a history goes, and for whom.
type Clearing struct {
	MaxID            int   // 0: all
	MinDate, MaxDate int64 // exclusive, 0: no bound
	// Keep leaves an empty conversation in the list instead of none.
	Keep bool
	// Revoke clears it for everybody.
	Revoke bool
	// Match keeps out of it what it returns false for; nil takes all.
	Match func(*Message) bool
}

// clearPage is how many messages one request clears at most.
const clearPage = 100

func (q *Clearing) takes(m *Message) bool {
	return (q.Match == nil || q.Match(m)) && (q.MaxID <= 0 || m.ID <= q.MaxID) && (q.MinDate == 0 || m.Date > q.MinDate) && (q.MaxDate == 0 || m.Date < q.MaxDate)
}

// Affected is what a clearing did to a log, and how many messages remain for the
// next request. Pts is 0 when nothing was done.
type Affected struct{ Pts, Count, Remain int }

func (a *Affected) add(u *Update) {
	if u != nil {
		a.Pts, a.Count = u.Pts, a.Count+u.Count
	}
}

// ClearHistory removes the newest messages of a conversation with a user or a basic
// group, a page at a time. In a basic group only own messages go for others too,
// unless by runs it.
// See https://core.telegram.org/method/messages.deleteHistory.
func (w *World) ClearHistory(by UserID, p Peer, q Clearing) (done Affected) {
	all := w.talk(by, p)
	list, remain := q.page(all)
	done.Remain = remain
	if q.Keep && remain == 0 && len(list) == len(all) && len(list) > 0 {
		w.leaveTrace(&done, by, list[0], q.Revoke)
		list = list[1:]
	}
	if len(list) > 0 {
		done.add(w.deleteCopies(by, list, q.Revoke))
	}
	return done
}

// page returns which messages one request clears, newest first, and how many are
// left.
func (q *Clearing) page(all []*Message) (list []*Message, remain int) {
	for _, m := range slices.Backward(all) {
		switch {
		case !q.takes(m):
		case len(list) == clearPage:
			remain++
		default:
			list = append(list, m)
		}
	}
	return list, remain
}

// leaveTrace puts a service message in the place of the newest one, so that the
// conversation stays in the list.
func (w *World) leaveTrace(done *Affected, by UserID, top *Message, revoke bool) {
	if top.Action != nil && top.Action.Kind == ActionHistoryCleared {
		return
	}
	if revoke && w.mayRevoke(by, top) {
		for _, c := range w.Copies(top) {
			if c != top {
				w.deleteRows(time.Time{}, []*Message{c})
			}
		}
	}
	w.forgetCopy(top)
	w.unfileExpiring([]*Message{top}, func(m *Message) bool { return m == top })
	w.seeMention(by, top.Peer, top.ID)
	w.fileReacted(top, false)
	*top = Message{
		Box: top.Box, ID: top.ID, From: top.From, Peer: top.Peer, Out: top.Out, Date: top.Date, RandomID: top.RandomID,
		Action: &Action{Kind: ActionHistoryCleared},
	}
	w.messages.Put(top)
	done.add(w.logChange(time.Time{}, &Update{Box: top.Box, Kind: UpdateEdited, IDs: []int{top.ID}}))
}

// ClearChannel removes the history of a channel up to maxID (0 = all): for
// everybody, which takes the right to delete, or for u alone, who never sees it
// again. The refusals are CHANNEL_PRIVATE and CHAT_ADMIN_REQUIRED.
// See https://core.telegram.org/method/channels.deleteHistory.
func (w *World) ClearChannel(now time.Time, u UserID, c *Channel, maxID int, everybody bool) (*Update, error) {
	if maxID <= 0 || maxID > c.LastID {
		maxID = c.LastID
	}
	if everybody {
		return w.clearForAll(now, u, c, func(m *Message) bool { return m.ID <= maxID })
	}
	m := w.Member(c.ID, u)
	if m == nil || !m.Present() {
		return nil, errChannelPrivate
	}
	if maxID > w.HiddenTo(u, c) {
		m.Cleared, m.ReadMax = maxID, max(m.ReadMax, maxID)
		w.members.Put(m)
		w.seeMentionsTo(u, ChannelPeer(c.ID), maxID)
		w.tellNews([]UserID{u}, News{Kind: NewsChannelCut, Peer: ChannelPeer(c.ID), MaxID: maxID})
	}
	return nil, nil
}

func (w *World) clearForAll(now time.Time, by UserID, c *Channel, match func(*Message) bool) (*Update, error) {
	if err := w.require(by, c, MayDelete); err != nil {
		return nil, err
	}
	var list []*Message
	for _, m := range w.box(ChannelPeer(c.ID)).messages {
		if match(m) && !m.founding() {
			list = append(list, m)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return w.deleteRows(now, list), nil
}

// ClearParticipant removes all that shows an author in a supergroup. The refusals
// are those of ClearChannel for everybody.
// See https://core.telegram.org/method/channels.deleteParticipantHistory.
func (w *World) ClearParticipant(now time.Time, by UserID, c *Channel, author Peer) (*Update, error) {
	return w.clearForAll(now, by, c, func(m *Message) bool { return w.Shown(m) == author })
}
