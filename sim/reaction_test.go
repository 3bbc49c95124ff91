package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func react(p api.InputPeerClass, id int32, emojis ...string) *api.MessagesSendReactionRequest {
	req := &api.MessagesSendReactionRequest{Peer: p, MsgID: id}
	for _, e := range emojis {
		req.Reaction = append(req.Reaction, &api.ReactionEmoji{Emoticon: e})
	}
	return req
}

func TestReactions(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	group := a.createChat("Basics", b, c)
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	id := a.sent(group, "what do you think?", 1)
	his := b.newest(group).(*api.Message).ID
	must(b.client, react(group, his, "👍"))
	if u := told[*api.UpdateMessageReactions](a); u.MsgID != id || u.Reactions.Results[0].Count != 1 || u.Reactions.Results[0].ChosenOrder != nil {
		t.Errorf("a is told of %+v", u)
	}
	must(c.client, react(group, c.newest(group).(*api.Message).ID, "👍"))
	must(a.client, react(group, id, "🔥"))
	got := b.newest(group).(*api.Message).Reactions
	if len(got.Results) != 2 || got.Results[0].Count != 2 || got.Results[0].ChosenOrder == nil || len(got.RecentReactions) != 3 {
		t.Errorf("b sees %+v", got)
	}
	refused(b.client, react(group, his, "👍"), "400 MESSAGE_NOT_MODIFIED")
	refused(b.client, react(group, his, "x"), "400 REACTION_INVALID")
	refused(b.client, react(group, his, "👍", "🔥"), "400 REACTIONS_TOO_MANY")
	refused(b.client, react(group, 9999, "👍"), "400 MESSAGE_ID_INVALID")
	custom := react(group, his)
	custom.Reaction = []api.ReactionClass{&api.ReactionCustomEmoji{DocumentID: 1}}
	refused(b.client, custom, "403 PREMIUM_ACCOUNT_REQUIRED")
	first := must(a.client, &api.MessagesGetMessageReactionsListRequest{Peer: group, ID: id, Limit: 2})
	rest := must(a.client, &api.MessagesGetMessageReactionsListRequest{Peer: group, ID: id, Limit: 2, Offset: first.NextOffset})
	if first.Count != 3 || len(first.Reactions) != 2 || len(rest.Reactions) != 1 || rest.NextOffset != nil {
		t.Errorf("reactions %+v, then %+v", first, rest)
	}
	must(b.client, react(group, his))
	again := must(a.client, &api.MessagesGetMessagesReactionsRequest{Peer: group, ID: []int32{id}}).(*api.Updates)
	if u := again.Updates[0].(*api.UpdateMessageReactions); len(u.Reactions.Results) != 2 || u.Reactions.Results[0].Count != 1 {
		t.Errorf("after b took its reaction back: %+v", u.Reactions)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}
