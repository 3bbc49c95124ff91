package sim_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// channelModel is what a client knows of a channel by applying updates.
type channelModel struct {
	a     *account
	id    int64
	pts   int32
	texts map[int32]string
	gaps  int
}

// take applies what was pushed, and asks for the difference after a gap.
func (m *channelModel) take() {
	for _, u := range m.a.updates {
		var pts, count int32
		switch u := u.(type) {
		case *api.UpdateNewChannelMessage:
			pts, count = u.Pts, u.PtsCount
		case *api.UpdateEditChannelMessage:
			pts, count = u.Pts, u.PtsCount
		case *api.UpdateDeleteChannelMessages:
			pts, count = u.Pts, u.PtsCount
		default:
			continue
		}
		switch {
		case pts <= m.pts:
		case pts-count != m.pts:
			m.gaps++
			m.difference()
		default:
			m.apply(u)
			m.pts = pts
		}
	}
	m.a.updates = nil
}

func (m *channelModel) difference() {
	for {
		req := &api.UpdatesGetChannelDifferenceRequest{Channel: m.a.channel(m.id), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: m.pts, Limit: 3}
		switch d := must(m.a.client, req).(type) {
		case *api.UpdatesChannelDifferenceEmpty:
			return
		case *api.UpdatesChannelDifference:
			for _, msg := range d.NewMessages {
				m.message(msg)
			}
			for _, u := range d.OtherUpdates {
				m.apply(u)
			}
			m.pts = d.Pts
		default:
			m.a.tb.Fatalf("difference is %T", d)
		}
	}
}

func (m *channelModel) apply(u api.UpdateClass) {
	switch u := u.(type) {
	case *api.UpdateNewChannelMessage:
		m.message(u.Message)
	case *api.UpdateEditChannelMessage:
		m.message(u.Message)
	case *api.UpdateDeleteChannelMessages:
		for _, id := range u.Messages {
			delete(m.texts, id)
		}
	}
}

func (m *channelModel) message(msg api.MessageClass) {
	if msg, ok := msg.(*api.Message); ok {
		m.texts[msg.ID] = msg.Message
	}
}

func (m *channelModel) known() []string { return slices.Sorted(maps.Values(m.texts)) }

// A bot in privacy mode learns the same by what is pushed and by asking, and cannot
// read the rest by its id.
func TestBotInPrivacyMode(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	b := bot(t, s, control.Bot{Name: "Shy", Username: "shy_bot"})
	all := bot(t, s, control.Bot{Name: "All", Username: "all_bot", ReadsAll: true})
	a := crowd(t, s, 1)[0]
	group := a.createGroup("Group")
	for _, name := range []string{"shy_bot", "all_bot"} {
		id := a.find(name)
		if want := name == "all_bot"; a.users[id].BotChatHistory != want {
			t.Errorf("bot_chat_history of %s is not %v", name, want)
		}
		must(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(group), Users: []api.InputUserClass{a.user(id)}})
	}
	for _, bot := range []*account{b, all} {
		found := must(bot.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{&api.InputChannel{ChannelID: group}}})
		bot.learn(nil, found.(*api.MessagesChats).Chats)
	}
	pts := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(group)}).FullChat.(*api.ChannelFull).Pts
	model := func(of *account) *channelModel {
		return &channelModel{a: of, id: group, pts: pts, texts: map[int32]string{}}
	}
	pushed, asking, whole := model(b), model(b), model(all)
	b.updates, all.updates = nil, nil

	secret := a.post(group, "small talk", 1)
	a.post(group, "/start@shy_bot", 2)
	b.until("the command", func() bool {
		return slices.ContainsFunc(b.updates, func(u api.UpdateClass) bool { _, ok := u.(*api.UpdateNewChannelMessage); return ok })
	})
	b.post(group, "at your service", 3)
	a.post(group, "more talk", 4)
	must(a.client, a.comment(group, secret, "/ban@shy_bot", 5))
	edited := a.post(group, "hello", 6)
	must(a.client, edit(a.channelPeer(group), edited, "/late@shy_bot"))
	gone := a.post(group, "/gone@shy_bot", 7)
	must(a.client, &api.ChannelsDeleteMessagesRequest{Channel: a.channel(group), ID: []int32{gone}})
	a.post(group, "the end", 8)

	for _, bot := range []*account{b, all} {
		bot.until("the deletion", func() bool {
			return slices.ContainsFunc(bot.updates, func(u api.UpdateClass) bool { _, ok := u.(*api.UpdateDeleteChannelMessages); return ok })
		})
	}
	pushed.take()
	asking.difference()
	whole.take()
	whole.difference()
	pushed.difference()
	want := []string{"/ban@shy_bot", "/late@shy_bot", "/start@shy_bot", "at your service"}
	if got := asking.known(); !slices.Equal(got, want) {
		t.Errorf("who asks knows %q, want %q", got, want)
	}
	if got := pushed.known(); !slices.Equal(got, want) || pushed.pts != asking.pts || pushed.gaps == 0 {
		t.Errorf("who is told knows %q at %d after %d gaps, who asks is at %d", got, pushed.pts, pushed.gaps, asking.pts)
	}
	want = []string{"/ban@shy_bot", "/late@shy_bot", "/start@shy_bot", "more talk", "small talk", "the end"}
	if got := whole.known(); !slices.Equal(got, want) {
		t.Errorf("a bot that reads all knows %q, want %q: what bots write is for people", got, want)
	}
	if got := b.first(group, secret); fmt.Sprintf("%T", got) != "*api.MessageEmpty" {
		t.Errorf("small talk by its id is %T", got)
	}
	page := must(b.client, &api.ChannelsGetMessagesRequest{Channel: b.channel(group), ID: []api.InputMessageClass{&api.InputMessageReplyTo{ID: secret + 4}}})
	if m, ok := page.(*api.MessagesChannelMessages).Messages[0].(*api.Message); !ok || m.ID != secret {
		t.Errorf("what the command answers is %+v", page.(*api.MessagesChannelMessages).Messages[0])
	}
	must(b.client, &api.MessagesSendMessageRequest{Peer: b.channelPeer(group), Message: "done", RandomID: 9, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: secret}})
}

// In a basic group a bot's own box has only what is for it, in unbroken order.
func TestBotInPrivacyModeOfBasicGroup(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	b := bot(t, s, control.Bot{Name: "Shy", Username: "shy_bot"})
	a := crowd(t, s, 1)[0]
	id := a.find("shy_bot")
	group := a.learnUpdates(must(a.client, &api.MessagesCreateChatRequest{Title: "Basic", Users: []api.InputUserClass{a.user(id)}}).Updates)
	peer := &api.InputPeerChat{ChatID: group.Chats[0].(*api.Chat).ID}
	m := newModel(b)
	b.updates = nil
	talk := a.sent(peer, "small talk", 1)
	must(a.client, &api.MessagesSendMessageRequest{Peer: peer, Message: "/ban@shy_bot", RandomID: 2, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: talk}})
	must(a.client, a.message(peer, "more talk", 3))
	b.until("the command", func() bool { return heardText(b, "/ban@shy_bot") })
	must(b.client, &api.HelpGetNearestDCRequest{})
	told := slices.Clone(b.updates)
	m.take()
	if got := slices.Collect(maps.Values(m.texts)); !slices.Equal(got, []string{"/ban@shy_bot"}) || m.gaps != 0 {
		t.Fatalf("the bot was told of %q, with %d gaps: %v", got, m.gaps, told)
	}
	command := slices.Collect(maps.Keys(m.texts))[0]
	got := must(b.client, &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{
		&api.InputMessageReplyTo{ID: command}, &api.InputMessageID{ID: command - 1},
	}}).(*api.MessagesMessages).Messages
	if answered, ok := got[0].(*api.Message); !ok || answered.Message != "small talk" {
		t.Errorf("what the command answers is %+v", got[0])
	}
	if _, ok := got[1].(*api.MessageEmpty); !ok {
		t.Errorf("small talk by its id is %+v", got[1])
	}
	known := m.String()
	m.difference()
	if m.String() != known {
		t.Errorf("the difference says %s, pushed was %s", m, known)
	}
}
