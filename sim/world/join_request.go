package world

import (
	"slices"
	"time"
)

// Comer is somebody who came to a chat by a link, or asks to be let in: by a link,
// or by none into a public group. Hash is empty then.
type Comer struct {
	Hash       string
	Peer       Peer
	User       UserID
	Date       int64
	Pending    bool   `json:",omitempty"`
	ApprovedBy UserID `json:",omitempty"`
}

type comerKey struct {
	H string
	P Peer
	U UserID
}

func (c *Comer) key() comerKey { return comerKey{c.Hash, c.Peer, c.User} }

func (w *World) putComer(c *Comer) {
	w.comers.Put(c)
	w.enlistComer(c)
}

func (w *World) enlistComer(c *Comer) {
	// A request that came by another way is another row.
	if old := w.asking[c.Peer][c.User]; c.Pending || old != nil && old.Hash == c.Hash {
		index(w.asking, c.Peer, c.User, c, c.Pending)
	}
	if c.Hash != "" {
		index(w.came, c.Hash, c.User, c, true)
	}
}

func (w *World) dropComer(c *Comer) {
	w.comers.Delete(c.key())
	if w.asking[c.Peer][c.User] == c {
		index(w.asking, c.Peer, c.User, c, false)
	}
	index(w.came, c.Hash, c.User, c, false)
}

// errRequestSent answers who asks to be let in: it is no failure.
var errRequestSent = Refuse(400, "INVITE_REQUEST_SENT")

// ask leaves a request to be let into a chat and tells its administrators. Who has
// asked before by another way is not heard twice.
func (w *World) ask(now time.Time, p Peer, u UserID, hash string) error {
	if w.asking[p][u] != nil {
		return errRequestSent
	}
	w.putComer(&Comer{Hash: hash, Peer: p, User: u, Date: now.Unix(), Pending: true})
	w.requestsChanged(p)
	w.tellOfRequest(now, p, u, hash)
	return errRequestSent
}

// withdraw ends the request of who came by other ways or is banned.
func (w *World) withdraw(p Peer, u UserID) {
	if c := w.asking[p][u]; c != nil {
		w.dropComer(c)
		w.requestsChanged(p)
	}
}

func (w *World) requestsChanged(p Peer) {
	w.emit(Event{To: w.adminsOf(p, MayInvite), Chat: &ChatNews{Kind: NewsRequests, Peer: p}})
}

// AnswerRequest lets in or turns away who asked. The refusals are
// CHAT_ADMIN_REQUIRED, HIDE_REQUESTER_MISSING and those of entering. The update is
// nil where nothing announces members.
// See https://core.telegram.org/api/invites#join-requests.
func (w *World) AnswerRequest(now time.Time, by UserID, p Peer, u UserID, approved bool) (*Update, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, err
	}
	c := w.asking[p][u]
	switch {
	case c == nil && w.IsIn(p, u):
		return nil, errAlreadyThere
	case c == nil:
		return nil, Refuse(400, "HIDE_REQUESTER_MISSING")
	case !approved:
		w.withdraw(p, u)
		return nil, nil
	}
	if err := w.mayEnterChat(p, u); err != nil {
		return nil, err
	}
	return w.letIn(now, by, c), nil
}

func (w *World) letIn(now time.Time, by UserID, c *Comer) *Update {
	e := AdminEvent{Kind: LogJoinedByRequest, NewNumber: int64(by)}
	i := w.invites.Get(c.Hash)
	defer w.tellBots(now, c.Peer, by, c.User, w.seat(c.Peer, c.User), i)
	w.dropComer(c)
	if i != nil {
		i.Used++
		w.invites.Put(i)
		w.putComer(&Comer{Hash: c.Hash, Peer: c.Peer, User: c.User, Date: now.Unix(), ApprovedBy: by})
		e.NewInvite = i.snapshot()
	}
	w.requestsChanged(c.Peer)
	w.noteIn(now, c.Peer, c.User, e)
	return w.enterChat(now, c.Peer, c.User, by, Action{Kind: ActionJoinedByRequest})
}

// AnswerRequests does so for everybody who asked, by a link unless hash is empty.
// Who cannot enter goes on waiting.
func (w *World) AnswerRequests(now time.Time, by UserID, p Peer, hash string, approved bool) ([]UserID, []*Update, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, nil, err
	}
	if i := w.invites.Get(hash); hash != "" && (i == nil || i.Peer != p) {
		return nil, nil, errInviteExpired
	}
	list := w.pendingBy(p, hash)
	if len(list) == 0 {
		return nil, nil, Refuse(400, "HIDE_REQUESTER_MISSING")
	}
	var done []UserID
	var log []*Update
	for _, c := range slices.Backward(list) {
		up, err := w.AnswerRequest(now, by, p, c.User, approved)
		if err != nil {
			continue
		}
		done = append(done, c.User)
		if up != nil {
			log = append(log, up)
		}
	}
	return done, log, nil
}
