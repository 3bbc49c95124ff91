package conformance

import (
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// poll is a question with two answers.
func poll(question string) *api.InputMediaPoll {
	text := func(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }
	return &api.InputMediaPoll{Poll: &api.Poll{Question: text(question), Answers: []api.PollAnswerClass{
		&api.InputPollAnswer{Text: text("yes")}, &api.InputPollAnswer{Text: text("no")},
	}}}
}

// ask sends a poll, with a caption that others hear, and returns the message.
func (p *person) ask(to api.InputPeerClass, media *api.InputMediaPoll, caption string) *api.Message {
	p.Helper()
	list := change(p, &api.MessagesSendMediaRequest{Peer: to, Media: media, Message: caption, RandomID: random()})
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdateNewMessage:
			return u.Message.(*api.Message)
		case *api.UpdateNewChannelMessage:
			return u.Message.(*api.Message)
		}
	}
	p.Fatalf("no message among %T", list)
	return nil
}

// option is what an answer of the poll of a message is called.
func option(m *api.Message, at int) []byte {
	return m.Media.(*api.MessageMediaPoll).Poll.Answers[at].(*api.PollAnswer).Option
}

// vote votes and returns what the answer tells.
func (p *person) vote(to api.InputPeerClass, id int32, options ...[]byte) *api.UpdateMessagePoll {
	p.Helper()
	return among[*api.UpdateMessagePoll](p.stage, change(p, &api.MessagesSendVoteRequest{Peer: to, MsgID: id, Options: options}))
}

// end closes the poll of a message.
func end(to api.InputPeerClass, id int32) *api.MessagesEditMessageRequest {
	return &api.MessagesEditMessageRequest{Peer: to, ID: id, Media: &api.InputMediaPoll{Poll: &api.Poll{Closed: true, Question: &api.TextWithEntities{}}}}
}

var pollScenarios = []scenario{
	{"a vote is counted, changed and taken back", pair(func(s *stage, a, b *person) {
		group := a.basic("Askers", b)
		sent := a.ask(group, poll("Tea?"), "tea")
		got := b.hears("tea")
		r := b.vote(group, got.ID, option(got, 1)).Results
		is(s, "votes", *r.Results[1].Voters, 1)
		is(s, "chosen", r.Results[1].Chosen, true)
		told := hear(a, func(u *api.UpdateMessagePoll) bool { return *u.Results.TotalVoters == 1 })
		is(s, "a's message", *told.MsgID, sent.ID)
		is(s, "min", told.Results.Min, true)
		is(s, "changed", *b.vote(group, got.ID, option(got, 0)).Results.Results[1].Voters, 0)
		is(s, "taken back", *b.vote(group, got.ID).Results.TotalVoters, 0)
	})},
	{"who did not vote sees no votes", trio(func(s *stage, a, b, c *person) {
		group := a.super("Askers", b, c)
		sent := a.ask(group, poll("Tea?"), "tea")
		b.vote(b.in(group), sent.ID, option(sent, 0))
		r := among[*api.UpdateMessagePoll](s, change(c, &api.MessagesGetPollResultsRequest{Peer: c.in(group), MsgID: sent.ID})).Results
		is(s, "voters", *r.TotalVoters, 1)
		is(s, "answers", len(r.Results), 0)
	})},
	{"a forwarded poll is the same poll", func(s *stage) {
		a := s.people(1)[0]
		self := &api.InputPeerSelf{}
		sent := a.ask(self, poll("Tea?"), "tea")
		change(a, &api.MessagesForwardMessagesRequest{FromPeer: self, ToPeer: self, ID: []int32{sent.ID}, RandomID: []int64{random()}})
		a.vote(self, sent.ID, option(sent, 1))
		kept := a.history(&api.MessagesGetHistoryRequest{Peer: self, Limit: 1})[0].(*api.Message)
		is(s, "forwarded", kept.FwdFrom != nil, true)
		is(s, "votes", *kept.Media.(*api.MessageMediaPoll).Results.Results[1].Voters, 1)
	}},
	{"a quiz is answered once", pair(func(s *stage, a, b *person) {
		group := a.basic("School", b)
		quiz := poll("2+2=4?")
		quiz.Poll.Quiz, quiz.CorrectAnswers, quiz.Solution = true, []int32{0}, new("count")
		sent := a.ask(group, quiz, "quiz")
		is(s, "solution given away", sent.Media.(*api.MessageMediaPoll).Results.Solution != nil, false)
		got := b.hears("quiz")
		r := b.vote(group, got.ID, option(got, 1)).Results
		is(s, "correct", r.Results[0].Correct, true)
		is(s, "solution", *r.Solution, "count")
		refused(b, "400 REVOTE_NOT_ALLOWED", &api.MessagesSendVoteRequest{Peer: group, MsgID: got.ID, Options: [][]byte{option(got, 0)}})
		quiz.CorrectAnswers = nil
		refused(a, "400 QUIZ_CORRECT_ANSWERS_EMPTY", &api.MessagesSendMediaRequest{Peer: group, Media: quiz, RandomID: random()})
	})},
	{"a poll is closed", pair(func(s *stage, a, b *person) {
		group := a.super("Askers", b)
		sent := a.ask(group, poll("Tea?"), "tea")
		refused(b, "403 MESSAGE_AUTHOR_REQUIRED", end(b.in(group), sent.ID))
		change(a, end(group, sent.ID))
		hear(b, func(u *api.UpdateEditChannelMessage) bool {
			return u.Message.(*api.Message).Media.(*api.MessageMediaPoll).Poll.Closed
		})
		refused(b, "400 MESSAGE_POLL_CLOSED", &api.MessagesSendVoteRequest{Peer: b.in(group), MsgID: sent.ID, Options: [][]byte{option(sent, 0)}})
	})},
	{"everybody sees who voted in a public poll", pair(func(s *stage, a, b *person) {
		group := a.basic("Open", b)
		public := poll("Tea?")
		public.Poll.PublicVoters = true
		sent := a.ask(group, public, "tea")
		got := b.hears("tea")
		b.vote(group, got.ID, option(got, 1))
		list := &api.MessagesGetPollVotesRequest{Peer: group, ID: sent.ID, Limit: 10}
		refused(a, "403 POLL_VOTE_REQUIRED", list)
		a.vote(group, sent.ID, option(sent, 0))
		votes := do(a, list)
		is(s, "votes", votes.Count, 2)
		is(s, "the newest", votes.Votes[0].(*api.MessagePeerVote).Peer.(*api.PeerUser).UserID, a.self.ID)
		news := a.broadcast("News")
		refused(a, "400 BROADCAST_PUBLIC_VOTERS_FORBIDDEN", &api.MessagesSendMediaRequest{Peer: news, Media: public, RandomID: random()})
	})},
	{"people ask no people privately", pair(func(s *stage, a, b *person) {
		refused(a, "400 MEDIA_INVALID", &api.MessagesSendMediaRequest{Peer: a.to(b), Media: poll("Tea?"), RandomID: random()})
	})},
	{"a bot hears who votes", func(s *stage) {
		a, bot := s.people(1)[0], s.bot(control.Bot{ReadsAll: true})
		a.meet(bot)
		group := a.super("Asked")
		do(a, &api.ChannelsInviteToChannelRequest{Channel: input(group), Users: []api.InputUserClass{a.user(bot)}})
		public := poll("Tea?")
		public.Poll.PublicVoters = true
		sent := bot.ask(&api.InputPeerChannel{ChannelID: group.ChannelID}, public, "tea")
		a.vote(group, sent.ID, option(sent, 1))
		vote := hear(bot, func(u *api.UpdateMessagePollVote) bool { return len(u.Options) == 1 })
		is(s, "who", vote.Peer.(*api.PeerUser).UserID, a.self.ID)
		is(s, "place", vote.Positions[0], 1)
		refused(bot, "400 BOT_METHOD_INVALID", &api.MessagesSendVoteRequest{Peer: &api.InputPeerChannel{ChannelID: group.ChannelID}, MsgID: sent.ID, Options: [][]byte{option(sent, 0)}})
	}},
}
