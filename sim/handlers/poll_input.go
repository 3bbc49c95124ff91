package handlers

import (
	"bytes"
	"math"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// inputPoll makes the poll that somebody wants to send. Its refusals are those of
// world.CheckPoll, and MEDIA_INVALID for what is not simulated.
func (c *Call) inputPoll(in *api.InputMediaPoll) (*world.Media, error) {
	p := in.Poll
	if in.AttachedMedia != nil || in.SolutionMedia != nil || p.OpenAnswers || p.SubscribersOnly || len(p.CountriesIso2) > 0 {
		return nil, errMediaInvalid
	}
	out := &world.Poll{
		Public: p.PublicVoters, Multiple: p.MultipleChoice, Quiz: p.Quiz, Final: p.RevotingDisabled,
		Shuffled: p.ShuffleAnswers, Hidden: p.HideResultsUntilClose, Closed: p.Closed,
	}
	var err error
	if out.Question, out.Entities, err = c.pollText(p.Question); err != nil {
		return nil, err
	}
	if out.Answers, err = c.pollAnswers(p.Answers); err != nil {
		return nil, err
	}
	if in.Solution != nil {
		f, err := c.format(*in.Solution, in.SolutionEntities)
		if err != nil {
			return nil, err
		}
		out.Solution, out.SolutionEntities = f.text, f.entities
	}
	if p.ClosePeriod != nil {
		out.Period = int(*p.ClosePeriod)
	}
	if p.CloseDate != nil {
		out.CloseDate = int64(*p.CloseDate)
	}
	if err := c.world().CheckPoll(c.Now, c.user.ID, out, correctAnswers(in.CorrectAnswers)); err != nil {
		return nil, err
	}
	out.ID = c.world().NewPollID()
	return &world.Media{Kind: world.MediaPoll, Poll: out}, nil
}

// correctAnswers are the right answers of a quiz; of too many the first are enough.
func correctAnswers(list []int32) (q world.Quiz) {
	for _, at := range list[:min(len(list), world.MaxPollAnswers)] {
		q.Correct = append(q.Correct, int(at))
	}
	return q
}

// pollAnswers reads the answers of a poll. Of more than there may be one is kept too
// many, for the world to refuse.
func (c *Call) pollAnswers(list []api.PollAnswerClass) ([]world.PollAnswer, error) {
	var out []world.PollAnswer
	for i, a := range list[:min(len(list), world.MaxPollAnswers+1)] {
		var text *api.TextWithEntities
		answer := world.PollAnswer{Option: []byte{byte('0' + i)}}
		switch a := a.(type) {
		case *api.InputPollAnswer:
			if a.Media != nil {
				return nil, errMediaInvalid
			}
			text = a.Text
		case *api.PollAnswer: // from clients of older layers, and those that are built like them
			if a.Media != nil {
				return nil, errMediaInvalid
			}
			text, answer.Option = a.Text, bytes.Clone(a.Option)
		}
		var err error
		if answer.Text, answer.Entities, err = c.pollText(text); err != nil {
			return nil, err
		}
		out = append(out, answer)
	}
	return out, nil
}

// pollText reads a question or an answer, which are plain text but for custom emoji.
func (c *Call) pollText(in *api.TextWithEntities) (text string, entities []byte, err error) {
	var emoji []api.MessageEntityClass
	for _, e := range in.Entities {
		if _, ok := e.(*api.MessageEntityCustomEmoji); ok {
			emoji = append(emoji, e)
		}
	}
	f, kept, err := c.plainFormat(in.Text, emoji)
	if err != nil {
		return "", nil, err
	}
	entities, err = encodeEntities(kept)
	return f.text, entities, err
}

// pollHash changes when what clients keep of a poll does; it is never 0.
func pollHash(p *world.Poll, closed bool) int64 {
	n := int64(len(p.Answers))
	if closed {
		n += math.MaxInt16
	}
	return idHash([]int64{int64(p.ID), n})>>1 | 1
}
