package sim_test

import (
	"path/filepath"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func allowReactions(p api.InputPeerClass, r api.ChatReactionsClass) *api.MessagesSetChatAvailableReactionsRequest {
	return &api.MessagesSetChatAvailableReactionsRequest{Peer: p, AvailableReactions: r}
}

func someReactions(emojis ...string) *api.ChatReactionsSome {
	out := &api.ChatReactionsSome{}
	for _, e := range emojis {
		out.Reactions = append(out.Reactions, &api.ReactionEmoji{Emoticon: e})
	}
	return out
}

func TestChatReactions(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createGroup("Super")
	b.joinBy(a.link(group))
	full := func() *api.ChannelFull {
		return must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(group)}).FullChat.(*api.ChannelFull)
	}
	if _, all := full().AvailableReactions.(*api.ChatReactionsAll); !all {
		t.Errorf("at first allowed are %+v", full().AvailableReactions)
	}
	mine, his := a.channelPeer(group), b.channelPeer(group)
	id := a.post(group, "what do you think?", 1)
	refused(b.client, allowReactions(his, &api.ChatReactionsNone{}), "400 CHAT_ADMIN_REQUIRED")
	must(b.client, react(his, id, "👎"))
	must(a.client, allowReactions(mine, someReactions("👍", "🔥")))
	told[*api.UpdateChannel](b)
	if got := full().AvailableReactions.(*api.ChatReactionsSome); len(got.Reactions) != 2 {
		t.Errorf("then allowed are %+v", got)
	}
	log := must(a.client, &api.ChannelsGetAdminLogRequest{Channel: a.channel(group), Limit: 1})
	if e, is := log.Events[0].Action.(*api.ChannelAdminLogEventActionChangeAvailableReactions); !is || len(e.NewValue.(*api.ChatReactionsSome).Reactions) != 2 {
		t.Errorf("the administrators' log says %+v", log.Events[0].Action)
	}
	refused(a.client, react(mine, id, "🤔"), "400 REACTION_INVALID")
	must(b.client, react(his, id, "👍"))
	refused(a.client, allowReactions(mine, someReactions("👍", "🔥")), "400 CHAT_NOT_MODIFIED")
	refused(a.client, allowReactions(mine, someReactions("x")), "400 REACTION_INVALID")
	refused(a.client, allowReactions(mine, someReactions("👍", "👍")), "400 REACTION_INVALID")
	refused(a.client, allowReactions(&api.InputPeerSelf{}, someReactions("👍")), "400 PEER_ID_INVALID")
	refused(a.client, allowReactions(mine, &api.ChatReactionsSome{Reactions: []api.ReactionClass{&api.ReactionCustomEmoji{DocumentID: 1}}}), "400 DOCUMENT_INVALID")

	limited := allowReactions(mine, &api.ChatReactionsAll{})
	limited.ReactionsLimit = new(int32(1))
	must(a.client, limited)
	if n := full().ReactionsLimit; deref(n) != 1 {
		t.Errorf("the limit is %v", n)
	}
	refused(a.client, react(mine, id, "🔥"), "400 REACTIONS_TOO_MANY")
	must(a.client, react(mine, id, "👍"))
	limited.ReactionsLimit = new(int32(12))
	refused(a.client, limited, "400 LIMIT_INVALID")
	must(a.client, allowReactions(mine, &api.ChatReactionsNone{}))
	refused(a.client, react(mine, id, "👍", "👍"), "400 REACTIONS_TOO_MANY")
	must(a.client, react(mine, id)) // what was given can be taken back
	refused(a.client, react(mine, id, "👍"), "400 REACTION_INVALID")

	basic := a.createChat("Basics", b)
	must(a.client, allowReactions(basic, someReactions("👍")))
	if f := must(b.client, &api.MessagesGetFullChatRequest{ChatID: basic.ChatID}).FullChat.(*api.ChatFull); len(f.AvailableReactions.(*api.ChatReactionsSome).Reactions) != 1 {
		t.Errorf("a basic group allows %+v", f.AvailableReactions)
	}
	own := a.sent(basic, "here too", 2)
	refused(a.client, react(basic, own, "🔥"), "400 REACTION_INVALID")
	must(a.client, react(basic, own, "👍"))
}

func TestDefaultReaction(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	second := a.another()
	is := func(want string) {
		t.Helper()
		if got := must(second.client, &api.HelpGetConfigRequest{}).ReactionsDefault.(*api.ReactionEmoji).Emoticon; got != want {
			t.Errorf("the default is %s, want %s", got, want)
		}
	}
	is("❤")
	must(a.client, &api.MessagesSetDefaultReactionRequest{Reaction: &api.ReactionEmoji{Emoticon: "🔥"}})
	told[*api.UpdateConfig](second)
	is("🔥")
	refused(a.client, &api.MessagesSetDefaultReactionRequest{Reaction: &api.ReactionEmoji{Emoticon: "x"}}, "400 REACTION_INVALID")
	refused(a.client, &api.MessagesSetDefaultReactionRequest{Reaction: &api.ReactionEmpty{}}, "400 REACTION_INVALID")
	refused(a.client, &api.MessagesSetDefaultReactionRequest{Reaction: &api.ReactionCustomEmoji{DocumentID: 1}}, "403 PREMIUM_ACCOUNT_REQUIRED")
}

func unreadReactions(a *account, p api.InputPeerClass) (int32, api.MessagesMessagesClass) {
	a.tb.Helper()
	d := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: p}}})
	return d.Dialogs[0].(*api.Dialog).UnreadReactionsCount, must(a.client, &api.MessagesGetUnreadReactionsRequest{Peer: p, Limit: 10})
}

// TestUnreadReactions, also on the state that was kept.
func TestUnreadReactions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	first, second := a.sent(to, "one", 1), a.sent(to, "two", 2)
	his := must(b.client, &api.MessagesGetHistoryRequest{Peer: from, Limit: 2}).(*api.MessagesMessages).Messages
	must(b.client, react(from, his[1].(*api.Message).ID, "👍"))
	must(b.client, react(from, his[0].(*api.Message).ID, "🔥"))
	must(a.client, react(to, second, "👍")) // one's own is no news
	if n, _ := unreadReactions(b, from); n != 0 {
		t.Errorf("%d messages of b have reactions that are news to b", n)
	}
	if m := b.newest(from).(*api.Message); m.Reactions.RecentReactions[0].Unread {
		t.Error("b sees as unread what a has not seen")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, sim.Options{StateDir: dir})
	for _, x := range []*account{a, b} {
		x.server = s
		x.dial()
		x.newSession()
	}
	n, page := unreadReactions(a, to)
	if list := page.(*api.MessagesMessages).Messages; n != 2 || len(list) != 2 || list[1].(*api.Message).ID != first || !list[1].(*api.Message).Reactions.RecentReactions[0].Unread {
		t.Errorf("%d unread ones, in %+v", n, list)
	}
	other := a.another()
	must(a.client, &api.MessagesReadMessageContentsRequest{ID: []int32{first}})
	if up := told[*api.UpdateReadMessagesContents](other); len(up.Messages) != 1 || up.Messages[0] != first {
		t.Errorf("the other session is told %+v", up)
	}
	must(b.client, react(from, his[0].(*api.Message).ID)) // taken back
	if n, _ := unreadReactions(a, to); n != 0 {
		t.Errorf("%d are unread of those that were taken back", n)
	}
	must(b.client, react(from, his[0].(*api.Message).ID, "🔥"))
	if done := must(a.client, &api.MessagesReadReactionsRequest{Peer: to}); done.PtsCount != 1 {
		t.Errorf("read as %+v", done)
	}
	if n, _ := unreadReactions(a, to); n != 0 {
		t.Errorf("%d are unread of those that were read", n)
	}

	group := a.createGroup("Super")
	b.joinBy(a.link(group))
	post := a.post(group, "and here?", 3)
	must(b.client, react(b.channelPeer(group), post, "👍"))
	if n, page := unreadReactions(a, a.channelPeer(group)); n != 1 || len(page.(*api.MessagesChannelMessages).Messages) != 1 {
		t.Errorf("in a supergroup %d, in %+v", n, page)
	}
	must(a.client, &api.MessagesReadReactionsRequest{Peer: a.channelPeer(group), TopMsgID: new(post)})
	if n, _ := unreadReactions(a, a.channelPeer(group)); n != 1 {
		t.Errorf("%d after those of another thread were read", n)
	}
	must(a.client, &api.MessagesReadReactionsRequest{Peer: a.channelPeer(group)})
	if up := told[*api.UpdateChannelReadMessagesContents](other); up.Messages[0] != post {
		t.Errorf("the other session is told %+v", up)
	}
	if n, _ := unreadReactions(a, a.channelPeer(group)); n != 0 {
		t.Errorf("%d after all were read", n)
	}
	must(b.client, react(b.channelPeer(group), post, "🔥"))
	must(a.client, &api.ChannelsDeleteMessagesRequest{Channel: a.channel(group), ID: []int32{post}})
	if n, _ := unreadReactions(a, a.channelPeer(group)); n != 0 {
		t.Errorf("%d after the message was deleted", n)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}
