package world

// ChatNewsKind says what a ChatNews tells.
type ChatNewsKind uint8

// Kinds of news about chats. None counts in pts.
const (
	NewsGroup         ChatNewsKind = iota + 1 // the basic group itself changed
	NewsParticipants                          // Group: all of who is in a basic group
	NewsAdded                                 // User, into a basic group, by By
	NewsRemoved                               // User, from a basic group
	NewsAdmin                                 // User, Flag: is one now; of a basic group
	NewsDefaultRights                         // what ordinary members may do
	NewsRequests                              // who asks to be let in
	NewsPinnedTopic                           // Topic, Flag
	NewsPinnedTopics                          // the order of all
)

// ChatNews is news about a chat and who is in it.
type ChatNews struct {
	Kind     ChatNewsKind
	Peer     Peer
	User, By UserID
	At       int64
	Version  int
	Topic    int
	Flag     bool
	// Group is a basic group as it was then: later news are about later versions.
	Group *Group
}
