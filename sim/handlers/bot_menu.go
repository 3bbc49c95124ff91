package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func botMenuMethods(m methods) {
	boolean(m, signedIn, setBotMenuButton)
	object(m, signedIn, getBotMenuButton)
}

// setBotMenuButton sets the button of one person, or with inputUserEmpty that of
// everybody.
// See https://core.telegram.org/method/bots.setBotMenuButton.
func setBotMenuButton(c *Call, req *api.BotsSetBotMenuButtonRequest) error {
	to, err := c.userOrAll(req.UserID)
	if err != nil {
		return err
	}
	var button *world.MenuButton
	switch b := req.Button.(type) {
	case *api.BotMenuButtonDefault:
	case *api.BotMenuButtonCommands:
		button = &world.MenuButton{}
	case *api.BotMenuButton:
		if b.Text == "" {
			return world.Refuse(400, "BUTTON_TEXT_INVALID")
		}
		button = &world.MenuButton{Text: strings.Clone(b.Text), URL: strings.Clone(b.URL)}
	default:
		return world.Refuse(400, "BUTTON_INVALID")
	}
	if err := c.world().SetMenu(c.user, to, button); err != nil {
		return err
	}
	c.record(ledger.Entry{Subject: int64(to)})
	return nil
}

// getBotMenuButton tells the button of exactly that person, or with inputUserEmpty
// of everybody.
// See https://core.telegram.org/method/bots.getBotMenuButton.
func getBotMenuButton(c *Call, req *api.BotsGetBotMenuButtonRequest) (api.BotMenuButtonClass, error) {
	of, err := c.userOrAll(req.UserID)
	if err != nil {
		return nil, err
	}
	return menuButton(c.user.Bot.Menu(of)), nil
}

// userOrAll returns whom a request names, 0 for inputUserEmpty.
func (c *Call) userOrAll(in api.InputUserClass) (world.UserID, error) {
	if _, all := in.(*api.InputUserEmpty); all {
		return 0, nil
	}
	u, err := c.inputUser(in)
	if err != nil {
		return 0, err
	}
	return u.ID, nil
}

func menuButton(b *world.MenuButton) api.BotMenuButtonClass {
	switch {
	case b == nil:
		return &api.BotMenuButtonDefault{}
	case *b == (world.MenuButton{}):
		return &api.BotMenuButtonCommands{}
	}
	return &api.BotMenuButton{Text: b.Text, URL: b.URL}
}
