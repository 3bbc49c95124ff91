package world

import (
	"cmp"
	"slices"
	"time"
)

// Scheduled is a message that waits for its time.
// See https://core.telegram.org/api/scheduled-messages.
type Scheduled struct {
	ID int
	By UserID
	To Peer
	// At is when it is to be sent (unix seconds), or WhenOnline.
	At       int64
	Outgoing Outgoing
	Edited   int64 `json:",omitempty"`
}

// WhenOnline stands for the moment when the other person comes online.
const WhenOnline = 0x7ffffffe

const (
	// atOnce is how near a time is that is not waited for.
	atOnce = 10 * time.Second
	// longestWait is how far ahead a message can be scheduled.
	longestWait = 365 * 24 * time.Hour
	// maxScheduled is how many messages wait in a conversation at most.
	maxScheduled = 100
)

// scheduleOf is whose list of scheduled messages a message is on: each has one for
// every conversation, and all who run a broadcast channel have one together.
func (w *World) scheduleOf(by UserID, to Peer) dialogKey {
	if c := w.channels.Get(to.Channel()); to.Kind == KindChannel && !c.Megagroup {
		by = 0
	}
	return dialogKey{by, to}
}

// Waits tells whether a date is one to wait for: what is to be sent in a moment is sent
// at once.
func Waits(now time.Time, at int64) bool { return at > now.Add(atOnce).Unix() }

// Schedule keeps messages for later, all of them or none. Beside the refusals of every
// message they are SCHEDULE_BOT_NOT_ALLOWED, SCHEDULE_DATE_INVALID,
// SCHEDULE_DATE_TOO_LATE, SCHEDULE_TOO_MUCH and SCHEDULE_STATUS_PRIVATE.
func (w *World) Schedule(now time.Time, by UserID, to Peer, at int64, list []Outgoing) ([]*Scheduled, error) {
	if err := w.mayScheduleAt(now, by, to, at); err != nil {
		return nil, err
	}
	if len(w.scheduled[w.scheduleOf(by, to)])+len(list) > maxScheduled {
		return nil, Refuse(400, "SCHEDULE_TOO_MUCH")
	}
	seen := map[int64]bool{}
	for i := range list {
		o := &list[i]
		if err := w.maySend(time.Unix(at, 0), by, to, o); err != nil {
			return nil, err
		}
		if seen[o.RandomID] {
			return nil, Refuse(500, "RANDOM_ID_DUPLICATE")
		}
		seen[o.RandomID] = true
	}
	out := make([]*Scheduled, len(list))
	for i, o := range list {
		m := w.meta.Get(1)
		m.LastScheduled++
		w.meta.Put(m)
		out[i] = &Scheduled{ID: m.LastScheduled, By: by, To: to, At: at, Outgoing: o}
		w.putScheduled(out[i])
	}
	return out, nil
}

func (w *World) mayScheduleAt(now time.Time, by UserID, to Peer, at int64) error {
	u := w.users.Get(to.User())
	switch {
	case w.users.Get(by).Bot != nil:
		return Refuse(400, "SCHEDULE_BOT_NOT_ALLOWED")
	case at == WhenOnline && (to.Kind != KindUser || to == UserPeer(by) || u.Bot != nil || u.Service):
		return Refuse(400, "SCHEDULE_DATE_INVALID")
	case at == WhenOnline:
		if shows, _ := w.ShowsStatus(u, by); !shows {
			return Refuse(400, "SCHEDULE_STATUS_PRIVATE")
		}
	case at <= now.Unix():
		return Refuse(400, "SCHEDULE_DATE_INVALID")
	case at > now.Add(longestWait).Unix():
		return Refuse(400, "SCHEDULE_DATE_TOO_LATE")
	}
	return nil
}

// maySend makes the checks that a message would pass which is sent then.
func (w *World) maySend(then time.Time, by UserID, to Peer, o *Outgoing) error {
	if err := w.checkOutgoing(by, o); err != nil {
		return err
	}
	var err error
	switch to.Kind {
	case KindChannel:
		err = w.mayPost(then, by, w.channels.Get(to.Channel()), o.Media)
	case KindGroup:
		err = w.mayWriteIn(by, w.groups.Get(to.Group()), o.Media)
	default:
		u := w.users.Get(to.User())
		err = cmp.Or(w.mayWriteTo(by, u), w.mayHear(by, u, o.Media))
	}
	if err = cmp.Or(err, w.maySendInline(by, to, o)); err != nil {
		return err
	}
	return cmp.Or(w.maySpeakAs(by, to, o.As), w.checkReply(by, to, o))
}

// putScheduled keeps a message that is to wait, and tells who may see it.
func (w *World) putScheduled(s *Scheduled) {
	w.waiting.Put(s)
	w.fileScheduled(s)
	w.tellNews(w.schedulers(s), News{Kind: NewsScheduled, Peer: s.To, MaxID: s.ID})
}

func (w *World) fileScheduled(s *Scheduled) {
	index(w.scheduled, w.scheduleOf(s.By, s.To), s.ID, s, true)
	w.waitingIDs[sentKey{s.By, s.Outgoing.RandomID}] = s.ID
	w.dueBy(s.At)
}

func (w *World) indexScheduled() {
	w.scheduled, w.waitingIDs = map[dialogKey]map[int]*Scheduled{}, map[sentKey]int{}
	for s := range w.waiting.All() {
		w.fileScheduled(s)
	}
}

// dropScheduled takes a message off its list.
func (w *World) dropScheduled(s *Scheduled) {
	w.waiting.Delete(s.ID)
	index(w.scheduled, w.scheduleOf(s.By, s.To), s.ID, s, false)
	delete(w.waitingIDs, sentKey{s.By, s.Outgoing.RandomID})
}

// schedulers are who sees a scheduled message.
func (w *World) schedulers(s *Scheduled) []UserID {
	if w.scheduleOf(s.By, s.To).O != 0 {
		return []UserID{s.By}
	}
	return w.Administrators(w.channels.Get(s.To.Channel()), MayPost)
}

// ScheduledIn returns what a user may see of what waits in a conversation, the first to
// be sent last. The refusal is CHAT_ADMIN_REQUIRED for a channel that others run.
func (w *World) ScheduledIn(u UserID, p Peer) ([]*Scheduled, error) {
	k := w.scheduleOf(u, p)
	if k.O == 0 {
		if err := w.require(u, w.channels.Get(p.Channel()), MayPost); err != nil {
			return nil, err
		}
	}
	out := make([]*Scheduled, 0, len(w.scheduled[k]))
	for _, s := range w.scheduled[k] {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *Scheduled) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) })
	return out, nil
}

// FindScheduled returns a message that waits in a conversation; the refusals are
// MESSAGE_ID_INVALID and CHAT_ADMIN_REQUIRED.
func (w *World) FindScheduled(u UserID, p Peer, id int) (*Scheduled, error) {
	list, err := w.ScheduledIn(u, p)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		if s.ID == id {
			return s, nil
		}
	}
	return nil, errMessageInvalid
}

// EditScheduled changes a message that waits, and its time. The refusals are those of
// edits and of Schedule.
func (w *World) EditScheduled(now time.Time, u UserID, p Peer, id int, at int64, e Edit) (*Scheduled, error) {
	s, err := w.FindScheduled(u, p, id)
	if err != nil {
		return nil, err
	}
	if err := w.mayScheduleAt(now, s.By, p, at); err != nil {
		return nil, err
	}
	o := s.Outgoing
	m := &Message{Text: o.Text, Entities: o.Entities, Markup: o.Markup, Media: o.Media}
	if moves := at != s.At && e.Text == nil && e.Markup == nil && e.Media == nil; !moves {
		if err := m.apply(e); err != nil {
			return nil, err
		}
		s.Edited = now.Unix()
	}
	s.Outgoing.Text, s.Outgoing.Entities, s.Outgoing.Markup, s.Outgoing.Media = m.Text, m.Entities, m.Markup, m.Media
	s.At = at
	w.putScheduled(s)
	return s, nil
}

// DeleteScheduled takes messages off the list of a conversation.
func (w *World) DeleteScheduled(u UserID, p Peer, ids []int) error {
	list, err := w.ScheduledIn(u, p)
	if err != nil {
		return err
	}
	for _, s := range list {
		if slices.Contains(ids, s.ID) {
			w.dropScheduled(s)
			w.spend(s.By, s.Outgoing.RandomID)
			w.tellNews(w.schedulers(s), News{Kind: NewsUnscheduled, Peer: p, IDs: []int{s.ID}})
		}
	}
	return nil
}

// AsMessage returns a message that waits as the one it will be; its id is that of the
// schedule.
func (w *World) AsMessage(s *Scheduled) *Message {
	m := s.Outgoing.message(time.Unix(s.At, 0), s.By, s.To)
	m.Box, m.ID, m.Out, m.Edited, m.Scheduled, m.Topic = UserPeer(s.By), s.ID, true, s.Edited, true, s.Outgoing.Topic
	if c := w.channels.Get(s.To.Channel()); s.To.Kind == KindChannel {
		m.Box, m.Out = s.To, false
		w.speak(c, m, s.Outgoing.As)
	}
	return m
}
