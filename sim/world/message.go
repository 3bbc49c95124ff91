package world

// Message is one message in one box. A message of a private conversation or of a
// basic group has a row in the box of each who is there, under ids of their own;
// a message of a channel has one.
type Message struct {
	Box  Peer `json:"b"`
	ID   int  `json:"i"`
	From Peer `json:"f"`
	// Peer is the conversation: the other person, the basic group, or the channel.
	Peer    Peer   `json:"p"`
	Out     bool   `json:"o,omitempty"` // sent by the owner of a user's box
	Date    int64  `json:"d"`
	Text    string `json:"t,omitempty"`
	ReplyTo int    `json:"r,omitempty"`
	Silent  bool   `json:"s,omitempty"`
	Pinned  bool   `json:"pin,omitempty"`
	// Topic is the topic of a forum the message is in, 0 in anything but a forum.
	Topic int `json:"top,omitempty"`
	// Origin is the id of the author's own copy, in the author's box; 0 in a
	// channel and for what Telegram itself wrote.
	Origin int `json:"c,omitempty"`
	// RandomID is what the sender chose; it is known in the sender's own box or
	// in the channel's.
	RandomID int64   `json:"n,omitempty"`
	Action   *Action `json:"a,omitempty"`
	// Entities are formatting, in an encoding that the world does not read.
	Entities []byte `json:"e,omitempty"`
	Media    *Media `json:"m,omitempty"`
	// Album is common to the messages of an album, 0 for none.
	Album int64 `json:"g,omitempty"`
}

type messageKey struct {
	B Peer
	I int
}

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
	ActionGroupCreated                       // Title, Users: the first members but the founder
	ActionJoinedByRequest
	ActionMigratedTo   // ID: the supergroup
	ActionMigratedFrom // Title, ID: the basic group
	ActionNewCreator   // Users[0]
	ActionTopicCreated // Title, ID: color, Emoji
	ActionTopicEdited  // Topic
	ActionNoForwards   // Flag: forwarding is forbidden now
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
}
