package world

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// question is a poll that nothing speaks against.
func question() *Poll {
	return &Poll{Question: "Tea?", Answers: []PollAnswer{{Text: "yes", Option: []byte("0")}, {Text: "no", Option: []byte("1")}}}
}

func TestCheckPoll(t *testing.T) {
	w := newTown(t, 1)
	robot, err := w.AddBot(now, NewBot{Name: "B", Username: "asking_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	many := func(n int) (out []PollAnswer) {
		for i := range n {
			out = append(out, PollAnswer{Text: "x", Option: []byte{byte(i)}})
		}
		return out
	}
	quiz := Quiz{Correct: []int{1}}
	for _, tt := range []struct {
		change func(p *Poll)
		quiz   Quiz
		by     UserID
		want   string
	}{
		{func(*Poll) {}, Quiz{}, w.p[0], ""},
		{func(p *Poll) { p.Question = "" }, Quiz{}, w.p[0], "POLL_QUESTION_INVALID"},
		{func(p *Poll) { p.Question = "\xff" }, Quiz{}, w.p[0], "POLL_QUESTION_INVALID"},
		{func(p *Poll) { p.Question = strings.Repeat("я", 255) }, Quiz{}, w.p[0], ""},
		{func(p *Poll) { p.Question = strings.Repeat("я", 256) }, Quiz{}, w.p[0], "POLL_QUESTION_INVALID"},
		{func(p *Poll) { p.Question = strings.Repeat("я", 300) }, Quiz{}, robot.ID, ""},
		{func(p *Poll) { p.Question = strings.Repeat("я", 301) }, Quiz{}, robot.ID, "POLL_QUESTION_INVALID"},
		{func(p *Poll) { p.Answers = p.Answers[:1] }, Quiz{}, w.p[0], "POLL_ANSWERS_INVALID"},
		{func(p *Poll) { p.Answers = many(12) }, Quiz{}, w.p[0], ""},
		{func(p *Poll) { p.Answers = many(13) }, Quiz{}, w.p[0], "POLL_ANSWERS_INVALID"},
		{func(p *Poll) { p.Answers[1].Text = "" }, Quiz{}, w.p[0], "POLL_ANSWER_INVALID"},
		{func(p *Poll) { p.Answers[1].Text = strings.Repeat("x", 101) }, Quiz{}, w.p[0], "POLL_ANSWER_INVALID"},
		{func(p *Poll) { p.Answers[1].Option = nil }, Quiz{}, w.p[0], "POLL_OPTION_INVALID"},
		{func(p *Poll) { p.Answers[1].Option = make([]byte, 101) }, Quiz{}, w.p[0], "POLL_OPTION_INVALID"},
		{func(p *Poll) { p.Answers[1].Option = []byte("0") }, Quiz{}, w.p[0], "POLL_OPTION_DUPLICATE"},
		{func(p *Poll) { p.Quiz = true }, quiz, w.p[0], ""},
		{func(p *Poll) { p.Quiz, p.Multiple = true, true }, quiz, w.p[0], "QUIZ_MULTIPLE_INVALID"},
		{func(p *Poll) { p.Quiz = true }, Quiz{}, w.p[0], "QUIZ_CORRECT_ANSWERS_EMPTY"},
		{func(p *Poll) { p.Quiz = true }, Quiz{Correct: []int{0, 1}}, w.p[0], "QUIZ_CORRECT_ANSWERS_TOO_MUCH"},
		{func(p *Poll) { p.Quiz = true }, Quiz{Correct: []int{2}}, w.p[0], "QUIZ_CORRECT_ANSWER_INVALID"},
		{func(p *Poll) { p.Quiz = true }, Quiz{Correct: []int{-1}}, w.p[0], "QUIZ_CORRECT_ANSWER_INVALID"},
		{func(p *Poll) { p.Quiz, p.Solution = true, strings.Repeat("x", 201) }, quiz, w.p[0], "MEDIA_INVALID"},
		{func(p *Poll) { p.Quiz, p.Solution = true, "a\nb\nc\nd" }, quiz, w.p[0], "MEDIA_INVALID"},
		{func(p *Poll) { p.Period = 5 }, Quiz{}, w.p[0], ""},
		{func(p *Poll) { p.Period = 601 }, Quiz{}, w.p[0], "MEDIA_INVALID"},
		{func(p *Poll) { p.Period = -5 }, Quiz{}, w.p[0], "MEDIA_INVALID"},
		{func(p *Poll) { p.CloseDate = now.Unix() + 600 }, Quiz{}, w.p[0], ""},
		{func(p *Poll) { p.CloseDate = now.Unix() + 4 }, Quiz{}, w.p[0], "MEDIA_INVALID"},
		{func(p *Poll) { p.Period, p.CloseDate = 60, now.Unix()+60 }, Quiz{}, w.p[0], "MEDIA_INVALID"},
	} {
		p := question()
		tt.change(p)
		t.Logf("%+v", p)
		wantRefusal(t, w.CheckPoll(now, tt.by, p, tt.quiz), tt.want)
	}
}

// ask sends a poll to the group of a town.
func (t *town) ask(by UserID, p *Poll, random int64) *Message {
	t.tb.Helper()
	p.ID = t.NewPollID()
	s, err := t.SendToChannel(now, by, t.group, Outgoing{RandomID: random, Media: &Media{Kind: MediaPoll, Poll: p}})
	if err != nil {
		t.tb.Fatal(err)
	}
	return s.Message
}

func (t *town) vote(at time.Time, by UserID, m *Message, options ...string) error {
	var list [][]byte
	for _, o := range options {
		list = append(list, []byte(o))
	}
	_, err := t.CastVote(at, by, m.Peer, m.ID, list)
	return err
}

func TestVotes(t *testing.T) {
	w := newTown(t, 5)
	p := question()
	p.Multiple = true
	m := w.ask(w.p[0], p, 1)
	for i, u := range w.p {
		wantRefusal(t, w.vote(now.Add(time.Duration(i)*time.Second), u, m, "1"), "")
	}
	wantRefusal(t, w.vote(now, w.p[1], m, "1", "0"), "")
	wantRefusal(t, w.vote(now, w.p[2], m), "")
	wantRefusal(t, w.vote(now, w.p[2], m), "")
	wantRefusal(t, w.vote(now, w.p[2], m, "0", "1", "0"), "OPTIONS_TOO_MUCH")
	wantRefusal(t, w.vote(now, w.p[2], m, "7"), "OPTION_INVALID")
	if w.VotesFor(p.ID, 0) != 1 || w.VotesFor(p.ID, 1) != 4 || len(w.VotesIn(p.ID)) != 4 {
		t.Errorf("%d and %d of %d votes", w.VotesFor(p.ID, 0), w.VotesFor(p.ID, 1), len(w.VotesIn(p.ID)))
	}
	// Pages: the newest first, and none twice when somebody votes meanwhile.
	who := func(list []*Vote) (out []UserID) {
		for _, v := range list {
			out = append(out, v.User)
		}
		return out
	}
	first, next, count := w.VotePage(p.ID, 1, 0, 2)
	if !slices.Equal(who(first), []UserID{w.p[1], w.p[4]}) || count != 4 {
		t.Errorf("first %v of %d", who(first), count)
	}
	wantRefusal(t, w.vote(now, w.p[2], m, "1"), "")
	rest, next, count := w.VotePage(p.ID, 1, next, 2)
	if !slices.Equal(who(rest), []UserID{w.p[3], w.p[0]}) || next != 0 || count != 5 {
		t.Errorf("then %v of %d, next %d", who(rest), count, next)
	}
	if page, next, count := w.VotePage(p.ID, 0, 0, 0); page != nil || next != 0 || count != 1 {
		t.Errorf("no page is %v, next %d of %d", who(page), next, count)
	}

	wantRefusal(t, w.SetDefaultBanned(now, w.p[0], w.group, NoPolls, 0), "")
	_, err := w.SendToChannel(now, w.p[1], w.group, Outgoing{RandomID: 9, Media: &Media{Kind: MediaPoll, Poll: question()}})
	wantRefusal(t, err, "CHAT_SEND_POLL_FORBIDDEN")
	wantRefusal(t, w.vote(now, w.p[3], m, "0"), "")
	if _, err := w.Leave(now, w.p[3], w.group); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.vote(now, w.p[3], m, "1"), "CHANNEL_PRIVATE")

	// With its last message a poll goes, and its votes.
	forward := w.forwarded(w.p[0], m, m.Peer, Forwarding{})
	forward.RandomID = 10
	again, err := w.SendToChannel(now, w.p[0], w.group, forward)
	wantRefusal(t, err, "")
	for _, gone := range []struct{ id, polls, votes int }{{m.ID, 1, 5}, {again.Message.ID, 0, 0}} {
		if _, err := w.DeletePosts(now, w.p[0], w.group, []int{gone.id}); err != nil {
			t.Fatal(err)
		}
		if w.polls.Len() != gone.polls || w.votes.Len() != gone.votes {
			t.Errorf("%d polls with %d votes, want %+v", w.polls.Len(), w.votes.Len(), gone)
		}
	}
}

// TestVotesAreToldOnceASecond: however many there are.
func TestVotesAreToldOnceASecond(t *testing.T) {
	w := newTown(t, 6)
	m := w.ask(w.p[0], question(), 1)
	w.Events()
	told := func() (n int) {
		for _, e := range w.Events() {
			if e.News != nil && e.News.Kind == NewsPoll && !e.News.Flag {
				n++
			}
		}
		return n
	}
	for _, u := range w.p[1:5] {
		wantRefusal(t, w.vote(now, u, m, "0"), "")
	}
	if n := told(); n != 1 {
		t.Errorf("told %d times in the same second", n)
	}
	if due := w.NextElapse(); due != now.Unix()+1 {
		t.Errorf("the rest is told at %d, want %d", due, now.Unix()+1)
	}
	w.Elapse(now.Add(time.Second))
	if n := told(); n != 1 || w.NextElapse() != 0 {
		t.Errorf("told %d times a second later, next at %d", n, w.NextElapse())
	}
	wantRefusal(t, w.vote(now.Add(time.Second), w.p[5], m, "0"), "")
	if n := told(); n != 0 {
		t.Errorf("told %d times more in that second", n)
	}
	w.Elapse(now.Add(2 * time.Second))
	if n := told(); n != 1 {
		t.Errorf("told %d times at last", n)
	}
}

// TestPollIsStoppedWhereItWasSent: by who may edit that message, not by who sent it on.
func TestPollIsStoppedWhereItWasSent(t *testing.T) {
	w, g := hamlet(t, 4)
	p := question()
	p.ID = w.NewPollID()
	s, err := w.SendToGroup(now, w.p[0], g, Outgoing{RandomID: 1, Media: &Media{Kind: MediaPoll, Poll: p}})
	if err != nil {
		t.Fatal(err)
	}
	copied := w.CopyIn(w.p[1], s.Message)
	out := w.Forwards(w.p[1], []*Message{copied}, GroupPeer(g.ID), []int64{2}, Forwarding{DropAuthor: true})
	taken, err := w.SendToGroup(now, w.p[1], g, out[0])
	if err != nil {
		t.Fatal(err)
	}
	late := now.Add(1000 * time.Hour)
	stop := func(by UserID, m *Message) error {
		_, _, err := w.EditMessage(late, by, m.Peer, m.ID, Edit{Poll: true, Close: true})
		return err
	}
	wantRefusal(t, stop(w.p[1], copied), "MESSAGE_AUTHOR_REQUIRED")
	wantRefusal(t, stop(w.p[1], taken.Message), "MESSAGE_AUTHOR_REQUIRED")
	wantRefusal(t, stop(w.p[0], s.Message), "")
	wantRefusal(t, stop(w.p[0], s.Message), "MESSAGE_NOT_MODIFIED")
	_, err = w.CastVote(late, w.p[1], GroupPeer(g.ID), taken.Message.ID, [][]byte{[]byte("0")})
	wantRefusal(t, err, "MESSAGE_POLL_CLOSED")
	_, err = w.CastVote(late, w.p[3], GroupPeer(g.ID), taken.Message.ID, nil)
	wantRefusal(t, err, "MESSAGE_ID_INVALID")
}

// TestPollsArePrivateWithBots: people ask only bots and themselves, and bots everybody;
// what goes along with a poll that may not be sent stays too.
func TestPollsArePrivateWithBots(t *testing.T) {
	w := newTown(t, 2)
	robot, err := w.AddBot(now, NewBot{Name: "B", Username: "asking_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	random := int64(0)
	poll := func() []Outgoing {
		random += 2
		p := question()
		p.ID = w.NewPollID()
		return []Outgoing{{Text: "x", RandomID: random}, {RandomID: random + 1, Media: &Media{Kind: MediaPoll, Poll: p}}}
	}
	for _, step := range []struct {
		by, to UserID
		want   string
	}{
		{w.p[0], w.p[1], "MEDIA_INVALID"}, {w.p[0], w.p[0], ""}, {w.p[0], robot.ID, ""}, {robot.ID, w.p[0], ""}, {w.p[0], ServiceUser, "MEDIA_INVALID"},
	} {
		before := w.messages.Len()
		_, err := w.SendAll(now, step.by, UserPeer(step.to), poll())
		wantRefusal(t, err, step.want)
		if sent := w.messages.Len() != before; sent != (step.want == "") {
			t.Errorf("%d to %d: sent %v", step.by, step.to, sent)
		}
	}
}
