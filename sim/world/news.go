package world

// NewsKind says what a News tells.
type NewsKind uint8

// Kinds of news.
const (
	NewsChannelRead     NewsKind = iota + 1 // MaxID, Count: still unread, Pts
	NewsChannelReadOut                      // MaxID
	NewsChannelContents                     // IDs
	NewsChannelCut                          // MaxID: what is no longer available
	NewsChatPinned                          // Flag, MaxID: the folder
	NewsChatOrder                           // MaxID: the folder, Peers
	NewsUnreadMark                          // Flag
	NewsDraft                               // of Peer
	NewsTyping                              // User, Data: the action
	NewsContact                             // Peer came into the address book, or left it
	NewsReactions                           // MaxID: the message, Box
	NewsThreadRead                          // Peer, IDs[0]: what began the thread, MaxID
	NewsThreadReadOut                       // the same, of the own messages there
	NewsFolder                              // MaxID: its id
	NewsFolderOrder                         // of all folders
	NewsScheduled                           // MaxID: a message that waits
	NewsUnscheduled                         // IDs no longer wait, Sent are what became of them
	NewsSavedPinned                         // Flag, of a topic of saved messages
	NewsSavedOrder                          // Peers, of such topics
	NewsTTL                                 // of Peer
	NewsPoll                                // MaxID: a message with it, Box, Flag: whole, not only what all may know
	NewsPress                               // User, MaxID: the message, or Inline, Data, Query, Instance
	NewsInlineQuery                         // Asked, Query
	NewsInlineSent                          // User, Asked, Result, Inline: the message, if it has buttons
)

// News is something about a conversation that counts in no pts: a client that
// missed it finds it when it asks for the conversation.
type News struct {
	Kind  NewsKind
	Peer  Peer
	Peers []Peer
	User  UserID
	As    Peer // whom others are told of instead of User, if anybody
	IDs   []int
	Sent  []int
	MaxID int
	Count int
	Pts   int
	Flag  bool
	Query int64
	Box   Peer // where the message is
	Asked *InlineQuery
	// Instance identifies the conversation to a bot.
	Instance int64
	// Result is the id of the result of an inline query that was sent.
	Result string
	Inline *InlineRef
	// Data is in an encoding that the world does not read.
	Data []byte
}

func (w *World) tellNews(to []UserID, n News) { w.emit(Event{To: to, News: &n}) }
