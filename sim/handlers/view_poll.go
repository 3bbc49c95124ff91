package handlers

import (
	"cmp"
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (v *view) pollMedia(p *world.Poll) api.MessageMediaClass {
	return &api.MessageMediaPoll{Poll: v.poll(p), Results: v.pollResults(p, true)}
}

// running returns what became of a poll. One that waits to be sent has no votes.
func (v *view) running(p *world.Poll) *world.Running {
	if r := v.w.Running(p.ID); r != nil {
		return r
	}
	return &world.Running{ID: p.ID, CloseDate: p.CloseDate, Closed: p.Closed}
}

func (v *view) poll(p *world.Poll) *api.Poll {
	r := v.running(p)
	out := &api.Poll{
		ID: int64(p.ID), Closed: r.Closed, PublicVoters: p.Public, MultipleChoice: p.Multiple, Quiz: p.Quiz,
		RevotingDisabled: p.Final, ShuffleAnswers: p.Shuffled, HideResultsUntilClose: p.Hidden, Creator: r.By == v.viewer,
		Question: pollText(p.Question, p.Entities), ClosePeriod: optional(int32(p.Period)), CloseDate: optional(date(r.CloseDate)),
		Hash: pollHash(p, r.Closed),
	}
	for _, a := range p.Answers {
		out.Answers = append(out.Answers, &api.PollAnswer{Text: pollText(a.Text, a.Entities), Option: a.Option})
	}
	return out
}

func pollText(text string, entities []byte) *api.TextWithEntities {
	return &api.TextWithEntities{Text: text, Entities: decodeEntities(entities)}
}

// recentVoters is how many of those who voted last a poll shows.
const recentVoters = 3

// pollResults returns how a poll stands: to who did not vote only how many did, to
// others the votes too, and the right answer of a quiz. Only the whole of it says
// what the viewer chose.
// See https://core.telegram.org/constructor/pollResults.
func (v *view) pollResults(p *world.Poll, whole bool) *api.PollResults {
	r, votes, mine := v.running(p), v.w.VotesIn(p.ID), v.w.VoteOf(p.ID, v.viewer)
	told := r.Closed || mine != nil && !p.Hidden
	ours := r.By == v.viewer && !p.Hidden
	bot := r.By == v.viewer && v.w.User(v.viewer).Bot != nil
	out := &api.PollResults{Min: !whole, TotalVoters: new(int32(len(votes)))}
	if p.Public && (!p.Hidden || r.Closed) {
		for _, vote := range slices.Backward(votes[max(0, len(votes)-recentVoters):]) {
			out.RecentVoters = append(out.RecentVoters, v.peer(vote.Shown()))
		}
	}
	solved := p.Quiz && (told || bot && !p.Hidden)
	if solved && whole {
		out.Solution = optional(p.Solution)
		if p.Solution != "" {
			out.SolutionEntities = pollText("", p.SolutionEntities).Entities
		}
	}
	if !told && !ours && mine == nil {
		return out
	}
	for i, a := range p.Answers {
		line := &api.PollAnswerVoters{Option: a.Option}
		if told || ours {
			line.Voters = new(int32(v.w.VotesFor(p.ID, i)))
		}
		if whole {
			line.Chosen = mine != nil && slices.Contains(mine.Picks, i)
			line.Correct = solved && i == p.Correct
		}
		out.Results = append(out.Results, line)
	}
	return out
}

// pollUpdate tells how the poll of a message stands; poll tells the poll itself too.
func (v *view) pollUpdate(m *world.Message, whole, poll bool) *api.UpdateMessagePoll {
	p := m.Media.Poll
	out := &api.UpdateMessagePoll{
		Peer: v.peer(m.Peer), MsgID: new(int32(m.ID)), PollID: int64(p.ID), Results: v.pollResults(p, whole),
	}
	if m.Topic > world.GeneralTopic {
		out.TopMsgID = new(int32(m.Topic))
	}
	if poll {
		out.Poll = v.poll(p)
	}
	return out
}

// pollNews tells of votes and of the end of a poll.
func (v *view) pollNews(n *world.News) api.UpdateClass {
	m := v.own(n.Box, n.MaxID)
	if m == nil || m.Media == nil || m.Media.Poll == nil {
		return nil
	}
	return v.pollUpdate(m, n.Flag, true)
}

// pollVote tells a bot of a vote in its poll.
func (v *view) pollVote(u *world.BotUpdate) api.UpdateClass {
	return &api.UpdateMessagePollVote{
		PollID: int64(u.Poll), Peer: v.peer(cmp.Or(u.As, world.UserPeer(u.User))), Options: u.Options, Positions: ints(u.Places), Qts: int32(u.Qts),
	}
}
