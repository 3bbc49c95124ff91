package handlers_test

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// pollRequests are about polls in a group.
func pollRequests(group *api.InputPeerChannel) []tl.Object {
	text := func(s string) *api.TextWithEntities {
		return &api.TextWithEntities{Text: s, Entities: []api.MessageEntityClass{&api.MessageEntityCustomEmoji{Length: 1, DocumentID: 1}}}
	}
	poll := &api.InputMediaPoll{
		Poll: &api.Poll{Quiz: true, PublicVoters: true, Question: text("question"), ClosePeriod: new(int32(60)), Answers: []api.PollAnswerClass{
			&api.InputPollAnswer{Text: text("given")}, &api.PollAnswer{Text: text("named"), Option: []byte("option")},
		}},
		CorrectAnswers: []int32{1}, Solution: new("solution https://a.b/c"),
	}
	const id = 6 // of the poll
	return []tl.Object{
		&api.MessagesSendMediaRequest{Peer: group, Media: poll, Message: "caption", RandomID: 200},
		&api.MessagesGetPollResultsRequest{Peer: group, MsgID: id, PollHash: 1},
		&api.MessagesSendVoteRequest{Peer: group, MsgID: id, Options: [][]byte{[]byte("option")}},
		&api.MessagesGetPollVotesRequest{Peer: group, ID: id, Option: []byte("option"), Offset: new("9"), Limit: 2},
		&api.MessagesEditMessageRequest{Peer: group, ID: id, Media: &api.InputMediaPoll{Poll: &api.Poll{Closed: true, Question: text("question")}}},
	}
}
