package layer170

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"
)

// quiz sends a quiz as it was sent in that layer, with texts that are mere texts and
// the right answer by its option, and answers it wrongly.
func quiz(ctx context.Context, raw *tg.Client, peer tg.InputPeerClass) error {
	sent, err := raw.MessagesSendMedia(ctx, &tg.MessagesSendMediaRequest{Peer: peer, RandomID: 20, Media: &tg.InputMediaPoll{
		Poll: tg.Poll{Quiz: true, PublicVoters: true, Question: "2+2?", Answers: []tg.PollAnswer{
			{Text: "three", Option: []byte("a")}, {Text: "four", Option: []byte("b")},
		}},
		CorrectAnswers: [][]byte{[]byte("b")}, Solution: "count",
	}})
	if err != nil {
		return fmt.Errorf("send a quiz: %w", err)
	}
	var m *tg.Message
	for _, u := range sent.(*tg.Updates).Updates {
		if u, ok := u.(*tg.UpdateNewChannelMessage); ok {
			m = u.Message.(*tg.Message)
		}
	}
	media, ok := m.Media.(*tg.MessageMediaPoll)
	if !ok || media.Poll.Question != "2+2?" || media.Poll.Answers[1].Text != "four" || string(media.Poll.Answers[1].Option) != "b" {
		return fmt.Errorf("the quiz is %v", m)
	}
	voted, err := raw.MessagesSendVote(ctx, &tg.MessagesSendVoteRequest{Peer: peer, MsgID: m.ID, Options: [][]byte{[]byte("a")}})
	if err != nil {
		return fmt.Errorf("vote: %w", err)
	}
	up, ok := voted.(*tg.Updates).Updates[0].(*tg.UpdateMessagePoll)
	if !ok || len(up.Results.Results) != 2 || !up.Results.Results[0].Chosen || !up.Results.Results[1].Correct || up.Results.Results[0].Voters != 1 || up.Results.Solution != "count" {
		return fmt.Errorf("voted: %v", voted)
	}
	if _, err := raw.MessagesGetPollResults(ctx, &tg.MessagesGetPollResultsRequest{Peer: peer, MsgID: m.ID}); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	list, err := raw.MessagesGetPollVotes(ctx, &tg.MessagesGetPollVotesRequest{Peer: peer, ID: m.ID, Limit: 5})
	if err != nil || list.Count != 1 || len(list.Votes) != 1 {
		return fmt.Errorf("votes are %v: %w", list, err)
	}
	closed, err := raw.MessagesEditMessage(ctx, &tg.MessagesEditMessageRequest{Peer: peer, ID: m.ID, Media: &tg.InputMediaPoll{
		Poll: tg.Poll{ID: media.Poll.ID, Closed: true, Question: "2+2?", Answers: media.Poll.Answers},
	}})
	if err != nil {
		return fmt.Errorf("close a quiz: %w", err)
	}
	edit, ok := closed.(*tg.Updates).Updates[0].(*tg.UpdateEditChannelMessage)
	if !ok || !edit.Message.(*tg.Message).Media.(*tg.MessageMediaPoll).Poll.Closed {
		return fmt.Errorf("closed: %v", closed)
	}
	return nil
}
