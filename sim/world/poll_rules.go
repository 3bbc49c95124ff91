package world

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxPollAnswers is how many answers a poll may offer.
const MaxPollAnswers = 12

// Bounds of a poll, in characters, bytes of an option, and seconds.
const (
	maxQuestion    = 255
	maxBotQuestion = 300
	maxAnswer      = 100
	maxOption      = 100
	maxSolution    = 200
	maxSolutionLF  = 2
	minPollPeriod  = 5
	maxPollPeriod  = 600
)

// Quiz is what a request says about the answers of a quiz: the right ones, by place.
type Quiz struct{ Correct []int }

// CheckPoll makes the checks that every poll must pass which by wants to send, and
// fills in the right answer of a quiz. The refusals are POLL_QUESTION_INVALID,
// POLL_ANSWERS_INVALID, POLL_ANSWER_INVALID, POLL_OPTION_INVALID,
// POLL_OPTION_DUPLICATE, QUIZ_MULTIPLE_INVALID, QUIZ_CORRECT_ANSWERS_EMPTY,
// QUIZ_CORRECT_ANSWERS_TOO_MUCH, QUIZ_CORRECT_ANSWER_INVALID, and MEDIA_INVALID for
// a solution or a time out of bounds.
func (w *World) CheckPoll(now time.Time, by UserID, p *Poll, q Quiz) error {
	longest := maxQuestion
	if w.users.Get(by).Bot != nil {
		longest = maxBotQuestion
	}
	switch {
	case !isText(p.Question, longest):
		return Refuse(400, "POLL_QUESTION_INVALID")
	case len(p.Answers) < 2 || len(p.Answers) > MaxPollAnswers:
		return Refuse(400, "POLL_ANSWERS_INVALID")
	}
	for i := range p.Answers {
		if err := p.checkAnswer(i); err != nil {
			return err
		}
	}
	if !p.inTime(now) {
		return errMediaInvalid
	}
	return p.setQuiz(q)
}

func isText(s string, longest int) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= longest
}

func (p *Poll) checkAnswer(i int) error {
	a := p.Answers[i]
	switch {
	case !isText(a.Text, maxAnswer):
		return Refuse(400, "POLL_ANSWER_INVALID")
	case len(a.Option) == 0 || len(a.Option) > maxOption:
		return Refuse(400, "POLL_OPTION_INVALID")
	case p.Place(a.Option) != i:
		return Refuse(400, "POLL_OPTION_DUPLICATE")
	}
	return nil
}

// Place is where the answer of that name is, -1 for nowhere.
func (p *Poll) Place(option []byte) int {
	for i, a := range p.Answers {
		if bytes.Equal(a.Option, option) {
			return i
		}
	}
	return -1
}

func (p *Poll) inTime(now time.Time) bool {
	within := func(seconds int64) bool { return seconds >= minPollPeriod && seconds <= maxPollPeriod }
	switch {
	case p.Period != 0 && p.CloseDate != 0:
		return false
	case p.Period != 0:
		return within(int64(p.Period))
	case p.CloseDate != 0:
		return within(p.CloseDate - now.Unix())
	}
	return true
}

func (p *Poll) setQuiz(q Quiz) error {
	if !p.Quiz {
		p.Solution, p.SolutionEntities = "", nil
		return nil
	}
	switch {
	case p.Multiple:
		return Refuse(400, "QUIZ_MULTIPLE_INVALID")
	case len(q.Correct) == 0:
		return Refuse(400, "QUIZ_CORRECT_ANSWERS_EMPTY")
	case len(q.Correct) > 1:
		return Refuse(400, "QUIZ_CORRECT_ANSWERS_TOO_MUCH")
	case q.Correct[0] < 0 || q.Correct[0] >= len(p.Answers):
		return Refuse(400, "QUIZ_CORRECT_ANSWER_INVALID")
	case utf8.RuneCountInString(p.Solution) > maxSolution || strings.Count(p.Solution, "\n") > maxSolutionLF || !utf8.ValidString(p.Solution):
		return errMediaInvalid
	}
	p.Correct = q.Correct[0]
	return nil
}

// takesPolls tells why a poll cannot be sent privately: people ask nobody but bots and
// themselves.
func (w *World) takesPolls(by UserID, to *User, m *Media) error {
	if m == nil || m.Poll == nil || to.ID == by || to.Bot != nil || w.users.Get(by).Bot != nil {
		return nil
	}
	return errMediaInvalid
}

// mayBroadcast tells why a broadcast channel, which hides who is in it, takes no media
// like these.
func mayBroadcast(m *Media) error {
	if m != nil && m.Poll != nil && m.Poll.Public {
		return Refuse(400, "BROADCAST_PUBLIC_VOTERS_FORBIDDEN")
	}
	return nil
}
