// Package control is the door that the simulator opens to everybody: making
// numbers, reading login codes as their phones would, reading the ledger. It is
// a small HTTP API with JSON bodies; [Client] speaks it.
//
//	POST /v1/numbers                 register a Number
//	GET  /v1/numbers/{phone}/code    the newest login code: {"code":"12345"}
//	GET  /v1/numbers/{phone}/messages  what Telegram told the number
//	GET  /v1/numbers/{phone}/emails  what was mailed to its owner: [Email]
//	POST /v1/numbers/{phone}/state   freeze, ban, deactivate, delete: a State
//	GET  /v1/users                   all accounts: [User]
//	GET  /v1/users/{ref}             a User; a reference is a phone number, "@name" or "user:1"
//	GET  /v1/chats                   all groups and channels: [Chat]; ?of=REF those of one user
//	GET  /v1/chats/{ref}             a Chat with its members and link
//	POST /v1/chats                   make a chat: a NewChat; answers the Chat
//	GET  /v1/chats/{ref}/messages    the newest messages, oldest first: [ChatMessage]; ?as=REF&limit=50
//	POST /v1/messages                send as somebody: a NewMessage; answers the ChatMessage
//	POST /v1/bots                    make a Bot: a BotAccount
//	POST /v1/bots/{token}/revoke     give the bot of this token another: a BotAccount
//	GET  /v1/ledger                  every effect: {"entries":[...],"violations":{...}}
//	POST /v1/schemas                 let clients speak another layer: a Schema
//	GET  /v1/schemas                 which layers they may speak: Layers
//	POST /v1/faults                  let something go wrong: a Fault
//	GET  /v1/faults                  what can go wrong and how often it did: a FaultReport
//	DELETE /v1/faults                let nothing go wrong any more
//	GET  /v1/limits                  the hidden limits: Limits
//	PUT  /v1/limits                  replace them; {} limits nothing
//	GET  /v1/health                  {"ok":true}
//
// An error is {"error":"..."} with a 4xx or 5xx status.
package control

import "time"

// Number is a phone number that has an account.
type Number struct {
	// Phone in international form; "+" and spaces are ignored.
	Phone string `json:"phone"`
	// DC is the account's home; 0 means 1.
	DC int `json:"dc,omitempty"`
	// Password, when not empty, is asked for at sign-in (2FA), with Hint.
	Password string `json:"password,omitempty"`
	Hint     string `json:"hint,omitempty"`
	// Email is where a code goes to when the password is forgotten.
	Email     string `json:"email,omitempty"`
	FirstName string `json:"first_name,omitempty"` // "User" when empty
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
}

// Message is what Telegram told a number.
type Message struct {
	At time.Time `json:"at"`
	// Via is "app" for a message of the service user 777000, "sms" for a text
	// message to the phone.
	Via  string `json:"via"`
	Body string `json:"body"`
}

// Entry is one effect that a client had.
type Entry struct {
	Seq       int64     `json:"seq"` // 1, 2, 3...
	At        time.Time `json:"at"`
	UserID    int64     `json:"user_id"`
	Phone     string    `json:"phone"` // digits only
	Method    string    `json:"method"`
	Chat      string    `json:"chat,omitempty"` // "user 1" or "channel 2"
	MessageID int       `json:"message_id,omitempty"`
	RandomID  int64     `json:"random_id,omitempty"`
	// Subject is the other user an effect is about.
	Subject int64 `json:"subject,omitempty"`
	// Text is what was written, or a link that was made.
	Text string `json:"text,omitempty"`
	// Repeats counts how often the same random_id came again and was refused.
	Repeats int `json:"repeats,omitempty"`
}

// Schema is the API of one layer. Clients that announce the layer are spoken to
// in it from then on.
type Schema struct {
	// Layer is its number; 0: the text says it ("// LAYER 170").
	Layer int `json:"layer,omitempty"`
	// Name is that of the file, for error messages.
	Name string `json:"name,omitempty"`
	// Text is the schema in TL, or in JSON as Telegram or mtcute publish it.
	Text string `json:"text"`
}

// Layers tells which layers clients may speak.
type Layers struct {
	// Layers are those with a schema, sorted.
	Layers []int `json:"layers"`
	// Own is the simulator's own, in which all others are answered.
	Own int `json:"own"`
}

// Report is the ledger, and what clients did against the protocol.
type Report struct {
	Entries []Entry `json:"entries"`
	// Violations counts broken rules by name.
	Violations map[string]int `json:"violations"`
}
