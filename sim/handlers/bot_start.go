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

// startBot writes /start to a bot, in private or in a supergroup, to which the
// bot is added first if need be.
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
	out := world.Outgoing{Text: strings.TrimSpace("/start " + req.StartParam), RandomID: req.RandomID}
	to, err := c.startedIn(bot, req.Peer)
	if err != nil {
		return nil, err
	}
	var sent world.Sent
	if to.user != nil {
		sent, err = c.world().SendToUser(c.Now, c.user.ID, bot, out)
	} else {
		sent, err = c.world().StartInGroup(c.Now, c.user.ID, to.channel, bot, out)
	}
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{
		Chat: to.peer().String(), MessageID: sent.Message.ID, RandomID: req.RandomID, Text: sent.Message.Text, Subject: int64(bot.ID),
	})
	// The whole message, not the short form: its text is not the caller's.
	v := c.view()
	return v.applied([]api.UpdateClass{&api.UpdateMessageID{ID: int32(sent.Message.ID), RandomID: req.RandomID}}, []*world.Update{sent.Update}), nil
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
// caller names a supergroup.
func (c *Call) startedIn(bot *world.User, in api.InputPeerClass) (target, error) {
	switch in.(type) {
	case *api.InputPeerEmpty, *api.InputPeerSelf:
		return target{user: bot}, nil
	}
	to, err := c.inputPeer(in)
	switch {
	case err != nil:
		return target{}, err
	case to.user == bot, to.channel != nil && to.channel.Megagroup:
		return to, nil
	}
	return target{}, errPeer
}
