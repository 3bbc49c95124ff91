package conformance

import (
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// withInline plays with two who know each other, one of whom knows an inline bot.
func withInline(play func(s *stage, a, b, bot *person)) func(*stage) {
	return func(s *stage) {
		people := s.people(2)
		bot := s.bot(control.Bot{Inline: &control.InlineMode{Placeholder: "Ask", Geo: true, Feedback: true}})
		people[0].meet(bot)
		play(s, people[0], people[1], bot)
	}
}

// offer asks a bot, has it answer, and returns what is offered.
func (p *person) offer(bot *person, query string, answer *api.MessagesSetInlineBotResultsRequest) *api.MessagesBotResults {
	p.Helper()
	got := make(chan *api.MessagesBotResults, 1)
	go func() {
		res, err := call(p.ctx, p.line, p.asking(bot, query))
		if err != nil {
			p.Errorf("ask a bot: %v", err)
		}
		got <- res
	}()
	asked := hear(bot, func(u *api.UpdateBotInlineQuery) bool { return u.Query == query })
	answer.QueryID = asked.QueryID
	do(bot, answer)
	res := <-got
	if res == nil {
		p.FailNow()
	}
	return res
}

func (p *person) asking(bot *person, query string) *api.MessagesGetInlineBotResultsRequest {
	return &api.MessagesGetInlineBotResultsRequest{Bot: p.user(bot), Peer: &api.InputPeerSelf{}, Query: query}
}

// articles are results that send texts; each has a button.
func articles(texts ...string) *api.MessagesSetInlineBotResultsRequest {
	out := &api.MessagesSetInlineBotResultsRequest{CacheTime: 300}
	for _, text := range texts {
		out.Results = append(out.Results, &api.InputBotInlineResult{
			ID: text, Type: "article", Title: &text, SendMessage: &api.InputBotInlineMessageText{Message: text, ReplyMarkup: inline("more", "data")},
		})
	}
	return out
}

// choose sends a result and returns the sender's id of the message.
func (p *person) choose(to api.InputPeerClass, from *api.MessagesBotResults, id string) int32 {
	p.Helper()
	return among[*api.UpdateMessageID](p.stage, change(p, chosen(to, from, id))).ID
}

func chosen(to api.InputPeerClass, from *api.MessagesBotResults, id string) *api.MessagesSendInlineBotResultRequest {
	return &api.MessagesSendInlineBotResultRequest{Peer: to, QueryID: from.QueryID, ID: id, RandomID: random()}
}

var inlineScenarios = []scenario{
	{"a bot shows that it can be asked", withInline(func(s *stage, a, _, bot *person) {
		u := do(a, &api.UsersGetUsersRequest{ID: []api.InputUserClass{a.user(bot)}})[0].(*api.User)
		is(s, "placeholder", u.BotInlinePlaceholder != nil && *u.BotInlinePlaceholder == "Ask", true)
		is(s, "place", u.BotInlineGeo, true)
	})},
	{"a bot that is not inline is not asked", withBot(func(s *stage, a, bot *person) {
		refused(a, "400 BOT_INLINE_DISABLED", a.asking(bot, "x"))
	})},
	{"a person is not asked", withInline(func(_ *stage, a, b, _ *person) {
		refused(a, "400 BOT_INVALID", a.asking(b, "x"))
	})},
	{"what a bot offers is sent by way of it", withInline(func(s *stage, a, b, bot *person) {
		got := a.offer(bot, "two things", articles("one", "two"))
		is(s, "results", len(got.Results), 2)
		a.choose(a.to(b), got, "two")
		m := b.hears("two")
		is(s, "via", m.ViaBotID != nil && *m.ViaBotID == bot.self.ID, true)
		is(s, "buttons", m.ReplyMarkup != nil, true)
		told := hear(bot, func(u *api.UpdateBotInlineSend) bool { return u.ID == "two" })
		is(s, "who sent it", told.UserID, a.self.ID)
		is(s, "query", told.Query, "two things")
	})},
	{"what a bot offers is sent once", withInline(func(_ *stage, a, b, bot *person) {
		req := chosen(a.to(b), a.offer(bot, "once", articles("one")), "one")
		do(a, req)
		refused(a, "500 RANDOM_ID_DUPLICATE", req)
	})},
	{"only what was offered is sent", withInline(func(_ *stage, a, b, bot *person) {
		got := a.offer(bot, "little", articles("one"))
		refused(a, "400 RESULT_ID_INVALID", chosen(a.to(b), got, "two"))
		got.QueryID++
		refused(a, "400 INLINE_RESULT_EXPIRED", chosen(a.to(b), got, "one"))
	})},
	{"the same question has the same answer", withInline(func(s *stage, a, b, bot *person) {
		got := a.offer(bot, "cached", articles("one"))
		again := do(a, a.asking(bot, "cached"))
		is(s, "query", again.QueryID, got.QueryID)
		b.meet(bot)
		other := do(b, b.asking(bot, "cached"))
		is(s, "results for another", len(other.Results), 1)
		b.choose(&api.InputPeerSelf{}, other, "one")
	})},
	{"a bot learns what is wrong with its answer", withInline(func(s *stage, a, _, bot *person) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if _, err := call(s.ctx, a.line, a.asking(bot, "wrong")); err != nil {
				s.Errorf("ask a bot: %v", err)
			}
		}()
		answer := articles("one", "one")
		answer.QueryID = hear(bot, func(u *api.UpdateBotInlineQuery) bool { return u.Query == "wrong" }).QueryID
		refused(bot, "400 RESULT_ID_DUPLICATE", answer)
		do(bot, &api.MessagesSetInlineBotResultsRequest{QueryID: answer.QueryID})
		<-done
		refused(bot, "400 QUERY_ID_INVALID", &api.MessagesSetInlineBotResultsRequest{QueryID: answer.QueryID})
	})},
	{"a group forbids what comes from bots", withInline(func(_ *stage, a, b, bot *person) {
		group := b.super("Quiet", a)
		do(b, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: group, BannedRights: &api.ChatBannedRights{SendInline: true}})
		refused(a, "403 CHAT_SEND_INLINE_FORBIDDEN", chosen(a.in(group), a.offer(bot, "loud", articles("one")), "one"))
	})},
	{"a button of what came from a bot is pressed", withInline(func(s *stage, a, b, bot *person) {
		a.choose(a.to(b), a.offer(bot, "press", articles("one")), "one")
		m := b.hears("one")
		answer := make(chan *api.MessagesBotCallbackAnswer, 1)
		go func() {
			res, err := call(s.ctx, b.line, &api.MessagesGetBotCallbackAnswerRequest{Peer: b.to(a), MsgID: m.ID, Data: []byte("data")})
			if err != nil {
				s.Errorf("press a button: %v", err)
			}
			answer <- res
		}()
		pressed := hear(bot, func(u *api.UpdateInlineBotCallbackQuery) bool { return u.UserID == b.self.ID })
		do(bot, &api.MessagesSetBotCallbackAnswerRequest{QueryID: pressed.QueryID, Message: new("pressed")})
		if res := <-answer; res != nil {
			is(s, "answer", *res.Message, "pressed")
		}
		do(bot, &api.MessagesEditInlineBotMessageRequest{ID: pressed.MsgID, Message: new("done")})
		edited := hear(b, func(u *api.UpdateEditMessage) bool { return text(u.Message) == "done" }).Message.(*api.Message)
		is(s, "buttons that are left", edited.ReplyMarkup != nil, false)
		is(s, "for the sender", a.at(a.to(b), "done").EditDate != nil, true)
		refused(a, "403 MESSAGE_AUTHOR_REQUIRED", &api.MessagesEditMessageRequest{Peer: a.to(b), ID: a.at(a.to(b), "done").ID, Message: new("mine")})
	})},
}
