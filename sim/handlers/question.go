package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
)

// question is a button that somebody pressed, or an inline query, which its bot has
// not answered yet.
type question struct {
	bot    world.UserID
	by     world.UserID
	at     time.Time
	asked  *world.InlineQuery // nil for a button
	answer func(result []byte, err error)
}

const (
	// BotPatience is how long a bot has to answer.
	BotPatience = 15 * time.Second
	// maxQuestions is how many questions wait at most for their bots,
	// maxOwnQuestions how many of one person.
	maxQuestions    = 4096
	maxOwnQuestions = 64
)

// wait makes the answer to this call that of a bot, and returns the id by which the
// bot names it. asked is nil for a button.
func (c *Call) wait(bot world.UserID, asked *world.InlineQuery) (int64, error) {
	own := 0
	for id, q := range c.questions {
		switch {
		case c.Now.Sub(q.at) > BotPatience:
			delete(c.questions, id)
		case q.by == c.user.ID:
			own++
		}
	}
	if len(c.questions) >= maxQuestions || own >= maxOwnQuestions {
		return 0, world.Refuse(400, "BOT_RESPONSE_TIMEOUT")
	}
	c.lastQuestion++
	done := make(chan Answer, 1)
	c.await = done
	c.questions[c.lastQuestion] = &question{
		bot: bot, by: c.user.ID, at: c.Now, asked: asked, answer: func(result []byte, err error) { done <- c.answer(result, err) },
	}
	return c.lastQuestion, nil
}

// question finds what the caller, a bot, answers: an inline query or a button. The
// refusal is QUERY_ID_INVALID.
func (c *Call) question(id int64, inline bool) (*question, error) {
	q := c.questions[id]
	if q == nil || q.bot != c.user.ID || (q.asked != nil) != inline || c.Now.Sub(q.at) > BotPatience {
		return nil, world.Refuse(400, "QUERY_ID_INVALID")
	}
	return q, nil
}

// TimedOut is the answer to who asked a bot that did not answer in time.
func TimedOut(method string) Answer {
	return Answer{Method: method, Refusal: world.Refuse(400, "BOT_RESPONSE_TIMEOUT")}
}
