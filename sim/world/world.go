package world

import (
	"fmt"
	"io"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

// World is the whole state of one simulated Telegram, all DCs together.
type World struct {
	opts Options
	meta *table.Table[int, meta]
	// secret is meta.Secret; it never changes after Start.
	secret []byte

	users       *table.Table[UserID, User]
	numbers     *table.Table[Private, Number]
	tokens      *table.Table[string, LogoutToken]
	blocks      *table.Table[contactKey, Block]
	privacy     *table.Table[privacyKey, Privacy]
	notifies    *table.Table[notifyKey, notifySetting]
	voiceBans   *table.Table[voiceBanKey, VoiceBan]
	preferences *table.Table[UserID, Preferences]
	waiting     *table.Table[int, Scheduled]
	// scheduled finds what waits, waitingIDs by random_id; nextDue is when something
	// ends by itself, 0 for never.
	scheduled   map[dialogKey]map[int]*Scheduled
	waitingIDs  map[sentKey]int
	nextDue     int64
	savedPinned *table.Table[UserID, savedPins]
	folders     *table.Table[UserID, folders]
	logins      *table.Table[string, LoginToken]
	emails      *table.Table[int64, Email]
	byPhone     map[Private]UserID
	byName      map[string]Peer // usernames, folded; users and channels share them
	codes       *table.Table[string, Code]
	texts       *table.Table[int64, Text]
	keys        *table.Table[uint64, AuthKey]
	channels    *table.Table[ChannelID, Channel]
	members     *table.Table[memberKey, Member]
	groups      *table.Table[GroupID, Group]
	chatIndex
	invites  *table.Table[string, Invite]
	comers   *table.Table[comerKey, Comer]
	topics   *table.Table[topicKey, Topic]
	log      *table.Table[adminEventKey, AdminEvent]
	dialogs  *table.Table[dialogKey, Dialog]
	messages *table.Table[messageKey, Message]
	updates  *table.Table[updateKey, Update]
	boxes    map[Peer]*box
	sent     map[sentKey]messageKey
	contents *table.Table[ContentID, Content]
	stored   map[UserID]int64 // bytes of contents
	uploads  *table.Table[uploadKey, Upload]
	files    *table.Table[FileID, File]
	copies   map[messageKey][]messageKey // by the author's own copy, in the order of boxes
	spent    *table.Table[sentKey, Spent]
	contacts *table.Table[contactKey, BookEntry]
	talks    map[dialogKey][]*Message // of users' boxes, ascending
	mentions *table.Table[mentionKey, Mention]
	botLog   *table.Table[botUpdateKey, BotUpdate]
	botLogs  map[UserID][]*BotUpdate // by qts
	reads    *table.Table[threadReadKey, ThreadRead]
	threads  map[messageKey][]*Message // of supergroups, by what began them, ascending
	readBy   map[messageKey]map[UserID]*ThreadRead
	unseen   map[dialogKey][]int // ids of the mentions, ascending
	marks    *table.Table[readMarkKey, ReadMark]
	// readMarks finds them by reader and conversation, ascending.
	readMarks map[dialogKey][]*ReadMark
	ttls      *table.Table[dialogKey, historyTTL]
	expiring  []*Message // what deletes itself, the first to do so first
	// reacted are the ids of messages whose author has not seen a reaction, ascending.
	reacted  map[dialogKey][]int
	icons    *table.Table[string, ReactionIcon]
	arranged *table.Table[dialogKey, Arrangement]
	// arrangedBy finds the arrangements of a user.
	arrangedBy map[UserID]map[Peer]*Arrangement
	contactIndex
	keyIndex
	seqLog
	pollBook
	inlineBook
	spentBy map[UserID][]*Spent // in the order they were spent
	// dialogsOf finds the dialogs of a user.
	dialogsOf map[UserID]map[Peer]*Dialog

	events []Event
	blobs  Blobs

	// seen remembers who looked at which post, as long as the process lives.
	seen map[seenKey]struct{}

	// onCDN is what the CDN has, which it forgets.
	onCDN map[FileID]struct{}

	// temps are never written down, nor is what was dropped.
	temps      map[uint64]*TempKey
	sweepTemps int                 // how many are there when the expired ones are looked for again
	retired    map[uint64]struct{} // keys dropped without the client's doing
	loaded     bool                // by Start from a stored state
}

// Options is what a World needs from outside.
type Options struct {
	// DCs is how many data centers there are, numbered from 1.
	DCs int
	// HomeFor says where the account of an unregistered number will live, digits
	// only; 0 and a nil function mean: where its code is asked for first.
	HomeFor func(phone string) int
	// CodesPerDay is how many login codes a number gets in a day.
	CodesPerDay int
	// NoSignUp refuses to found accounts, EmptyTestNumbers leaves test numbers
	// without an account until somebody signs up.
	NoSignUp, EmptyTestNumbers bool
	// NarrowIDs starts the ids of a new world within 32 bits, for clients from the
	// time when that was all they had room for.
	NarrowIDs bool
	// Rand is the source of every secret, link and code. It must not fail.
	Rand io.Reader
	// Blobs keeps the contents of files; nil means in memory.
	Blobs Blobs
	// Quota is how many bytes one account may store; 0 for no bound.
	Quota int64
	// CDNFrom is the size in bytes from which public documents are on the CDN; 0
	// for no CDN.
	CDNFrom int64
	// UpdatesKept is how far back in pts the logs of boxes go; 0 means 10,000.
	UpdatesKept int
	// ReferenceLife is how long a file reference is good; 0 means a day.
	ReferenceLife time.Duration
}

// meta is the one row of facts about the world itself.
type meta struct {
	ID            int
	Secret        []byte // 32 bytes; access hashes, salts and names of things come from it
	CDNSeed       []byte // of the RSA key of the CDN
	ServerKey     []byte // the RSA key of all DCs, in the host's encoding
	LastUser      UserID
	LastChannel   ChannelID
	LastGroup     GroupID
	LastText      int64
	LastContent   ContentID
	LastFile      FileID
	LastScheduled int               `json:",omitempty"`
	LastInline    int64             `json:",omitempty"`
	SearchBots    map[Search]UserID `json:",omitempty"`
}

// Ids start where real ones are today, beyond 32 bits for users, so that a
// client that keeps them in an int32 fails here too.
const (
	firstUser    UserID    = 7_000_000_000
	firstChannel ChannelID = 2_000_000_000
	firstGroup   GroupID   = 4_000_000_000

	narrowUser    UserID    = 700_000_000
	narrowChannel ChannelID = 1_200_000_000
	narrowGroup   GroupID   = 400_000_000
)

// New returns the world whose rows live in set. Load the set afterwards, if a
// database keeps it, then call Start.
func New(set *table.Set, opts Options) *World {
	if opts.Blobs == nil {
		opts.Blobs = &table.MemoryBlobs{}
	}
	if opts.ReferenceLife == 0 {
		opts.ReferenceLife = defaultReferenceLife
	}
	return &World{
		opts: opts, blobs: opts.Blobs, seen: map[seenKey]struct{}{}, temps: map[uint64]*TempKey{}, onCDN: map[FileID]struct{}{}, retired: map[uint64]struct{}{},
		seqLog:      newSeqLog(set),
		pollBook:    newPollBook(set),
		inlineBook:  newInlineBook(set),
		meta:        table.New(set, "world", func(m *meta) int { return m.ID }),
		users:       table.New(set, "user", func(u *User) UserID { return u.ID }),
		numbers:     table.New(set, "number", func(n *Number) Private { return n.Phone }),
		blocks:      table.New(set, "block", (*Block).key),
		privacy:     table.New(set, "privacy", (*Privacy).key),
		voiceBans:   table.New(set, "voice_ban", (*VoiceBan).key),
		notifies:    table.New(set, "notify", (*notifySetting).key),
		preferences: table.New(set, "preferences", func(p *Preferences) UserID { return p.User }),
		waiting:     table.New(set, "scheduled", func(s *Scheduled) int { return s.ID }),
		savedPinned: table.New(set, "saved_pins", func(p *savedPins) UserID { return p.Owner }),
		folders:     table.New(set, "folders", func(f *folders) UserID { return f.Owner }),
		logins:      table.New(set, "login_token", func(t *LoginToken) string { return t.Hash }),
		emails:      table.New(set, "email", func(e *Email) int64 { return e.ID }),
		tokens:      table.New(set, "logout_token", func(t *LogoutToken) string { return t.Hash }),
		codes:       table.New(set, "code", func(c *Code) string { return c.Hash }),
		texts:       table.New(set, "text", func(t *Text) int64 { return t.ID }),
		keys:        table.New(set, "key", func(k *AuthKey) uint64 { return k.ID }),
		channels:    table.New(set, "channel", func(c *Channel) ChannelID { return c.ID }),
		members:     table.New(set, "member", (*Member).key),
		groups:      table.New(set, "group", func(g *Group) GroupID { return g.ID }),
		invites:     table.New(set, "invite", func(i *Invite) string { return i.Hash }),
		comers:      table.New(set, "comer", (*Comer).key),
		topics:      table.New(set, "topic", (*Topic).key),
		log:         table.New(set, "admin_log", (*AdminEvent).key),
		dialogs:     table.New(set, "dialog", (*Dialog).key),
		messages:    table.New(set, "message", (*Message).key),
		updates:     table.New(set, "update", (*Update).key),
		contents:    table.New(set, "content", func(c *Content) ContentID { return c.ID }),
		uploads:     table.New(set, "upload", (*Upload).key),
		files:       table.New(set, "file", func(f *File) FileID { return f.ID }),
		mentions:    table.New(set, "mention", (*Mention).key),
		reads:       table.New(set, "thread_read", (*ThreadRead).key),
		icons:       table.New(set, "reaction_icon", func(i *ReactionIcon) string { return i.Emoji }),
		ttls:        table.New(set, "ttl", (*historyTTL).key),
		marks:       table.New(set, "read_mark", (*ReadMark).key),
		botLog:      table.New(set, "bot_update", (*BotUpdate).key),
		arranged:    table.New(set, "arrangement", (*Arrangement).key),
		spent:       table.New(set, "spent", (*Spent).key),
		contacts:    table.New(set, "contact", (*BookEntry).key),
	}
}

// Start makes the world usable: indexes of what was loaded, and what every world
// has from the first day.
func (w *World) Start(now time.Time) error {
	w.reindex()
	defer w.addHiddenAuthor(now)
	if m := w.meta.Get(1); m != nil {
		w.secret, w.loaded = m.Secret, true
		return nil
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(w.opts.Rand, secret); err != nil {
		return fmt.Errorf("make the world's secret: %w", err)
	}
	w.secret = secret
	m := &meta{ID: 1, Secret: secret, LastUser: firstUser, LastChannel: firstChannel, LastGroup: firstGroup}
	if w.opts.NarrowIDs {
		m.LastUser, m.LastChannel, m.LastGroup = narrowUser, narrowChannel, narrowGroup
	}
	w.meta.Put(m)
	w.addUser(&User{ID: ServiceUser, Phone: "42777", FirstName: "Telegram", DC: 1, Service: true, Since: now.Unix()})
	return nil
}

// addHiddenAuthor makes the account that has no number and nobody behind it.
func (w *World) addHiddenAuthor(now time.Time) {
	if w.users.Get(HiddenAuthor) == nil {
		w.addUser(&User{ID: HiddenAuthor, FirstName: "Author Hidden", DC: 1, Service: true, Since: now.Unix()})
	}
}

// ServerKey returns what SetServerKey stored, nil before.
func (w *World) ServerKey() []byte { return w.meta.Get(1).ServerKey }

// SetServerKey keeps the RSA private key of the DCs with the state, so that
// clients which know its public half still trust the server after a restart.
func (w *World) SetServerKey(encoded []byte) {
	m := w.meta.Get(1)
	m.ServerKey = encoded
	w.meta.Put(m)
}

// DCs returns how many data centers there are.
func (w *World) DCs() int { return w.opts.DCs }

func (w *World) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(w.opts.Rand, b); err != nil {
		panic(fmt.Sprintf("world: the random source failed: %v", err)) // Options forbids it
	}
	return b
}
