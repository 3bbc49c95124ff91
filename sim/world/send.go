package world

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText is how many characters a message may have.
const maxText = 4096

// MaxCaption is how many characters may go along with media.
const MaxCaption = 1024

// sentKey identifies a sender's random_id.
type sentKey struct {
	By UserID
	ID int64
}

// Outgoing is a message that somebody wants to send.
type Outgoing struct {
	Text     string
	RandomID int64
	ReplyTo  int // an id in the box it goes to, 0 = none
	Topic    int // of a forum, 0 = that of what it replies to
	Silent   bool
	Entities []byte
	Media    *Media // nil for text alone
	Album    int64
	Markup   []byte
	// Mentioned are the people whom the text mentions.
	Mentioned  []UserID
	NoForwards bool
	// As is as whom it is sent, the zero Peer for nobody in particular.
	As        Peer `json:",omitzero"`
	Forward   *Forward
	Quote     *Quote
	Scheduled bool // it waited for its time
	// Via is the bot whose inline mode the message comes from, 0 for none.
	Via UserID `json:",omitempty"`
}

// Sent is what a send did: the message and the log entry in the sender's view.
type Sent struct {
	Message *Message
	Update  *Update
}

// Spent is a random_id whose message is gone.
type Spent struct {
	By UserID
	ID int64
	// N counts those of one account.
	N int64 `json:",omitempty"`
}

func (s *Spent) key() sentKey { return sentKey{s.By, s.ID} }

// sendersOwn tells whether m is the row that knows the sender's random_id.
func (w *World) sendersOwn(m *Message) bool {
	return m.RandomID != 0 && m.From.Kind == KindUser && (m.Out || m.Box.Kind == KindChannel)
}

func (w *World) rememberSent(m *Message) {
	if w.sendersOwn(m) {
		w.sent[sentKey{m.From.User(), m.RandomID}] = m.key()
	}
}

// SentBefore returns the message that by sent under a random_id, or nil.
func (w *World) SentBefore(by UserID, randomID int64) *Message {
	if k, ok := w.sent[sentKey{by, randomID}]; ok {
		return w.messages.Get(k)
	}
	return nil
}

// usedBefore tells whether by ever sent a message under a random_id.
func (w *World) usedBefore(by UserID, randomID int64) bool {
	return w.SentBefore(by, randomID) != nil || w.waitingIDs[sentKey{by, randomID}] != 0 || w.spent.Get(sentKey{by, randomID}) != nil
}

// checkOutgoing makes the checks every message must pass. A random_id that was
// used before is RANDOM_ID_DUPLICATE: the first send stands.
func (w *World) checkOutgoing(by UserID, o *Outgoing) error {
	switch {
	case o.RandomID == 0:
		return Refuse(400, "RANDOM_ID_EMPTY")
	case w.usedBefore(by, o.RandomID):
		return Refuse(500, "RANDOM_ID_DUPLICATE")
	}
	return o.CheckContent()
}

// CheckContent checks what a message holds, wherever it is to go. The refusals are
// MESSAGE_EMPTY, MESSAGE_TOO_LONG and MEDIA_CAPTION_TOO_LONG.
func (o *Outgoing) CheckContent() error {
	o.Text = strings.TrimSpace(o.Text)
	switch {
	case !utf8.ValidString(o.Text):
		return Refuse(400, "MESSAGE_EMPTY")
	case o.Media != nil:
		if utf8.RuneCountInString(o.Text) > MaxCaption {
			return Refuse(400, "MEDIA_CAPTION_TOO_LONG")
		}
	case o.Text == "":
		return Refuse(400, "MESSAGE_EMPTY")
	case utf8.RuneCountInString(o.Text) > maxText:
		return Refuse(400, "MESSAGE_TOO_LONG")
	}
	return nil
}

// SendToUser sends a private message: one copy in each box, only one for a
// message to oneself and to Telegram, which does not listen.
func (w *World) SendToUser(now time.Time, by UserID, to *User, o Outgoing) (Sent, error) {
	if err := w.checkOutgoing(by, &o); err != nil {
		return Sent{}, err
	}
	if err := cmp.Or(w.mayWriteTo(by, to), w.maySpeakAs(by, UserPeer(to.ID), o.As)); err != nil {
		return Sent{}, err
	}
	if err := w.mayHear(by, to, o.Media); err != nil {
		return Sent{}, err
	}
	if err := w.checkReply(by, UserPeer(to.ID), &o); err != nil {
		return Sent{}, err
	}
	w.beginPrivately(now, by, to)
	m := o.message(now, by, UserPeer(to.ID))
	var others []UserID
	if to.ID != by && !to.Service {
		others = []UserID{to.ID}
	}
	return Sent{m, w.spread(m, others)}, nil
}

// message returns what is sent as a message of by in a conversation.
func (o *Outgoing) message(now time.Time, by UserID, p Peer) *Message {
	return &Message{
		From: UserPeer(by), Peer: p, Date: now.Unix(), Text: o.Text,
		ReplyTo: o.ReplyTo, Silent: o.Silent, RandomID: o.RandomID, Entities: o.Entities,
		Media: o.Media, Album: o.Album,
		Markup: o.Markup, Mentioned: o.Mentioned, NoForwards: o.NoForwards, Forward: o.Forward, Quote: o.Quote,
		Scheduled: o.Scheduled, Via: o.Via,
	}
}

// SendToChannel posts into a channel or supergroup. Its refusals are
// CHANNEL_PRIVATE, CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED (a broadcast
// channel's members cannot post), CHAT_SEND_X_FORBIDDEN, SLOWMODE_WAIT_X,
// BROADCAST_PUBLIC_VOTERS_FORBIDDEN, SEND_AS_PEER_INVALID and those of every message.
func (w *World) SendToChannel(now time.Time, by UserID, c *Channel, o Outgoing) (Sent, error) {
	if err := w.checkOutgoing(by, &o); err != nil {
		return Sent{}, err
	}
	if err := cmp.Or(w.mayPost(now, by, c, o.Media), w.maySpeakAs(by, ChannelPeer(c.ID), o.As)); err != nil {
		return Sent{}, err
	}
	if err := w.maySendInline(by, ChannelPeer(c.ID), &o); err != nil {
		return Sent{}, err
	}
	if err := w.checkReply(by, ChannelPeer(c.ID), &o); err != nil {
		return Sent{}, err
	}
	author := w.memberOrGuest(c, by)
	topic, err := w.topicFor(c, author, o.Topic, o.ReplyTo)
	if err != nil {
		return Sent{}, err
	}
	m := o.message(now, by, ChannelPeer(c.ID))
	m.Box, m.Topic = m.Peer, topic
	if reply := w.Message(m.Box, m.ReplyTo); reply != nil && c.Megagroup {
		m.Thread = cmp.Or(reply.Thread, reply.ID)
	}
	w.speak(c, m, o.As)
	author.LastSent = now.Unix()
	w.publish(c, m.Media)
	up := w.post(c, m)
	if author.Present() {
		w.markRead(now.Unix(), by, m.Peer, author.ReadMax, m.ID-1)
		author.ReadMax = m.ID
		c.noteRead(by, m.ID)
		w.channels.Put(c)
	}
	w.putMember(author)
	w.discuss(now, c, m)
	return Sent{m, up}, nil
}

func (w *World) mayPost(now time.Time, by UserID, c *Channel, media *Media) error {
	m := w.memberOrGuest(c, by)
	switch {
	case !w.partakes(by, c):
		switch {
		case w.Visible(by, c) != nil:
			return errChannelPrivate
		case c.Linked != 0 && c.JoinToSend:
			return Refuse(403, "CHAT_GUEST_SEND_FORBIDDEN")
		}
		return errWriteForbidden
	case m.Role >= RoleAdmin:
		if !c.Megagroup && !m.Rights.Has(MayPost) {
			return errAdminRequired
		}
		if !c.Megagroup {
			return mayBroadcast(media)
		}
		return nil
	case !c.Megagroup:
		return errAdminRequired
	}
	if m.Restricted.Has(NoSending) {
		return Refuse(400, "USER_BANNED_IN_CHANNEL")
	}
	if err := w.allows(w.Restrictions(c, m), media); err != nil {
		return err
	}
	if wait := m.LastSent + int64(c.SlowMode) - now.Unix(); c.SlowMode > 0 && wait > 0 {
		return Refuse(420, "SLOWMODE_WAIT_%d", wait)
	}
	return nil
}

// announce posts a service message into a channel.
func (w *World) announce(now time.Time, c *Channel, by UserID, a Action) *Update {
	return w.post(c, &Message{
		Box: ChannelPeer(c.ID), From: UserPeer(by), Peer: ChannelPeer(c.ID), Date: now.Unix(), Action: &a,
	})
}

// post stores a message in a channel's box and tells all members.
func (w *World) post(c *Channel, m *Message) *Update {
	switch {
	case m.Action != nil:
		m.As = w.mask(c, m)
	case !c.Megagroup:
		m.Views = 1
	}
	w.resolveMentions(m, func(u UserID) bool {
		member := w.Member(c.ID, u)
		return c.Megagroup && member != nil && member.Present()
	})
	w.address(m)
	w.noteBot(m)
	w.endIn(m)
	m.Unheard = w.heardInGroup(m)
	w.store(m)
	for _, u := range m.Mentioned {
		w.mention(u, m)
	}
	up := w.record(&Update{Box: m.Box, Kind: UpdateNewMessage, IDs: []int{m.ID}})
	c.LastID, c.Pts, c.Active = m.ID, up.Pts, m.Date
	w.channels.Put(c)
	to := w.audience(c)
	w.emit(Event{Update: up, To: to})
	for _, u := range to {
		if !m.By(u) {
			w.unarchive(u, m)
		}
	}
	return up
}
