package world

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"
)

// Topic is a topic of a forum. Its id is that of the service message that began
// it; the general topic is 1, which is the message that began the group.
// See https://core.telegram.org/api/forum.
type Topic struct {
	Channel ChannelID
	ID      int
	Title   string
	Color   int
	Emoji   int64 `json:",omitempty"`
	By      UserID
	Date    int64
	Closed  bool `json:",omitempty"`
	Hidden  bool `json:",omitempty"` // of the general topic only
}

type topicKey struct {
	C ChannelID
	I int
}

func (t *Topic) key() topicKey { return topicKey{t.Channel, t.ID} }

func (t *Topic) snapshot() *Topic {
	c := *t
	return &c
}

// TopicEdit is what changes of a topic; nil leaves a thing as it is.
type TopicEdit struct {
	Title          *string `json:"t,omitempty"`
	Emoji          *int64  `json:"e,omitempty"`
	Closed, Hidden *bool   `json:",omitempty"`
}

const (
	// GeneralTopic is the topic every forum has.
	GeneralTopic = 1
	// MaxPinnedTopics is how many topics may be at the top.
	MaxPinnedTopics = 5
	// maxTopics is how many topics a forum may have.
	maxTopics = 1_000_000
)

// topicColors are the colors of icons to choose from.
var topicColors = []int{0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F}

// Refusals about topics.
var (
	errNoForum      = Refuse(400, "CHANNEL_FORUM_MISSING")
	errTopicInvalid = Refuse(400, "TOPIC_ID_INVALID")
)

// foundForum gives a group that has become a forum its general topic.
func (w *World) foundForum(now time.Time, c *Channel) {
	if w.Topic(c, GeneralTopic) == nil {
		w.putTopic(&Topic{
			Channel: c.ID, ID: GeneralTopic, Title: "General", Color: topicColors[0], By: c.Creator, Date: now.Unix(),
		})
	}
}

func (w *World) putTopic(t *Topic) {
	w.topics.Put(t)
	index(w.forums, t.Channel, t.ID, t, true)
}

// Topic returns a topic of a forum, or nil.
func (w *World) Topic(c *Channel, id int) *Topic { return w.forums[c.ID][id] }

// Topics returns the topics of a forum: pinned ones in their order, then the others,
// the one with the newest message first.
func (w *World) Topics(c *Channel, newest map[int]*Message) []*Topic {
	out := make([]*Topic, 0, len(w.forums[c.ID]))
	for _, t := range w.forums[c.ID] {
		out = append(out, t)
	}
	rank := func(t *Topic) int {
		if at := slices.Index(c.Pinned, t.ID); at >= 0 {
			return at
		}
		return MaxPinnedTopics
	}
	id := func(t *Topic) int {
		if m := newest[t.ID]; m != nil {
			return m.ID
		}
		return 0
	}
	slices.SortFunc(out, func(a, b *Topic) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(id(b), id(a)), cmp.Compare(b.ID, a.ID))
	})
	return out
}

// NewestByTopic returns the newest message of each topic that a user may see.
func (w *World) NewestByTopic(viewer UserID, c *Channel) map[int]*Message {
	newest := map[int]*Message{}
	for _, m := range w.talk(viewer, ChannelPeer(c.ID)) {
		newest[w.TopicOf(m)] = m
	}
	return newest
}

// TopicOf returns the topic a message of a forum is in: what was there before the
// group became one is in the general topic.
func (w *World) TopicOf(m *Message) int {
	if m.Topic == 0 {
		return GeneralTopic
	}
	return m.Topic
}

// UnreadInTopic returns how many messages of a topic a member has not read.
func (w *World) UnreadInTopic(c *Channel, m *Member, id int) (n int) {
	for _, msg := range slices.Backward(w.box(ChannelPeer(c.ID)).messages) {
		if msg.ID <= m.ReadMax {
			break
		}
		if w.TopicOf(msg) == id && msg.From != UserPeer(m.User) {
			n++
		}
	}
	return n
}

// CreateTopic begins a topic. Members may unless they are restricted. The refusals
// are CHANNEL_FORUM_MISSING, CHAT_ADMIN_REQUIRED, TOPIC_TITLE_EMPTY,
// RANDOM_ID_DUPLICATE and ICON_COLOR_INVALID.
func (w *World) CreateTopic(now time.Time, by UserID, c *Channel, t Topic, randomID int64) (*Topic, *Update, error) {
	m := w.Member(c.ID, by)
	if t.Color == 0 {
		t.Color = topicColors[0]
	}
	switch {
	case !c.Forum:
		return nil, nil, errNoForum
	case m == nil || !m.Present():
		return nil, nil, errWriteForbidden
	case !w.may(c, m, MayManageTopics, NoTopics):
		return nil, nil, errAdminRequired
	case randomID != 0 && w.usedBefore(by, randomID):
		return nil, nil, Refuse(500, "RANDOM_ID_DUPLICATE")
	case !slices.Contains(topicColors, t.Color):
		return nil, nil, Refuse(400, "ICON_COLOR_INVALID")
	case len(w.forums[c.ID]) >= maxTopics:
		return nil, nil, Refuse(400, "TOPICS_TOO_MUCH")
	}
	if err := checkTopicTitle(t.Title); err != nil {
		return nil, nil, err
	}
	message := &Message{
		Box: ChannelPeer(c.ID), From: UserPeer(by), Peer: ChannelPeer(c.ID), Date: now.Unix(), RandomID: randomID,
		Action: &Action{Kind: ActionTopicCreated, Title: t.Title, ID: int64(t.Color), Emoji: t.Emoji},
	}
	up := w.post(c, message)
	t.Channel, t.ID, t.By, t.Date = c.ID, message.ID, by, now.Unix()
	message.Topic = t.ID
	w.messages.Put(message)
	w.putTopic(&t)
	w.note(now, c, by, AdminEvent{Kind: LogTopicCreated, NewTopic: t.snapshot()})
	return &t, up, nil
}

func checkTopicTitle(title string) error {
	if title == "" || utf8.RuneCountInString(title) > maxTitle {
		return Refuse(400, "TOPIC_TITLE_EMPTY")
	}
	return nil
}

// topicFor returns the topic that a message goes to: the named one, or that of what
// it replies to. The refusals are TOPIC_DELETED and TOPIC_CLOSED, which
// administrators of topics and the topic's own author do not get.
func (w *World) topicFor(c *Channel, m *Member, named, replyTo int) (int, error) {
	if !c.Forum {
		return 0, nil
	}
	id := named
	if reply := w.Message(ChannelPeer(c.ID), replyTo); id == 0 && reply != nil {
		id = w.TopicOf(reply)
	}
	if id == 0 {
		id = GeneralTopic
	}
	switch t := w.Topic(c, id); {
	case t == nil:
		return 0, Refuse(400, "TOPIC_DELETED")
	case t.Closed && t.By != m.User && !w.may(c, m, MayManageTopics, 0):
		return 0, Refuse(400, "TOPIC_CLOSED")
	}
	return id, nil
}
