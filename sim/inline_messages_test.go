package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// withButtons is an article whose message has a button.
func withButtons(id, text string) *api.InputBotInlineResult {
	r := article(id, text)
	r.SendMessage.(*api.InputBotInlineMessageText).ReplyMarkup = buttons(id)
	return r
}

// chose sends a result, and returns the message and how the bot names it.
func (a *account) chose(bot *account, to api.InputPeerClass, from *api.MessagesBotResults, id string, random int64) (*api.Message, api.InputBotInlineMessageIDClass) {
	a.tb.Helper()
	sent := a.learnUpdates(must(a.client, choose(to, from, id, random)))
	var m *api.Message
	for _, u := range sent.Updates {
		switch u := u.(type) {
		case *api.UpdateNewMessage:
			m = u.Message.(*api.Message)
		case *api.UpdateNewChannelMessage:
			m = u.Message.(*api.Message)
		}
	}
	return m, told[*api.UpdateBotInlineSend](bot).MsgID
}

func (c *client) press(p api.InputPeerClass, id int32, data string) mtproto.RequestID {
	c.tb.Helper()
	pressed := c.push(&api.MessagesGetBotCallbackAnswerRequest{Peer: p, MsgID: id, Data: []byte(data)})
	if err := c.send(); err != nil {
		c.tb.Fatal(err)
	}
	return pressed
}

func editInline(id api.InputBotInlineMessageIDClass, text string) *api.MessagesEditInlineBotMessageRequest {
	return &api.MessagesEditInlineBotMessageRequest{ID: id, Message: &text, ReplyMarkup: buttons("next")}
}

// TestInlineMessages: the bot is told who presses a button of a message that came from
// it, wherever that is, and changes the message for all who see it.
func TestInlineMessages(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	b.meet(a)
	i := inlineBot(t, s, control.InlineMode{Feedback: true})
	a.meet(i)
	got := a.offer(i, a.asks(i, "x"), results(withButtons("go", "one")))
	group := a.createGroup("Group")
	b.joinBy(a.link(group))
	news := a.broadcast("News")
	for n, place := range []struct{ a, b api.InputPeerClass }{
		{a.userPeer(b.self.ID), b.userPeer(a.self.ID)}, {a.createChat("Small", b), nil},
		{a.channelPeer(group), b.channelPeer(group)}, {a.channelPeer(news), a.channelPeer(news)}, {&api.InputPeerSelf{}, &api.InputPeerSelf{}},
	} {
		if place.b == nil {
			place.b = place.a
		}
		who := b
		if n > 2 {
			who = a
		}
		mine, id := a.chose(i, place.a, got, "go", int64(n+1))
		theirs := who.newest(place.b).(*api.Message)
		pressed := who.press(place.b, theirs.ID, "go")
		query := told[*api.UpdateInlineBotCallbackQuery](i)
		if query.UserID != who.self.ID || string(query.Data) != "go" || query.ChatInstance == 0 || *query.MsgID.(*api.InputBotInlineMessageID64) != *id.(*api.InputBotInlineMessageID64) {
			t.Errorf("%d: the bot is told of %+v, the message is %+v", n, query, id)
		}
		must(i.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID, Message: new("pressed")})
		body, err := who.wait(pressed)
		if err != nil {
			t.Fatal(err)
		}
		if answer := decodeAnswer[*api.MessagesBotCallbackAnswer](t, body); *answer.Message != "pressed" {
			t.Errorf("the answer is %+v", answer)
		}
		again := a.press(place.a, mine.ID, "go")
		if own := told[*api.UpdateInlineBotCallbackQuery](i); own.ChatInstance != query.ChatInstance {
			t.Errorf("%d: another instance for the other side", n)
		}
		must(i.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID + 1})
		if _, err := a.wait(again); err != nil {
			t.Fatal(err)
		}
		must(i.client, editInline(id, "two"))
		refused(i.client, editInline(id, "two"), "400 MESSAGE_NOT_MODIFIED")
		for side, m := range map[string]api.MessageClass{"a": a.newest(place.a), "b": who.newest(place.b)} {
			if m := m.(*api.Message); m.Message != "two" || m.EditDate == nil || string(m.ReplyMarkup.(*api.ReplyInlineMarkup).Rows[0].Buttons[0].Type.(*api.InlineButtonTypeCallback).Data) != "next" {
				t.Errorf("%d: %s sees %+v", n, side, m)
			}
		}
	}
	told[*api.UpdateEditMessage](a)
	told[*api.UpdateEditMessage](b)
	told[*api.UpdateEditChannelMessage](a)
}

// Who cannot change a message, and with what.
func TestInlineEditsThatAreRefused(t *testing.T) {
	s := start(t, sim.Options{DCs: 2})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	b.meet(a)
	made, err := s.RegisterBot(control.Bot{Username: "far_bot", DC: 2, Inline: &control.InlineMode{Feedback: true}})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, 2)
	i := newAccount(c, must(c, c.botSignIn(made.Token)).(*api.AuthAuthorization))
	must(i.client, &api.UpdatesGetStateRequest{})
	a.meet(i)
	got := a.offer(i, a.asks(i, "x"), results(withButtons("go", "one"), article("bare", "two")))
	mine, named := a.chose(i, a.userPeer(b.self.ID), got, "go", 1)
	id := *named.(*api.InputBotInlineMessageID64)
	if id.DCID != 1 {
		t.Errorf("the message of somebody at DC 1 is at %d", id.DCID)
	}
	refused(i.client, editInline(&id, "x"), "400 MESSAGE_ID_INVALID") // it is not here
	near := i.elsewhere(1)
	for _, wrong := range []api.InputBotInlineMessageIDClass{
		&api.InputBotInlineMessageID64{DCID: 1, OwnerID: id.OwnerID, ID: id.ID, AccessHash: id.AccessHash + 1},
		&api.InputBotInlineMessageID64{DCID: 1, OwnerID: id.OwnerID, ID: id.ID + 1, AccessHash: id.AccessHash},
		&api.InputBotInlineMessageID{DCID: 1, ID: 1, AccessHash: id.AccessHash},
	} {
		refused(near, editInline(wrong, "x"), "400 MESSAGE_ID_INVALID")
	}
	refused(a.client, editInline(&id, "x"), "400 MESSAGE_ID_INVALID")
	refused(near, editInline(&id, " "), "400 MESSAGE_EMPTY")
	bad := editInline(&id, "x")
	bad.ReplyMarkup = buttons("")
	refused(near, bad, "400 BUTTON_DATA_INVALID")
	bad.ReplyMarkup = &api.ReplyKeyboardHide{}
	refused(near, bad, "400 REPLY_MARKUP_INVALID")
	bad = editInline(&id, "x")
	bad.Entities = []api.MessageEntityClass{&api.MessageEntityBold{Length: 2}}
	refused(near, bad, "400 ENTITY_BOUNDS_INVALID")

	// The author's own copy is gone, the other is still there, then that is gone too.
	must(a.client, &api.MessagesDeleteMessagesRequest{ID: []int32{mine.ID}})
	bare := editInline(&id, "changed")
	bare.ReplyMarkup = nil
	must(near, bare)
	theirs := b.newest(b.userPeer(a.self.ID)).(*api.Message)
	if theirs.Message != "changed" || theirs.ReplyMarkup != nil {
		t.Errorf("b sees %+v", theirs)
	}
	must(b.client, &api.MessagesDeleteMessagesRequest{ID: []int32{theirs.ID}})
	refused(near, editInline(&id, "x"), "400 MESSAGE_ID_INVALID")
}

// TestInlineRights: groups may forbid what comes from bots; all else is as for every
// message.
func TestInlineRights(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	i := inlineBot(t, s, control.InlineMode{})
	b.meet(i)
	got := b.offer(i, b.asks(i, "x"), results(article("1", "one")))
	group := a.createGroup("Group")
	b.joinBy(a.link(group))
	a.participants(group, &api.ChannelParticipantsRecent{})
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: a.channelPeer(group), BannedRights: &api.ChatBannedRights{SendInline: true}})
	refused(b.client, choose(b.channelPeer(group), got, "1", 1), "403 CHAT_SEND_INLINE_FORBIDDEN")
	b.post(group, "by hand", 2)
	small := a.createChat("Small", b)
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: small, BannedRights: &api.ChatBannedRights{SendInline: true}})
	refused(b.client, choose(small, got, "1", 3), "403 CHAT_SEND_INLINE_FORBIDDEN")
	must(b.client, choose(&api.InputPeerSelf{}, got, "1", 4))
	must(b.client, b.forward(&api.InputPeerSelf{}, small, b.newest(&api.InputPeerSelf{}).(*api.Message).ID))
	if m := a.newest(small).(*api.Message); m.ViaBotID == nil || *m.ViaBotID != i.self.ID || m.FwdFrom == nil {
		t.Errorf("forwarded as %+v", m)
	}
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: a.channelPeer(group), BannedRights: &api.ChatBannedRights{}})
	must(a.client, &api.ChannelsToggleSlowModeRequest{Channel: a.channel(group), Seconds: 60})
	refused(b.client, choose(b.channelPeer(group), got, "1", 6), "420 SLOWMODE_WAIT_")
	must(a.client, &api.ChannelsToggleSlowModeRequest{Channel: a.channel(group)})
	reply := choose(b.channelPeer(group), got, "1", 7)
	reply.ReplyTo, reply.Silent, reply.ClearDraft = &api.InputReplyToMessage{ReplyToMsgID: b.newest(b.channelPeer(group)).(*api.Message).ID}, true, true
	must(b.client, reply)
	if m := a.newest(a.channelPeer(group)).(*api.Message); m.ReplyTo == nil || !m.Silent || m.ViaBotID == nil {
		t.Errorf("a sees %+v", m)
	}
	reply.RandomID, reply.SendAs = 8, b.channelPeer(group)
	refused(b.client, reply, "400 SEND_AS_PEER_INVALID")
	must(a.client, &api.ContactsBlockRequest{ID: a.userPeer(b.self.ID)})
	refused(b.client, choose(b.userPeer(a.self.ID), got, "1", 9), "403 USER_IS_BLOCKED")
}

// What is scheduled comes from the bot when its time comes.
func TestInlineScheduled(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		i := l.inlineBot(a)
		got := a.offer(i, a.asks(i, "x"), results(article("1", "later")))
		req := choose(&api.InputPeerSelf{}, got, "1", 1)
		req.ScheduleDate = after(100 * time.Second)
		sent := a.learnUpdates(must(a.client, req))
		waiting := sent.Updates[1].(*api.UpdateNewScheduledMessage).Message.(*api.Message)
		if waiting.ViaBotID == nil || *waiting.ViaBotID != i.self.ID {
			t.Errorf("what waits is %+v", waiting)
		}
		must(a.client, &api.MessagesSendScheduledMessagesRequest{Peer: &api.InputPeerSelf{}, ID: []int32{waiting.ID}})
		if m := a.newest(&api.InputPeerSelf{}).(*api.Message); m.Message != "later" || m.ViaBotID == nil {
			t.Errorf("sent %+v", m)
		}
	})
}

// TestInlineHears: a bot in privacy mode is told of what came from it.
func TestInlineHears(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	i := inlineBot(t, s, control.InlineMode{})
	group := a.createChat("Small", i)
	got := a.offer(i, a.asks(i, "x"), results(article("1", "from you")))
	must(a.client, a.message(group, "not for you", 1))
	must(a.client, choose(group, got, "1", 2))
	for {
		m, ok := told[*api.UpdateNewMessage](i).Message.(*api.Message)
		if !ok {
			continue
		}
		if m.Message != "from you" || *m.ViaBotID != i.self.ID {
			t.Errorf("the bot hears %+v", m)
		}
		return
	}
}

// TestHiddenVia: only what comes from the bots that the configuration names can hide
// that.
func TestHiddenVia(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	i := inlineBot(t, s, control.InlineMode{})
	search := bot(t, s, control.Bot{Username: "gif_bot", Inline: &control.InlineMode{Search: "gif", Feedback: true}})
	must(search.client, &api.UpdatesGetStateRequest{})
	a.meet(i).meet(search)
	if c := must(a.client, &api.HelpGetConfigRequest{}); c.GifSearchUsername == nil || *c.GifSearchUsername != "gif_bot" || c.VenueSearchUsername != nil {
		t.Errorf("the configuration names %v and %v", c.GifSearchUsername, c.VenueSearchUsername)
	}
	for n, bot := range []*account{i, search} {
		req := choose(&api.InputPeerSelf{}, a.offer(bot, a.asks(bot, "x"), results(withButtons("1", "one"))), "1", int64(n+1))
		req.HideVia = true
		must(a.client, req)
		if m := a.newest(&api.InputPeerSelf{}).(*api.Message); (m.ViaBotID == nil) != (bot == search) || (m.ReplyMarkup == nil) != (bot == search) {
			t.Errorf("%d: a sees %+v", n, m)
		}
	}
	if chosen := told[*api.UpdateBotInlineSend](search); chosen.MsgID != nil {
		t.Errorf("the bot is told of %+v", chosen)
	}
	for _, wrong := range []control.InlineMode{{Search: "music"}, {Placeholder: string(make([]byte, 65))}} {
		if _, err := s.RegisterBot(control.Bot{Username: "other_bot", Inline: &wrong}); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}

// TestInlineSurvives: results can be sent, and messages changed, after a restart.
func TestInlineSurvives(t *testing.T) {
	dir := t.TempDir()
	first, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	a := crowd(t, first, 1)[0]
	i := inlineBot(t, first, control.InlineMode{Placeholder: "p", Feedback: true})
	a.meet(i)
	answer := results(withButtons("1", "one"))
	answer.CacheTime = 300
	got := a.offer(i, a.asks(i, "x"), answer)
	_, id := a.chose(i, &api.InputPeerSelf{}, got, "1", 1)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, sim.Options{StateDir: dir})
	for _, c := range []*account{a, i} {
		c.server = second
		c.dial()
		c.newSession()
	}
	must(i.client, editInline(id, "two"))
	if m := a.newest(&api.InputPeerSelf{}).(*api.Message); m.Message != "two" || *m.ViaBotID != i.self.ID {
		t.Errorf("a sees %+v", m)
	}
	if again := must(a.client, a.asks(i, "x")); again.QueryID != got.QueryID {
		t.Errorf("asked again: %+v", again)
	}
	must(a.client, choose(&api.InputPeerSelf{}, got, "1", 2))
	a.meet(i)
	if u := a.users[i.self.ID]; u.BotInlinePlaceholder == nil || *u.BotInlinePlaceholder != "p" {
		t.Errorf("a sees the bot as %+v", u)
	}
}
