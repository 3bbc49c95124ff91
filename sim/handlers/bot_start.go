package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var errBot = world.Refuse(400, "BOT_INVALID")

// maxStartParam is how long what a link hands to a bot may be.
const maxStartParam = 64

// startBot writes /start to a bot, in private or in a group, to which the bot is
// added first if need be.
// See https://core.telegram.org/method/messages.startBot.
func startBot(c *Call, req *api.MessagesStartBotRequest) (api.UpdatesClass, error) {
	bot, err := c.inputUser(req.Bot)
	switch {
	case err != nil:
		return nil, err
	case bot.Bot == nil:
		return nil, errBot
	}
	if err := checkStartParam(req.StartParam); err != nil {
		return nil, err
	}
	to, err := c.startedIn(bot, req.Peer)
	if err != nil {
		return nil, err
	}
	command := "/start"
	if to.user == nil {
		command = strings.TrimSpace("/start@" + bot.Username + " " + req.StartParam)
	}
	text, err := c.format(command, nil)
	if err != nil {
		return nil, err
	}
	out := world.Outgoing{Text: text.text, Entities: text.entities, Mentioned: text.mentioned, RandomID: req.RandomID}
	var sent world.Sent
	var log []*world.Update
	if to.user != nil {
		sent, err = c.world().StartBot(c.Now, c.user.ID, bot, out, strings.Clone(req.StartParam))
		log = []*world.Update{sent.Update}
	} else {
		sent, log, err = c.world().StartInChat(c.Now, c.user.ID, to.peer(), bot, out)
	}
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{
		Chat: to.peer().String(), MessageID: sent.Message.ID, RandomID: req.RandomID, Text: sent.Message.Text, Subject: int64(bot.ID),
	})
	// The whole message, not the short form: its text is not the caller's.
	v := c.view()
	return v.applied([]api.UpdateClass{&api.UpdateMessageID{ID: int32(sent.Message.ID), RandomID: req.RandomID}}, log), nil
}

func checkStartParam(param string) error {
	switch {
	case len(param) > maxStartParam:
		return world.Refuse(400, "START_PARAM_TOO_LONG")
	case strings.ContainsFunc(param, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}):
		return world.Refuse(400, "START_PARAM_INVALID")
	}
	return nil
}

// startedIn finds the conversation in which a bot is started: its own unless the
// caller names a group.
func (c *Call) startedIn(bot *world.User, in api.InputPeerClass) (target, error) {
	switch in.(type) {
	case *api.InputPeerEmpty, *api.InputPeerSelf:
		return target{user: bot}, nil
	}
	to, err := c.inputPeer(in)
	switch {
	case err != nil:
		return target{}, err
	case to.user == bot, to.channel != nil && to.channel.Megagroup, to.group != nil:
		return to, nil
	}
	return target{}, errPeer
}
