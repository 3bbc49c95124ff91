package handlers

import (
	"strconv"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func pollMethods(m methods) {
	object(m, signedIn, sendVote)
	object(m, signedIn, getPollResults)
	object(m, signedIn, getPollVotes)
}

// sendVote votes in a poll, changes a vote or takes it back.
// See https://core.telegram.org/method/messages.sendVote.
func sendVote(c *Call, req *api.MessagesSendVoteRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	m, err := c.world().CastVote(c.Now, c.user.ID, t.peer(), int(req.MsgID), req.Options)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: m.ID})
	v := c.view()
	return v.updates(v.pollUpdate(m, true, true)), nil
}

// getPollResults tells how a poll stands, and the poll unless the client has it.
// See https://core.telegram.org/method/messages.getPollResults.
func getPollResults(c *Call, req *api.MessagesGetPollResultsRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	m := c.world().FindPoll(c.user.ID, t.peer(), int(req.MsgID))
	if m == nil {
		return nil, world.Refuse(400, "MESSAGE_ID_INVALID")
	}
	v := c.view()
	known := req.PollHash == pollHash(m.Media.Poll, v.running(m.Media.Poll).Closed)
	return v.updates(v.pollUpdate(m, true, !known)), nil
}

// getPollVotes lists who voted for what in a public poll, the newest vote first. The
// offset of a page is the number of the vote before it.
// See https://core.telegram.org/method/messages.getPollVotes.
func getPollVotes(c *Call, req *api.MessagesGetPollVotesRequest) (*api.MessagesVotesList, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	m := c.world().FindPoll(c.user.ID, t.peer(), int(req.ID))
	v := c.view()
	switch {
	case m == nil:
		return nil, world.Refuse(400, "MSG_ID_INVALID")
	case v.isPost(m):
		return nil, world.Refuse(403, "BROADCAST_FORBIDDEN")
	case !m.Media.Poll.Public:
		return nil, world.Refuse(400, "MSG_ID_INVALID")
	case !v.seesVotes(m.Media.Poll):
		return nil, world.Refuse(403, "POLL_VOTE_REQUIRED")
	}
	place := -1
	if req.Option != nil {
		if place = m.Media.Poll.Place(req.Option); place < 0 {
			return nil, world.Refuse(400, "OPTION_INVALID")
		}
	}
	before := 0
	if req.Offset != nil && *req.Offset != "" {
		if before, err = strconv.Atoi(*req.Offset); err != nil || before < 1 {
			return nil, world.Refuse(400, "OFFSET_INVALID")
		}
	}
	page, next, count := c.world().VotePage(m.Media.Poll.ID, place, before, max(0, min(int(req.Limit), maxIDs)))
	out := &api.MessagesVotesList{Count: int32(count)}
	for _, vote := range page {
		out.Votes = append(out.Votes, v.vote(m.Media.Poll, vote, place >= 0))
	}
	if next != 0 {
		out.NextOffset = new(strconv.Itoa(next))
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// seesVotes tells whether the viewer may look at who voted: after voting, or when the
// poll is closed.
func (v *view) seesVotes(p *world.Poll) bool {
	return v.running(p).Closed || !p.Hidden && v.w.VoteOf(p.ID, v.viewer) != nil
}

// vote returns somebody's vote. It does not repeat the option that was asked for.
func (v *view) vote(p *world.Poll, vote *world.Vote, asked bool) api.MessagePeerVoteClass {
	peer, at := v.peer(vote.Shown()), date(vote.Date)
	switch {
	case asked:
		return &api.MessagePeerVoteInputOption{Peer: peer, Date: at}
	case len(vote.Picks) == 1:
		return &api.MessagePeerVote{Peer: peer, Option: p.Answers[vote.Picks[0]].Option, Date: at}
	}
	out := &api.MessagePeerVoteMultiple{Peer: peer, Date: at}
	for _, i := range vote.Picks {
		out.Options = append(out.Options, p.Answers[i].Option)
	}
	return out
}
