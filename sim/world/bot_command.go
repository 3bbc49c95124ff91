package world

import (
	"slices"
	"unicode/utf8"
)

// Command is one entry of a bot's menu.
type Command struct {
	Name, Description string
}

// CommandSet is the menu for one scope and one language.
type CommandSet struct {
	// Scope names who sees it, in the words of the caller; "" is the default.
	Scope    string `json:",omitempty"`
	Lang     string `json:",omitempty"`
	Commands []Command
}

// maxCommands is how many entries a menu has, maxCommandSets how many menus.
const (
	maxCommands    = 100
	maxCommandSets = 1000
)

var errCommandInvalid = Refuse(400, "BOT_COMMAND_INVALID")

// CommandsFor returns a bot's menu for exactly that scope and language.
func (b *Bot) CommandsFor(scope, lang string) []Command {
	if i := b.commandSet(scope, lang); i >= 0 {
		return b.Commands[i].Commands
	}
	return nil
}

func (b *Bot) commandSet(scope, lang string) int {
	return slices.IndexFunc(b.Commands, func(s CommandSet) bool { return s.Scope == scope && s.Lang == lang })
}

// SetCommands changes a menu, or takes it away when list is empty. The refusals
// are BOT_COMMAND_INVALID, BOT_COMMAND_DESCRIPTION_INVALID, BOT_COMMANDS_TOO_MUCH
// and LANG_CODE_INVALID.
func (w *World) SetCommands(u *User, scope, lang string, list []Command) error {
	switch {
	case !validLang(lang):
		return errLang
	case len(list) > maxCommands:
		return Refuse(400, "BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if !validCommand(c.Name) {
			return errCommandInvalid
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 || !utf8.ValidString(c.Description) {
			return Refuse(400, "BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	b, at := u.Bot, u.Bot.commandSet(scope, lang)
	set := CommandSet{scope, lang, list}
	switch {
	case at >= 0 && len(list) == 0:
		b.Commands = slices.Delete(b.Commands, at, at+1)
	case at >= 0:
		b.Commands[at] = set
	case len(list) == 0:
		return nil
	case len(b.Commands) >= maxCommandSets:
		return Refuse(400, "BOT_COMMANDS_TOO_MUCH")
	default:
		b.Commands = append(b.Commands, set)
	}
	b.Version++
	w.users.Put(u)
	if scope == "" {
		w.emit(Event{To: w.correspondents(u.ID), Notice: &Notice{Kind: NoticeCommands, User: u.ID}})
	}
	return nil
}

// correspondents are who has a conversation with a user.
func (w *World) correspondents(id UserID) (out []UserID) {
	for d := range w.dialogs.All() {
		if d.Peer == UserPeer(id) && d.Owner != id {
			out = append(out, d.Owner)
		}
	}
	return out
}

func validCommand(name string) bool {
	if len(name) < 1 || len(name) > 32 {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return true
}

var errLang = Refuse(400, "LANG_CODE_INVALID")

// validLang accepts two letters of ISO 639-1, and nothing for every language.
func validLang(code string) bool {
	return code == "" || len(code) == 2 && code[0] >= 'a' && code[0] <= 'z' && code[1] >= 'a' && code[1] <= 'z'
}

// BotTexts returns how a bot presents itself in a language, without a
// translation as it does everywhere.
func (u *User) BotTexts(lang string) (BotInfo, error) {
	if !validLang(lang) {
		return BotInfo{}, errLang
	}
	out := u.Bot.Infos[lang]
	if lang != "" {
		return out, nil
	}
	out.Name, out.About = u.FirstName, u.About
	return out, nil
}

// SetBotTexts changes how a bot presents itself in a language; what is nil
// stays.
func (w *World) SetBotTexts(u *User, lang string, name, about, description *string) error {
	info, err := u.BotTexts(lang)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		to, from *string
		most     int
		refusal  *Refusal
	}{
		{&info.Name, name, maxName, errFirstName}, {&info.About, about, 120, errAboutLong},
		{&info.Description, description, 512, errAboutLong},
	} {
		if f.from == nil {
			continue
		}
		if n := utf8.RuneCountInString(*f.from); n > f.most || !utf8.ValidString(*f.from) || n == 0 && f.to == &info.Name && lang == "" {
			return f.refusal
		}
		*f.to = *f.from
	}
	if lang == "" {
		u.FirstName, u.About = info.Name, info.About
		info.Name, info.About = "", ""
	}
	if u.Bot.Infos == nil {
		u.Bot.Infos = map[string]BotInfo{}
	}
	u.Bot.Infos[lang] = info
	u.Bot.Version++
	w.users.Put(u)
	if name != nil && lang == "" {
		w.tellOf(NoticeName, u)
	}
	return nil
}
