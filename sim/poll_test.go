package sim_test

import (
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func plainText(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }

// asking is a poll with answers.
func asking(question string, answers ...string) *api.InputMediaPoll {
	p := &api.Poll{Question: plainText(question)}
	for _, a := range answers {
		p.Answers = append(p.Answers, &api.InputPollAnswer{Text: plainText(a)})
	}
	return &api.InputMediaPoll{Poll: p}
}

// quizzing is a quiz whose second answer is right.
func quizzing(question string, answers ...string) *api.InputMediaPoll {
	p := asking(question, answers...)
	p.Poll.Quiz, p.CorrectAnswers, p.Solution = true, []int32{1}, new("see https://a.example")
	return p
}

// pollOf is the poll that a message has.
func (a *account) pollOf(m api.MessageClass) *api.MessageMediaPoll {
	a.tb.Helper()
	media, ok := m.(*api.Message).Media.(*api.MessageMediaPoll)
	if !ok {
		a.tb.Fatalf("media is %T, want a poll", m.(*api.Message).Media)
	}
	return media
}

// options are what the answers of a poll are called.
func options(p *api.Poll) (out [][]byte) {
	for _, a := range p.Answers {
		out = append(out, a.(*api.PollAnswer).Option)
	}
	return out
}

func voting(p api.InputPeerClass, id int32, options ...[]byte) *api.MessagesSendVoteRequest {
	return &api.MessagesSendVoteRequest{Peer: p, MsgID: id, Options: options}
}

// vote votes and returns the results.
func (a *account) vote(p api.InputPeerClass, id int32, options ...[]byte) *api.PollResults {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, voting(p, id, options...))).Updates
	return up[0].(*api.UpdateMessagePoll).Results
}

// results asks how a poll stands.
func (a *account) results(p api.InputPeerClass, id int32) *api.PollResults {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.MessagesGetPollResultsRequest{Peer: p, MsgID: id})).Updates
	return up[0].(*api.UpdateMessagePoll).Results
}

// counts are the votes for each answer, those that are not told as -1.
func counts(r *api.PollResults) (out []int32) {
	for _, line := range r.Results {
		if line.Voters == nil {
			out = append(out, -1)
		} else {
			out = append(out, *line.Voters)
		}
	}
	return out
}

func chosen(r *api.PollResults) (out []int) {
	for i, line := range r.Results {
		if line.Chosen {
			out = append(out, i)
		}
	}
	return out
}

func correct(r *api.PollResults) int {
	return slices.IndexFunc(r.Results, func(line *api.PollAnswerVoters) bool { return line.Correct })
}

func TestPoll(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	id := a.createGroup("Askers")
	link := a.link(id)
	b.joinBy(link)
	c.joinBy(link)
	group := a.channelPeer(id)
	ask := asking(" Which? ", "one", "two", "three")
	ask.Poll.Question.Entities = []api.MessageEntityClass{&api.MessageEntityBold{Length: 3}, &api.MessageEntityCustomEmoji{Offset: 1, Length: 2, DocumentID: 5}}
	b.updates = nil
	sent := a.sendMedia(group, ask, 1)
	p := a.pollOf(sent).Poll
	if p.Question.Text != "Which?" || len(p.Question.Entities) != 1 || p.Question.Entities[0].(*api.MessageEntityCustomEmoji).Length != 2 || !p.Creator || p.Closed || p.PublicVoters {
		t.Errorf("sent as %+v", p)
	}
	if got := b.pollOf(b.heardMessage()); got.Poll.ID != p.ID || got.Poll.Creator || *got.Results.TotalVoters != 0 || got.Results.Results != nil {
		t.Errorf("it came as %+v, %+v", got.Poll, got.Results)
	}
	opt := options(p)

	// Only who voted, and who asked, sees the votes.
	second := b.another()
	r := b.vote(b.channelPeer(id), sent.ID, opt[1])
	if !slices.Equal(counts(r), []int32{0, 1, 0}) || !slices.Equal(chosen(r), []int{1}) || *r.TotalVoters != 1 || r.Min || r.RecentVoters != nil {
		t.Errorf("who voted sees %+v", r)
	}
	if r := told[*api.UpdateMessagePoll](second).Results; r.Min || !slices.Equal(chosen(r), []int{1}) {
		t.Errorf("another session hears of %+v", r)
	}
	if u := told[*api.UpdateMessagePoll](a); !u.Results.Min || !slices.Equal(counts(u.Results), []int32{0, 1, 0}) || u.PollID != p.ID || *u.MsgID != sent.ID || u.Poll == nil {
		t.Errorf("who asked hears of %+v", u)
	}
	if u := told[*api.UpdateMessagePoll](c); !u.Results.Min || u.Results.Results != nil || *u.Results.TotalVoters != 1 {
		t.Errorf("who did not vote hears of %+v", u.Results)
	}
	if r := c.results(c.channelPeer(id), sent.ID); r.Results != nil || *r.TotalVoters != 1 {
		t.Errorf("who did not vote is answered %+v", r)
	}
	refused(b.client, voting(b.channelPeer(id), sent.ID, opt[0], opt[1]), "400 OPTIONS_TOO_MUCH")
	refused(b.client, voting(b.channelPeer(id), sent.ID, []byte("?")), "400 OPTION_INVALID")
	refused(b.client, voting(b.channelPeer(id), 1, opt[0]), "400 MESSAGE_ID_INVALID")
	refused(b.client, &api.MessagesGetPollResultsRequest{Peer: b.channelPeer(id), MsgID: 1}, "400 MESSAGE_ID_INVALID")
	if r := b.vote(b.channelPeer(id), sent.ID, opt[2]); !slices.Equal(counts(r), []int32{0, 0, 1}) {
		t.Errorf("changed to %v", counts(r))
	}
	if r := b.vote(b.channelPeer(id), sent.ID); r.Results != nil || *r.TotalVoters != 0 {
		t.Errorf("taken back: %+v", r)
	}
	b.vote(b.channelPeer(id), sent.ID, opt[0])
	if r := b.pollOf(b.newest(b.channelPeer(id))).Results; !slices.Equal(chosen(r), []int{0}) {
		t.Errorf("the history says %+v", r)
	}
	refused(c.client, &api.MessagesGetPollVotesRequest{Peer: c.channelPeer(id), ID: sent.ID, Limit: 5}, "400 MSG_ID_INVALID") // anonymous

	// A client that has the poll is told of the results alone.
	known := &api.MessagesGetPollResultsRequest{Peer: group, MsgID: sent.ID, PollHash: p.Hash}
	if u := must(a.client, known).(*api.Updates).Updates[0].(*api.UpdateMessagePoll); u.Poll != nil {
		t.Errorf("the poll comes again: %+v", u.Poll)
	}

	// Forwarded it is the same poll.
	to := &api.InputPeerSelf{}
	kept := messageOf(t, a.learnUpdates(must(a.client, a.forward(group, to, sent.ID))).Updates)
	if got := a.pollOf(kept); got.Poll.ID != p.ID || *got.Results.TotalVoters != 1 {
		t.Errorf("forwarded as %+v", got.Poll)
	}
	if r := a.vote(to, kept.ID, opt[1]); !slices.Equal(counts(r), []int32{1, 1, 0}) {
		t.Errorf("votes %v", counts(r))
	}
	refused(a.client, a.forward(group, a.meet(b).userPeer(b.self.ID), sent.ID), "400 MEDIA_INVALID")

	found := must(b.client, &api.MessagesSearchRequest{Peer: b.channelPeer(id), Filter: &api.InputMessagesFilterPoll{}, Q: "THREE", Limit: 5}).(*api.MessagesChannelMessages)
	if len(found.Messages) != 1 || found.Messages[0].(*api.Message).ID != sent.ID {
		t.Errorf("found %+v", found.Messages)
	}

	closing := &api.MessagesEditMessageRequest{Peer: group, ID: sent.ID, Media: &api.InputMediaPoll{Poll: &api.Poll{ID: p.ID, Closed: true, Question: plainText("")}}}
	refused(b.client, &api.MessagesEditMessageRequest{Peer: b.channelPeer(id), ID: sent.ID, Media: closing.Media}, "403 MESSAGE_AUTHOR_REQUIRED")
	refused(a.client, &api.MessagesEditMessageRequest{Peer: group, ID: sent.ID, Media: &api.InputMediaPoll{Poll: p}}, "400 MESSAGE_NOT_MODIFIED")
	refused(a.client, &api.MessagesEditMessageRequest{Peer: group, ID: sent.ID, Media: &api.InputMediaDice{Emoticon: "🎲"}}, "400 MEDIA_PREV_INVALID")
	refused(a.client, &api.MessagesEditMessageRequest{Peer: to, ID: a.sent(to, "no poll", 50), Media: closing.Media}, "400 MEDIA_NEW_INVALID")
	c.updates = nil
	if m := must(a.client, closing).(*api.Updates).Updates[0].(*api.UpdateEditChannelMessage).Message.(*api.Message); !a.pollOf(m).Poll.Closed || m.EditDate != nil {
		t.Errorf("closed as %+v", m)
	}
	if got := c.pollOf(told[*api.UpdateEditChannelMessage](c).Message); !got.Poll.Closed || !slices.Equal(counts(got.Results), []int32{1, 1, 0}) {
		t.Errorf("others hear of the end as %+v", got.Results)
	}
	refused(a.client, closing, "400 MESSAGE_NOT_MODIFIED")
	refused(c.client, voting(c.channelPeer(id), sent.ID, opt[0]), "400 MESSAGE_POLL_CLOSED")
	refused(a.client, voting(to, kept.ID, opt[0]), "400 MESSAGE_POLL_CLOSED")
	log := must(a.client, &api.ChannelsGetAdminLogRequest{Channel: a.channel(id), EventsFilter: &api.ChannelAdminLogEventsFilter{Edit: true}, Limit: 5})
	if stop, ok := log.Events[0].Action.(*api.ChannelAdminLogEventActionStopPoll); !ok || stop.Message.(*api.Message).ID != sent.ID {
		t.Errorf("in the log is %+v", log.Events[0].Action)
	}
}

func TestPublicPoll(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 4)
	a := all[0]
	group := a.createChat("Open", all[1:]...)
	ask := asking("Who?", "me", "you", "all")
	ask.Poll.PublicVoters, ask.Poll.MultipleChoice = true, true
	sent := a.sendMedia(group, ask, 1)
	opt := options(a.pollOf(sent).Poll)
	votes := func(who *account, id int32, option []byte, offset *string, limit int32) *api.MessagesVotesList {
		t.Helper()
		list := must(who.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: id, Option: option, Offset: offset, Limit: limit})
		if len(list.Users) < len(list.Votes) {
			t.Errorf("%d votes of %d users", len(list.Votes), len(list.Users))
		}
		return list
	}
	refused(a.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: sent.ID, Limit: 5}, "403 POLL_VOTE_REQUIRED")
	var ids []int32
	for i, who := range all {
		id := who.newest(group).(*api.Message).ID
		ids = append(ids, id)
		r := who.vote(group, id, opt[1], opt[2*(i%2)])
		if len(r.RecentVoters) != min(i+1, 3) || r.RecentVoters[0].(*api.PeerUser).UserID != who.self.ID {
			t.Errorf("voters %+v", r.RecentVoters)
		}
	}
	list := votes(a, sent.ID, nil, nil, 3)
	if first := list.Votes[0].(*api.MessagePeerVoteMultiple); list.Count != 4 || len(list.Votes) != 3 || first.Peer.(*api.PeerUser).UserID != all[3].self.ID || len(first.Options) != 2 {
		t.Errorf("votes %+v", list)
	}
	list = votes(a, sent.ID, nil, list.NextOffset, 3)
	if last := list.Votes[0].(*api.MessagePeerVoteMultiple); len(list.Votes) != 1 || list.NextOffset != nil || last.Peer.(*api.PeerUser).UserID != a.self.ID {
		t.Errorf("the rest is %+v", list)
	}
	list = votes(all[2], ids[2], opt[2], nil, 9)
	if vote := list.Votes[1].(*api.MessagePeerVoteInputOption); list.Count != 2 || vote.Peer.(*api.PeerUser).UserID != all[1].self.ID {
		t.Errorf("votes for the last %+v", list)
	}
	a.vote(group, sent.ID, opt[0])
	if one := votes(a, sent.ID, nil, nil, 1).Votes[0].(*api.MessagePeerVote); one.Peer.(*api.PeerUser).UserID != a.self.ID || string(one.Option) != string(opt[0]) {
		t.Errorf("changed to %+v", one)
	}
	refused(a.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: sent.ID, Offset: new("x"), Limit: 5}, "400 OFFSET_INVALID")
	refused(a.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: sent.ID, Option: []byte("x"), Limit: 5}, "400 OPTION_INVALID")
	refused(a.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: 99, Limit: 5}, "400 MSG_ID_INVALID")
	news := a.broadcast("News")
	refused(a.client, &api.MessagesSendMediaRequest{Peer: a.channelPeer(news), Media: ask, RandomID: 5}, "400 BROADCAST_PUBLIC_VOTERS_FORBIDDEN")
	refused(a.client, a.forward(group, a.channelPeer(news), sent.ID), "400 BROADCAST_PUBLIC_VOTERS_FORBIDDEN")
	post := a.sendMedia(a.channelPeer(news), asking("So?", "a", "b"), 6)
	refused(a.client, &api.MessagesGetPollVotesRequest{Peer: a.channelPeer(news), ID: post.ID, Limit: 5}, "403 BROADCAST_FORBIDDEN")
}

func TestQuiz(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("School", b)
	sent := a.sendMedia(group, quizzing("2+2?", "3", "4"), 1)
	if r := a.pollOf(sent).Results; correct(r) != -1 || r.Solution != nil {
		t.Errorf("the answer is given away: %+v", r)
	}
	mine := b.newest(group).(*api.Message)
	opt := options(b.pollOf(mine).Poll)
	r := b.vote(group, mine.ID, opt[0])
	if correct(r) != 1 || !slices.Equal(chosen(r), []int{0}) || *r.Solution != "see https://a.example" || len(r.SolutionEntities) != 1 {
		t.Errorf("after a wrong answer %+v", r)
	}
	refused(b.client, voting(group, mine.ID, opt[1]), "400 REVOTE_NOT_ALLOWED")
	refused(b.client, voting(group, mine.ID), "400 REVOTE_NOT_ALLOWED")
	if u := told[*api.UpdateMessagePoll](a); correct(u.Results) != -1 || u.Results.Solution != nil {
		t.Errorf("the answer is given away: %+v", u.Results)
	}
	send := func(change func(*api.InputMediaPoll), want string) {
		t.Helper()
		q := quizzing("?", "x", "y")
		change(q)
		refused(a.client, &api.MessagesSendMediaRequest{Peer: group, Media: q, RandomID: 9}, want)
	}
	send(func(q *api.InputMediaPoll) { q.CorrectAnswers = nil }, "400 QUIZ_CORRECT_ANSWERS_EMPTY")
	send(func(q *api.InputMediaPoll) { q.CorrectAnswers = []int32{0, 1} }, "400 QUIZ_CORRECT_ANSWERS_TOO_MUCH")
	send(func(q *api.InputMediaPoll) { q.CorrectAnswers = []int32{2} }, "400 QUIZ_CORRECT_ANSWER_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.MultipleChoice = true }, "400 QUIZ_MULTIPLE_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.Answers = q.Poll.Answers[:1] }, "400 POLL_ANSWERS_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.Question.Text = " " }, "400 POLL_QUESTION_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.Answers[0] = &api.InputPollAnswer{Text: plainText("")} }, "400 POLL_ANSWER_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.Answers[0] = &api.PollAnswer{Text: plainText("x")} }, "400 POLL_OPTION_INVALID")
	send(func(q *api.InputMediaPoll) {
		q.Poll.Answers[0] = &api.PollAnswer{Text: plainText("x"), Option: []byte("1")}
	}, "400 POLL_OPTION_DUPLICATE")
	send(func(q *api.InputMediaPoll) { q.Poll.OpenAnswers = true }, "400 MEDIA_INVALID")
	send(func(q *api.InputMediaPoll) { q.Poll.ClosePeriod = new(int32(4)) }, "400 MEDIA_INVALID")
	refused(a.client, &api.MessagesSendMediaRequest{Peer: a.userPeer(b.self.ID), Media: quizzing("?", "x", "y"), RandomID: 9}, "400 MEDIA_INVALID")
	refused(a.client, &api.MessagesUploadMediaRequest{Peer: group, Media: quizzing("?", "x", "y")}, "400 MEDIA_INVALID")
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: group, BannedRights: &api.ChatBannedRights{SendPolls: true}})
	refused(b.client, &api.MessagesSendMediaRequest{Peer: group, Media: quizzing("?", "x", "y"), RandomID: 9}, "403 CHAT_SEND_POLL_FORBIDDEN")
}

// TestHiddenPoll: who voted sees its own vote, and nobody the others' before the end.
func TestHiddenPoll(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("Ballot", b)
	q := quizzing("?", "x", "y")
	q.Poll.HideResultsUntilClose, q.Poll.PublicVoters, q.Poll.ShuffleAnswers = true, true, true
	sent := a.sendMedia(group, q, 1)
	mine := b.newest(group).(*api.Message)
	opt := options(b.pollOf(mine).Poll)
	if r := b.vote(group, mine.ID, opt[0]); !slices.Equal(chosen(r), []int{0}) || !slices.Equal(counts(r), []int32{-1, -1}) || correct(r) != -1 || r.RecentVoters != nil || r.Solution != nil {
		t.Errorf("who voted sees %+v", r)
	}
	if r := a.results(group, sent.ID); r.Results != nil || *r.TotalVoters != 1 {
		t.Errorf("who asked sees %+v", r)
	}
	refused(b.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: mine.ID, Limit: 5}, "403 POLL_VOTE_REQUIRED")
	must(a.client, &api.MessagesEditMessageRequest{Peer: group, ID: sent.ID, Media: &api.InputMediaPoll{Poll: &api.Poll{Closed: true, Question: plainText("")}}})
	if r := a.results(group, sent.ID); !slices.Equal(counts(r), []int32{1, 0}) || correct(r) != 1 || len(r.RecentVoters) != 1 {
		t.Errorf("at the end who asked sees %+v", r)
	}
	if list := must(b.client, &api.MessagesGetPollVotesRequest{Peer: group, ID: mine.ID, Limit: 5}); list.Count != 1 {
		t.Errorf("votes %+v", list)
	}
}

// TestBotAsks: the bot that sent a poll hears of every vote, and gets what it missed.
func TestBotAsks(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	robot := bot(t, s, control.Bot{Username: "asking_bot"})
	other := bot(t, s, control.Bot{Username: "other_bot", ReadsAll: true})
	id := a.createGroup("Asked")
	must(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(id), Users: []api.InputUserClass{a.user(a.find("asking_bot")), a.user(a.find("other_bot"))}})
	b.joinBy(a.link(id))
	found := must(robot.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{&api.InputChannel{ChannelID: id}}})
	robot.learn(nil, found.(*api.MessagesChats).Chats)
	ask := quizzing("Bot?", "x", "y")
	ask.Poll.PublicVoters = true
	sent := robot.sendMedia(robot.channelPeer(id), ask, 1)
	p := robot.pollOf(sent)
	if correct(p.Results) != 1 || len(p.Results.Results) != 2 {
		t.Errorf("the bot sees %+v", p.Results)
	}
	before := must(robot.client, &api.UpdatesGetStateRequest{})
	opt := options(p.Poll)
	b.vote(b.channelPeer(id), sent.ID, opt[1])
	vote := told[*api.UpdateMessagePollVote](robot)
	if vote.PollID != p.Poll.ID || vote.Peer.(*api.PeerUser).UserID != b.self.ID || string(vote.Options[0]) != string(opt[1]) || vote.Positions[0] != 1 || vote.Qts != before.Qts+1 {
		t.Errorf("the bot hears of %+v", vote)
	}
	if u := told[*api.UpdateMessagePoll](robot); !slices.Equal(counts(u.Results), []int32{0, 1}) {
		t.Errorf("the bot hears of %+v", u.Results)
	}
	diff := must(robot.client, &api.UpdatesGetDifferenceRequest{Pts: before.Pts, Qts: before.Qts, Date: before.Date}).(*api.UpdatesDifference)
	if again, ok := diff.OtherUpdates[0].(*api.UpdateMessagePollVote); !ok || again.Qts != vote.Qts {
		t.Errorf("the difference tells of %+v", diff.OtherUpdates)
	}
	refused(robot.client, voting(robot.channelPeer(id), sent.ID, opt[0]), "400 BOT_METHOD_INVALID")

	// Of what people ask other bots hear when somebody ends it.
	group, end := a.channelPeer(id), &api.InputMediaPoll{Poll: &api.Poll{Closed: true, Question: plainText("")}}
	sent = a.sendMedia(group, asking("All?", "x", "y"), 2)
	b.vote(b.channelPeer(id), sent.ID, []byte("0"))
	must(other.client, self())
	for _, u := range other.updates {
		if u, ok := u.(*api.UpdateMessagePoll); ok {
			t.Errorf("another bot hears of %+v", u)
		}
	}
	must(a.client, &api.MessagesEditMessageRequest{Peer: group, ID: sent.ID, Media: end})
	if u := told[*api.UpdateMessagePoll](other); !u.Poll.Closed || !slices.Equal(counts(u.Results), []int32{1, 0}) {
		t.Errorf("another bot hears of the end as %+v", u)
	}
}

// TestPollClosesInTime: nobody asks for anything, and a restart does not change it.
func TestPollClosesInTime(t *testing.T) {
	serverKey() // drawn outside, once
	dir := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t: t, listeners: map[int]*memory{}}
		l.open(dir)
		register(t, l.Server, sim.Number{Phone: labPhone})
		a, self := l.account(false), &api.InputPeerSelf{}
		ask := asking("Soon?", "x", "y")
		ask.Poll.ClosePeriod = new(int32(15))
		begin := time.Now()
		sent := a.sendMedia(self, ask, 1)
		p := a.pollOf(sent).Poll
		if *p.ClosePeriod != 15 || int64(*p.CloseDate) != begin.Unix()+15 {
			t.Errorf("sent as %+v", p)
		}
		dated := asking("Later?", "x", "y")
		dated.Poll.CloseDate = after(10 * time.Minute)
		last := a.sendMedia(self, dated, 2)
		a.vote(self, sent.ID, options(p)[1])
		a.vote(self, last.ID, options(p)[0])
		a.updates = nil
		if u := told[*api.UpdateMessagePoll](a); u.PollID != p.ID || !u.Poll.Closed || time.Since(begin) < 14*time.Second || time.Since(begin) > 16*time.Second {
			t.Errorf("after %v came %+v", time.Since(begin), u.Poll)
		}
		refused(a.client, voting(self, sent.ID, options(p)[0]), "400 MESSAGE_POLL_CLOSED")
		a.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9*time.Minute + 50*time.Second - time.Since(begin))
		l.open(dir)
		a = l.account(false)
		must(a.client, &api.UpdatesGetStateRequest{})
		if r := a.results(self, last.ID); !slices.Equal(chosen(r), []int{0}) || !slices.Equal(counts(r), []int32{1, 0}) {
			t.Errorf("after the restart %+v", r)
		}
		if u := told[*api.UpdateMessagePoll](a); u.PollID != a.pollOf(last).Poll.ID || !u.Poll.Closed || time.Since(begin) < 10*time.Minute-time.Second || time.Since(begin) > 10*time.Minute+time.Second {
			t.Errorf("after %v came %+v", time.Since(begin), u.Poll)
		}
		a.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestScheduledPoll: it begins, and its time too, when it is sent.
func TestScheduledPoll(t *testing.T) {
	inLab(t, func(l *lab) {
		a, self := l.account(false), &api.InputPeerSelf{}
		must(a.client, &api.UpdatesGetStateRequest{})
		ask := asking("Then?", "x", "y")
		ask.Poll.ClosePeriod = new(int32(10))
		id := keptID(t, must(a.client, &api.MessagesSendMediaRequest{Peer: self, Media: ask, RandomID: 1, ScheduleDate: after(15 * time.Second)}))
		waits := a.pollOf(a.scheduled(self)[0])
		if waits.Poll.Closed || *waits.Results.TotalVoters != 0 {
			t.Errorf("there waits %+v", waits.Poll)
		}
		refused(a.client, voting(self, id, []byte("0")), "400 MESSAGE_ID_INVALID")
		m := told[*api.UpdateNewMessage](a).Message.(*api.Message)
		p := a.pollOf(m).Poll
		if p.ID != waits.Poll.ID || p.Closed || *p.CloseDate != m.Date+10 {
			t.Errorf("sent as %+v", p)
		}
		if u := told[*api.UpdateMessagePoll](a); !u.Poll.Closed {
			t.Errorf("it ends as %+v", u.Poll)
		}
	})
}
