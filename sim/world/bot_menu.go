package world

import (
	"net/url"
	"unicode/utf8"
)

// MenuButton is what the button beside the field for text does in a conversation
// with a bot: open a page that Text names, or else the menu of commands.
// See https://core.telegram.org/api/bots/menu.
type MenuButton struct {
	Text string `json:",omitempty"`
	URL  string `json:",omitempty"`
}

// maxMenuText is how many characters a button may have, maxMenuURL how many bytes its
// address, maxMenus how many people may have a button of their own.
const (
	maxMenuText = 64
	maxMenuURL  = 2048
	maxMenus    = 10_000
)

// Menu returns the button that is set for exactly that user, or with 0 for everybody
// else; nil for none.
func (b *Bot) Menu(u UserID) *MenuButton { return b.Menus[u] }

// MenuFor returns the button that a user has, nil when none was set.
func (b *Bot) MenuFor(u UserID) *MenuButton {
	if own := b.Menus[u]; own != nil {
		return own
	}
	return b.Menus[0]
}

// SetMenu sets the button of a user, or of all that have none of their own when to
// is 0; nil takes it away. The refusals are BUTTON_TEXT_INVALID, BUTTON_URL_INVALID and
// BUTTON_INVALID, when too many have one of their own.
func (w *World) SetMenu(bot *User, to UserID, button *MenuButton) error {
	if button != nil && *button != (MenuButton{}) {
		at, err := url.Parse(button.URL)
		switch n := utf8.RuneCountInString(button.Text); {
		case n == 0 || n > maxMenuText:
			return Refuse(400, "BUTTON_TEXT_INVALID")
		case err != nil || at.Scheme != "https" || at.Host == "" || len(button.URL) > maxMenuURL:
			return Refuse(400, "BUTTON_URL_INVALID")
		}
	}
	b := bot.Bot
	switch {
	case button == nil:
		delete(b.Menus, to)
	case b.Menus[to] == nil && len(b.Menus) >= maxMenus:
		return Refuse(400, "BUTTON_INVALID")
	case b.Menus == nil:
		b.Menus = map[UserID]*MenuButton{to: button}
	default:
		b.Menus[to] = button
	}
	b.Version++
	w.users.Put(bot)
	told := []UserID{to}
	if to == 0 {
		told = nil
		for _, u := range w.correspondents(bot.ID) {
			if b.Menus[u] == nil {
				told = append(told, u)
			}
		}
	}
	w.emit(Event{To: told, Notice: &Notice{Kind: NoticeMenu, User: bot.ID}})
	return nil
}
