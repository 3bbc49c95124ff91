package world

import "cmp"

// Message is one message in one box. A message of a private conversation or of a
// basic group has a row in the box of each who is there, under ids of their own;
// a message of a channel has one.
type Message struct {
	Box Peer `json:"b"`
	ID  int  `json:"i"`
	// From is who wrote it, As whom it shows instead, if anybody; see Shown.
	From Peer `json:"f"`
	As   Peer `json:"as,omitzero"`
	// Peer is the conversation: the other person, the basic group, or the channel.
	Peer    Peer   `json:"p"`
	Out     bool   `json:"o,omitempty"` // sent by the owner of a user's box
	Date    int64  `json:"d"`
	Text    string `json:"t,omitempty"`
	ReplyTo int    `json:"r,omitempty"`
	// Thread is the message of a supergroup that began the chain of answers.
	Thread int `json:"th,omitempty"`
	// Discussion is the copy of a channel's post in the discussion group.
	Discussion *Root `json:"dg,omitempty"`
	Silent     bool  `json:"s,omitempty"`
	Pinned     bool  `json:"pin,omitempty"`
	// Topic is the topic of a forum the message is in, 0 in anything but a forum.
	Topic int `json:"top,omitempty"`
	// Origin is the id of the author's own copy, in the author's box; 0 in a
	// channel and for what Telegram itself wrote.
	Origin int `json:"c,omitempty"`
	// RandomID is what the sender chose; it is known in the sender's own box or
	// in the channel's.
	RandomID int64   `json:"n,omitempty"`
	Action   *Action `json:"a,omitempty"`
	// Entities are formatting and Markup the buttons of a bot's message, in
	// encodings that the world does not read.
	Entities []byte `json:"e,omitempty"`
	Media    *Media `json:"m,omitempty"`
	// Album is common to the messages of an album, 0 for none.
	Album  int64  `json:"g,omitempty"`
	Markup []byte `json:"k,omitempty"`
	// Edited is when the message was changed last, 0 for never.
	Edited int64 `json:"ed,omitempty"`
	// TTL is after how many seconds it deletes itself, 0 for never.
	TTL int `json:"tl,omitempty"`
	// NoForwards is set when it can be neither forwarded nor saved.
	NoForwards bool `json:"nf,omitempty"`
	// Scheduled tells that it waited for its time.
	Scheduled bool     `json:"sc,omitempty"`
	Forward   *Forward `json:"w,omitempty"`
	// Via is the bot whose inline mode the message comes from, 0 for none.
	Via       UserID     `json:"vb,omitempty"`
	Quote     *Quote     `json:"q,omitempty"`
	Reactions []Reaction `json:"re,omitempty"`
	// Unheard is set while the owner of the box has not heard a voice or video message,
	// in the author's box and in a channel while nobody has; HeardBy are the members of
	// a supergroup who have.
	Unheard bool     `json:"uh,omitempty"`
	HeardBy []UserID `json:"hb,omitempty"`
	// Mentioned are the people whom the text mentions or whose message it answers.
	Mentioned []UserID `json:"mu,omitempty"`
	// For are the bots of a group that the message is meant for.
	For []UserID `json:"fo,omitempty"`
	// Author is the signature under a channel's post, Profile that it leads to
	// who wrote it.
	Author  string `json:"au,omitempty"`
	Profile bool   `json:"pr,omitempty"`
	// Views and Forwards count how often a channel's post was seen and forwarded.
	Views    int `json:"v,omitempty"`
	Forwards int `json:"fc,omitempty"`
}

type messageKey struct {
	B Peer
	I int
}

func (k messageKey) compare(o messageKey) int {
	return cmp.Or(k.B.compare(o.B), cmp.Compare(k.I, o.I))
}

// By tells whether a user wrote the message.
func (m *Message) By(u UserID) bool { return m.From == UserPeer(u) }

func (m *Message) key() messageKey { return messageKey{m.Box, m.ID} }

// ActionKind says what a service message tells.
type ActionKind uint8

// Kinds of service messages.
const (
	ActionCreated      ActionKind = iota + 1 // Title
	ActionTitle                              // Title
	ActionAdded                              // Users
	ActionRemoved                            // Users[0]
	ActionJoinedByLink                       // Users[0] made the link
	ActionPinned                             // the message it replies to
	ActionGroupCreated                       // Title, Users: the first members
	ActionJoinedByRequest
	ActionMigratedTo     // ID: the supergroup
	ActionMigratedFrom   // Title, ID: the basic group
	ActionNewCreator     // Users[0]
	ActionTopicCreated   // Title, ID: color, Emoji
	ActionTopicEdited    // Topic
	ActionNoForwards     // Flag: forwarding is forbidden now
	ActionHistoryCleared // stands where the history was
	ActionPhoto          // Photo: the new one, 0 for none any more
	ActionTTL            // ID: seconds, Users: whose default it is
)

// Action is the content of a service message.
type Action struct {
	Kind  ActionKind `json:"k"`
	Title string     `json:"t,omitempty"`
	Users []UserID   `json:"u,omitempty"`
	ID    int64      `json:"i,omitempty"`
	Emoji int64      `json:"e,omitempty"`
	Flag  bool       `json:"f,omitempty"`
	Topic *TopicEdit `json:"d,omitempty"`
	Photo FileID     `json:"p,omitempty"`
}
