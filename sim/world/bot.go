package world

import (
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bot is what makes an account one of a program.
// See https://core.telegram.org/api/bots.
type Bot struct {
	// Secret is the part of the token after the colon, Revoked those it had before.
	Secret  Private
	Revoked []Private `json:",omitempty"`
	// Owner may change the bot's profile, 0 for nobody.
	Owner UserID `json:",omitempty"`
	// Version is raised whenever commands or descriptions change.
	Version int
	// ReadsAll is set when the bot gets every message of its groups, NoGroups when
	// nobody can add it to one.
	ReadsAll bool         `json:",omitempty"`
	NoGroups bool         `json:",omitempty"`
	Inline   *InlineMode  `json:",omitempty"` // nil: nobody asks it in other conversations
	Commands []CommandSet `json:",omitempty"`
	// Menus are the buttons by user; 0 stands for all others.
	Menus map[UserID]*MenuButton `json:",omitempty"`
	// Infos are the texts by language; "" stands for all others.
	Infos map[string]BotInfo `json:",omitempty"`
}

// BotInfo is how a bot presents itself in one language; an empty field is not
// translated.
type BotInfo struct {
	Name, About, Description string `json:",omitempty"`
}

// String hides the token.
func (*Bot) String() string { return "***" }

// GoString implements [fmt.GoStringer].
func (*Bot) GoString() string { return "***" }

// NewBot is what the founder of a bot decides.
type NewBot struct {
	Name, Username     string
	DC                 int
	Owner              UserID // 0: nobody
	Token              Private
	ReadsAll, NoGroups bool
	Inline             *InlineMode // nil: none
}

// secretLength is that of the part of a token after the colon.
const secretLength = 35

var (
	errTokenInvalid = Refuse(400, "ACCESS_TOKEN_INVALID")
	errTokenExpired = Refuse(400, "ACCESS_TOKEN_EXPIRED")
)

// AddBot makes a bot. Its username must end in "bot". With a token of the form
// ID:SECRET it gets that id, which must be free. The refusals are those of
// AddUser, and ACCESS_TOKEN_INVALID.
func (w *World) AddBot(now time.Time, n NewBot) (*User, error) {
	bot := &Bot{Secret: w.newSecret(), Owner: n.Owner, Version: 1, ReadsAll: n.ReadsAll, NoGroups: n.NoGroups, Inline: n.Inline}
	var id UserID
	if n.Token != "" {
		var ok bool
		if id, bot.Secret, ok = splitToken(n.Token); !ok || w.users.Get(id) != nil {
			return nil, errTokenInvalid
		}
	}
	switch {
	case n.DC < 1 || n.DC > w.opts.DCs:
		return nil, Refuse(400, "DC_ID_INVALID")
	case !validFirstName(n.Name):
		return nil, errFirstName
	case !strings.HasSuffix(foldName(n.Username), "bot"):
		return nil, Refuse(400, "USERNAME_INVALID")
	}
	if err := w.checkUsername(n.Username); err != nil {
		return nil, err
	}
	if id == 0 {
		id = w.nextUser()
	}
	u := &User{ID: id, FirstName: n.Name, Username: n.Username, DC: n.DC, Bot: bot, Since: now.Unix()}
	w.addUser(u)
	w.nameSearchBot(u)
	return u, nil
}

func (w *World) nextUser() UserID {
	m := w.meta.Get(1)
	for m.LastUser++; w.users.Get(m.LastUser) != nil; m.LastUser++ {
		continue // a bot has chosen this id
	}
	w.meta.Put(m)
	return m.LastUser
}

func splitToken(token Private) (id UserID, secret Private, ok bool) {
	head, tail, found := strings.Cut(token.Reveal(), ":")
	n, err := strconv.ParseInt(head, 10, 64)
	ok = found && err == nil && n > 0 && n != int64(ServiceUser) && tail != "" && len(tail) <= 2*secretLength &&
		!strings.ContainsFunc(tail, func(r rune) bool { return !strings.ContainsRune(secretLetters, r) })
	return UserID(n), Private(strings.Clone(tail)), ok
}

const secretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

func (w *World) newSecret() Private {
	secret := w.random(secretLength)
	for i, b := range secret {
		secret[i] = secretLetters[int(b)%len(secretLetters)]
	}
	return Private(secret)
}

// Token returns the bot's token.
func (u *User) Token() Private {
	return Private(strconv.FormatInt(int64(u.ID), 10) + ":" + u.Bot.Secret.Reveal())
}

// BotByToken returns whose token it is: ACCESS_TOKEN_INVALID for nobody's,
// ACCESS_TOKEN_EXPIRED for one that was revoked.
func (w *World) BotByToken(token Private) (*User, error) {
	id, secret, ok := splitToken(token)
	u := w.users.Get(id)
	switch {
	case !ok || u == nil || u.Bot == nil:
		return nil, errTokenInvalid
	case subtle.ConstantTimeCompare([]byte(u.Bot.Secret), []byte(secret)) == 1:
		return u, nil
	case slices.Contains(u.Bot.Revoked, secret):
		return nil, errTokenExpired
	}
	return nil, errTokenInvalid
}

// revokedKept is how many old tokens of a bot are told apart from invented ones.
const revokedKept = 100

// RevokeToken gives a bot another token and ends its sessions; it returns the
// ids of their keys.
func (w *World) RevokeToken(u *User) []uint64 {
	b := u.Bot
	b.Revoked = append(b.Revoked, b.Secret)
	b.Revoked = b.Revoked[max(0, len(b.Revoked)-revokedKept):]
	b.Secret = w.newSecret()
	w.users.Put(u)
	return w.EndAuthorizations(u.ID, 0, *Refuse(401, "AUTH_KEY_UNREGISTERED"))
}

// met reports whether a bot knows a user or a channel, so that it may name the
// peer without an access hash: they have written to each other, or are in one
// chat. See https://core.telegram.org/api/peers.
func (w *World) met(bot UserID, p Peer) bool {
	if u := w.users.Get(bot); u == nil || u.Bot == nil {
		return false
	}
	switch p.Kind {
	case KindUser:
		return p.User() == bot || w.Dialog(bot, p) != nil || w.shareChat(bot, p.User())
	case KindChannel:
		return w.Member(p.Channel(), bot) != nil
	}
	return false
}

func (w *World) shareChat(a, b UserID) bool {
	for _, g := range w.groupsOf[a] {
		if g.Has(b) {
			return true
		}
	}
	return slices.ContainsFunc(w.ChannelsOf(a), func(c *Channel) bool {
		m := w.Member(c.ID, b)
		return m != nil && m.Present()
	})
}
