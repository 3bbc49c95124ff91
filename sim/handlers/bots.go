package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func botMethods(m methods) {
	object(m, anybody, importBotAuthorization)
	boolean(m, signedIn, setBotCommands)
	boolean(m, signedIn, resetBotCommands)
	list(m, signedIn, getBotCommands)
	object(m, signedIn, getBotInfo)
	boolean(m, signedIn, setBotInfo)
	object(m, signedIn, startBot)
	botMenuMethods(m)
}

// importBotAuthorization signs a bot in with its token.
// See https://core.telegram.org/method/auth.importBotAuthorization.
func importBotAuthorization(c *Call, req *api.AuthImportBotAuthorizationRequest) (api.AuthAuthorizationClass, error) {
	if !c.opts.app(req.APIID, req.APIHash) {
		return nil, errAPIID
	}
	u, err := c.world().BotByToken(world.Private(req.BotAuthToken))
	switch {
	case err != nil:
		return nil, err
	case u.Deny() != nil:
		return nil, u.Deny()
	case u.DC != c.DC:
		return nil, world.Refuse(303, "USER_MIGRATE_%d", u.DC)
	}
	return c.welcome(u), nil
}

// scope names who sees a menu of commands, "" for everybody.
func (c *Call) scope(in api.BotCommandScopeClass) (string, error) {
	switch s := in.(type) {
	case *api.BotCommandScopeDefault:
		return "", nil
	case *api.BotCommandScopeUsers:
		return scopeUsers, nil
	case *api.BotCommandScopeChats:
		return scopeChats, nil
	case *api.BotCommandScopeChatAdmins:
		return scopeAdmins, nil
	case *api.BotCommandScopePeer:
		return c.peerScope(scopePeer, s.Peer)
	case *api.BotCommandScopePeerAdmins:
		return c.peerScope(scopePeerAdmins, s.Peer)
	case *api.BotCommandScopePeerUser:
		u, err := c.inputUser(s.UserID)
		if err != nil {
			return "", err
		}
		return c.peerScope(scopeOf(u.ID), s.Peer)
	}
	return "", errPeer
}

func (c *Call) peerScope(who string, in api.InputPeerClass) (string, error) {
	t, err := c.inputPeer(in)
	if err != nil {
		return "", err
	}
	return inPeer(who, t.peer()), nil
}

func setBotCommands(c *Call, req *api.BotsSetBotCommandsRequest) error {
	commands := make([]world.Command, 0, len(req.Commands))
	for _, cmd := range req.Commands {
		commands = append(commands, world.Command{Name: strings.Clone(cmd.Command), Description: strings.Clone(cmd.Description)})
	}
	return c.changeCommands(req.Scope, req.LangCode, commands)
}

func resetBotCommands(c *Call, req *api.BotsResetBotCommandsRequest) error {
	return c.changeCommands(req.Scope, req.LangCode, nil)
}

func (c *Call) changeCommands(in api.BotCommandScopeClass, lang string, commands []world.Command) error {
	scope, err := c.scope(in)
	if err != nil {
		return err
	}
	if err := c.world().SetCommands(c.user, scope, strings.Clone(lang), commands); err != nil {
		return err
	}
	c.record(ledger.Entry{})
	return nil
}

func getBotCommands(c *Call, req *api.BotsGetBotCommandsRequest) ([]*api.BotCommand, error) {
	scope, err := c.scope(req.Scope)
	if err != nil {
		return nil, err
	}
	return commandList(c.user.Bot.CommandsFor(scope, req.LangCode)), nil
}

func commandList(commands []world.Command) []*api.BotCommand {
	out := make([]*api.BotCommand, len(commands))
	for i, cmd := range commands {
		out[i] = &api.BotCommand{Command: cmd.Name, Description: cmd.Description}
	}
	return out
}

// editedBot finds whose texts are meant: the caller's own, or those of a bot
// that it owns (BOT_INVALID for any other).
func (c *Call) editedBot(in api.InputUserClass) (*world.User, error) {
	switch u, err := c.inputUser(in); {
	case in == nil && c.user.Bot != nil:
		return c.user, nil
	case in == nil:
		return nil, world.Refuse(400, "USER_BOT_INVALID")
	case err != nil:
		return nil, err
	case u.Bot == nil || u != c.user && u.Bot.Owner != c.user.ID:
		return nil, errBot
	default:
		return u, nil
	}
}

func getBotInfo(c *Call, req *api.BotsGetBotInfoRequest) (*api.BotsBotInfo, error) {
	u, err := c.editedBot(req.Bot)
	if err != nil {
		return nil, err
	}
	info, err := u.BotTexts(req.LangCode)
	if err != nil {
		return nil, err
	}
	return &api.BotsBotInfo{Name: info.Name, About: info.About, Description: info.Description}, nil
}

func setBotInfo(c *Call, req *api.BotsSetBotInfoRequest) error {
	u, err := c.editedBot(req.Bot)
	if err != nil {
		return err
	}
	err = c.world().SetBotTexts(u, strings.Clone(req.LangCode), cloned(req.Name), cloned(req.About), cloned(req.Description))
	if err == nil {
		c.record(ledger.Entry{Subject: int64(u.ID)})
	}
	return err
}
