package control

import "time"

// Ref names somebody or something in the world: a phone number in
// international form, "@username", or what the API itself prints as a Ref,
// "user:1", "group:2" or "channel:3".
type Ref string

// User is an account.
type User struct {
	Ref       Ref    `json:"ref"` // "user:1"
	ID        int64  `json:"id"`
	Phone     string `json:"phone,omitempty"` // digits only
	DC        int    `json:"dc"`              // its home
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	// Password says that one is asked for at sign-in (2FA).
	Password bool         `json:"password,omitempty"`
	State    AccountState `json:"state"`
	// Bot says that it is the account of a program.
	Bot    bool    `json:"bot,omitempty"`
	Logins []Login `json:"logins"`
}

// Login is a client that is signed in, with one auth key.
type Login struct {
	DC     int       `json:"dc"`
	Layer  int       `json:"layer,omitempty"` // 0 before initConnection
	Device string    `json:"device,omitempty"`
	System string    `json:"system,omitempty"`
	App    string    `json:"app,omitempty"`
	Since  time.Time `json:"since"`
	Active time.Time `json:"active"`
}

// ChatKind says what a conversation of many is.
type ChatKind string

// Kinds of chats.
const (
	KindGroup      ChatKind = "group" // a basic one
	KindSupergroup ChatKind = "supergroup"
	KindChannel    ChatKind = "channel"
	KindPrivate    ChatKind = "private" // of two people, in the list of one of them
)

// Chat is a conversation.
type Chat struct {
	Ref      Ref      `json:"ref"`
	Kind     ChatKind `json:"kind"`
	Title    string   `json:"title"`
	About    string   `json:"about,omitempty"`
	Username string   `json:"username,omitempty"`
	Creator  Ref      `json:"creator,omitempty"`
	// Size counts the members.
	Size int `json:"size,omitempty"`
	// Members, and the creator's permanent Link if it was made, are told of one
	// chat only.
	Members []Member `json:"members,omitempty"`
	Link    string   `json:"link,omitempty"`
	// Unread is told in the list of one user.
	Unread int `json:"unread,omitempty"`
}

// Member is somebody in a chat.
type Member struct {
	Ref  Ref    `json:"ref"`
	Name string `json:"name"`
	Role string `json:"role"` // "creator", "admin" or "member"
}

// NewChat is a chat to be made.
type NewChat struct {
	By    Ref      `json:"by"` // the creator
	Kind  ChatKind `json:"kind"`
	Title string   `json:"title"`
	// About and Username are for supergroups and channels.
	About    string `json:"about,omitempty"`
	Username string `json:"username,omitempty"`
	// Members are invited by the creator.
	Members []Ref `json:"members,omitempty"`
}

// ChatMessage is a message in a conversation.
type ChatMessage struct {
	ID   int       `json:"id"`
	At   time.Time `json:"at"`
	From Ref       `json:"from"` // who wrote it
	// As is whom it shows instead, if anybody.
	As Ref `json:"as,omitempty"`
	// Name is that of From, for people to read.
	Name string `json:"name"`
	Text string `json:"text,omitempty"`
	// ReplyTo is the id of the message that is answered.
	ReplyTo int  `json:"reply_to,omitempty"`
	Pinned  bool `json:"pinned,omitempty"`
	// Service says what a service message tells: "created", "joined by link".
	Service string `json:"service,omitempty"`
}

// NewMessage is a message that somebody is to send.
type NewMessage struct {
	From Ref    `json:"from"` // whose rights decide whether it may be sent
	To   Ref    `json:"to"`
	Text string `json:"text"`
	// ReplyTo is an id in the conversation as From sees it.
	ReplyTo int  `json:"reply_to,omitempty"`
	Silent  bool `json:"silent,omitempty"`
}

// MaxMessages bounds how many messages are listed at once, and
// DefaultMessages is how many are when nobody says.
const (
	DefaultMessages = 50
	MaxMessages     = 10_000
)
