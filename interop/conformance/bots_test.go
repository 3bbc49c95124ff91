package conformance

import (
	"fmt"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// bot signs a new bot in.
func (s *stage) bot(options control.Bot) *person {
	s.Helper()
	options.Username = fmt.Sprint("b", s.number(), "_bot")
	made, err := s.sim.RegisterBot(options)
	if err != nil {
		s.Fatalf("register a bot: %v", err)
	}
	p := s.stranger()
	if err := p.signInBot(s.ctx, made.Token); err != nil {
		s.Fatalf("sign a bot in: %v", err)
	}
	p.arrive()
	return p
}

// withBot plays with somebody who knows a bot.
func withBot(play func(s *stage, a, bot *person)) func(*stage) {
	return func(s *stage) {
		a, bot := s.people(1)[0], s.bot(control.Bot{ReadsAll: true})
		a.meet(bot)
		play(s, a, bot)
	}
}

var botScenarios = []scenario{
	{"a bot signs in by its token", withBot(func(s *stage, a, bot *person) {
		is(s, "bot", bot.self.Bot, true)
		u := do(a, &api.UsersGetUsersRequest{ID: []api.InputUserClass{a.user(bot)}})[0].(*api.User)
		is(s, "others see a bot", u.Bot, true)
	})},
	{"a wrong token is refused", func(s *stage) {
		refused(s.stranger(), "400 ACCESS_TOKEN_INVALID", &api.AuthImportBotAuthorizationRequest{
			APIID: s.sim.APIID(), APIHash: s.sim.APIHash(), BotAuthToken: "1:wrong"})
	}},
	{"a bot answers", withBot(func(s *stage, a, bot *person) {
		a.say(a.to(bot), "/start")
		got := bot.hears("/start")
		bot.say(&api.InputPeerUser{UserID: got.PeerID.(*api.PeerUser).UserID}, "hello")
		a.hears("hello")
	})},
	{"a bot does not begin", withBot(func(s *stage, a, bot *person) {
		bot.meet(a)
		refused(bot, "400 PEER_ID_INVALID", &api.MessagesSendMessageRequest{Peer: bot.to(a), Message: "psst", RandomID: random()})
	})},
	{"bots read no lists of conversations", withBot(func(s *stage, a, bot *person) {
		refused(bot, "400 BOT_METHOD_INVALID", &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10})
	})},
	{"commands of a bot", withBot(func(s *stage, a, bot *person) {
		do(bot, &api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}, Commands: []*api.BotCommand{{Command: "start", Description: "begin"}}})
		list := do(bot, &api.BotsGetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}})
		is(s, "commands", len(list), 1)
		full := do(a, &api.UsersGetFullUserRequest{ID: a.user(bot)})
		is(s, "seen by others", len(full.FullUser.BotInfo.Commands), 1)
	})},
	{"a button is pressed", withBot(func(s *stage, a, bot *person) {
		a.say(a.to(bot), "/menu")
		bot.hears("/menu")
		bot.send(&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: a.self.ID}, Message: "choose", RandomID: random(),
			ReplyMarkup: inline("yes", "data")})
		id := a.hears("choose").ID
		answer := make(chan *api.MessagesBotCallbackAnswer, 1)
		go func() {
			res, err := call(s.ctx, a.line, &api.MessagesGetBotCallbackAnswerRequest{Peer: a.to(bot), MsgID: id, Data: []byte("data")})
			if err != nil {
				s.Errorf("press a button: %v", err)
			}
			answer <- res
		}()
		query := hear(bot, func(u *api.UpdateBotCallbackQuery) bool { return string(u.Data) == "data" })
		do(bot, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID, Message: new("pressed")})
		if res := <-answer; res != nil {
			is(s, "answer", *res.Message, "pressed")
		}
	})},
	{"a bot works in a group", withBot(func(s *stage, a, bot *person) {
		group := a.super("With a bot")
		do(a, &api.ChannelsInviteToChannelRequest{Channel: input(group), Users: []api.InputUserClass{a.user(bot)}})
		a.say(group, "hello bot")
		bot.hears("hello bot")
		bot.say(&api.InputPeerChannel{ChannelID: group.ChannelID}, "hello group")
		a.hears("hello group")
	})},
	{"people do not call what is for bots", func(s *stage) {
		refused(s.people(1)[0], "400 USER_BOT_REQUIRED", &api.MessagesSetBotCallbackAnswerRequest{QueryID: 1})
	}},
}

// inline is a keyboard of one button.
func inline(label, data string) *api.ReplyInlineMarkup {
	return &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{{Buttons: []*api.KeyboardInlineButton{
		{Text: label, Type: &api.InlineButtonTypeCallback{Data: []byte(data)}},
	}}}}
}
