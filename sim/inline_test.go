package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// inlineBot makes a bot that may be asked anywhere and knows nobody.
func inlineBot(tb testing.TB, s *sim.Server, m control.InlineMode) *account {
	tb.Helper()
	b := bot(tb, s, control.Bot{Name: "Inline", Username: "inline_bot", Inline: &m})
	must(b.client, &api.UpdatesGetStateRequest{})
	return b
}

func (a *account) asks(bot *account, text string) *api.MessagesGetInlineBotResultsRequest {
	return &api.MessagesGetInlineBotResultsRequest{Bot: a.user(bot.self.ID), Peer: &api.InputPeerEmpty{}, Query: text}
}

// begin sends a request whose answer comes from a bot.
func (a *account) begin(req *api.MessagesGetInlineBotResultsRequest) mtproto.RequestID {
	a.tb.Helper()
	id := a.push(req)
	if err := a.send(); err != nil {
		a.tb.Fatal(err)
	}
	return id
}

// article is a result that sends a text.
func article(id, text string) *api.InputBotInlineResult {
	return &api.InputBotInlineResult{ID: id, Type: "article", Title: new("Title " + id), SendMessage: &api.InputBotInlineMessageText{Message: text}}
}

func results(list ...api.InputBotInlineResultClass) *api.MessagesSetInlineBotResultsRequest {
	return &api.MessagesSetInlineBotResultsRequest{Results: list}
}

// offer lets a bot answer to a question, and returns what the person got.
func (a *account) offer(bot *account, req *api.MessagesGetInlineBotResultsRequest, answer *api.MessagesSetInlineBotResultsRequest) *api.MessagesBotResults {
	a.tb.Helper()
	id := a.begin(req)
	answer.QueryID = told[*api.UpdateBotInlineQuery](bot).QueryID
	must(bot.client, answer)
	return a.offered(id)
}

func (a *account) offered(id mtproto.RequestID) *api.MessagesBotResults {
	a.tb.Helper()
	body, err := a.wait(id)
	if err != nil {
		a.tb.Fatal(err)
	}
	// decodeAnswer wants a test, which a is not sure to be of.
	return decodeAnswer[*api.MessagesBotResults](a.tb.(*testing.T), body)
}

func choose(to api.InputPeerClass, from *api.MessagesBotResults, id string, random int64) *api.MessagesSendInlineBotResultRequest {
	return &api.MessagesSendInlineBotResultRequest{Peer: to, QueryID: from.QueryID, ID: id, RandomID: random}
}

// TestInlineMode: a bot is asked from a conversation that it is not in, and what it
// offers is sent there.
func TestInlineMode(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	i := inlineBot(t, s, control.InlineMode{Placeholder: "Ask me", Geo: true, Feedback: true})
	a.meet(i)
	if u := a.users[i.self.ID]; u.BotInlinePlaceholder == nil || *u.BotInlinePlaceholder != "Ask me" || !u.BotInlineGeo {
		t.Errorf("a sees the bot as %+v", u)
	}
	req := a.asks(i, "what is new")
	req.Peer, req.Offset, req.GeoPoint = a.userPeer(b.self.ID), "5", &api.InputGeoPoint{Lat: 1, Long: 2}
	pending := a.begin(req)
	asked := told[*api.UpdateBotInlineQuery](i)
	if _, pm := asked.PeerType.(*api.InlineQueryPeerTypePM); !pm || asked.Query != "what is new" || asked.Offset != "5" || asked.UserID != a.self.ID {
		t.Errorf("the bot is asked %+v", asked)
	}
	if g, ok := asked.Geo.(*api.GeoPoint); !ok || g.Lat != 1 || g.Long != 2 {
		t.Errorf("the bot is told of the place %v", asked.Geo)
	}
	first := article("one", " sent *by way* of a bot ")
	first.SendMessage.(*api.InputBotInlineMessageText).ReplyMarkup = buttons("press")
	first.URL, first.Description = new("https://a.example/"), new("about")
	first.Thumb = &api.InputWebDocument{URL: "https://a.example/t.jpg", MimeType: "image/jpeg", Attributes: []api.DocumentAttributeClass{}}
	answer := results(first, article("two", "plain"))
	answer.QueryID, answer.NextOffset, answer.Gallery = asked.QueryID, new("7"), true
	answer.SwitchPm = &api.InlineBotSwitchPM{Text: "Sign in", StartParam: "in"}
	answer.SwitchWebview = &api.InlineBotWebView{Text: "Open", URL: "https://a.example/app"}
	must(i.client, answer)
	refused(i.client, answer, "400 QUERY_ID_INVALID")
	got := a.offered(pending)
	if len(got.Results) != 2 || *got.NextOffset != "7" || !got.Gallery || got.SwitchPm.StartParam != "in" || got.SwitchWebview.URL != "https://a.example/app" {
		t.Fatalf("a is offered %+v", got)
	}
	shown := got.Results[0].(*api.BotInlineResult)
	if m := shown.SendMessage.(*api.BotInlineMessageText); m.Message != "sent *by way* of a bot" || m.ReplyMarkup == nil {
		t.Errorf("the first would send %+v", m)
	}
	if shown.ID != "one" || shown.Type != "article" || *shown.Title != "Title one" || *shown.URL != "https://a.example/" || shown.Thumb.(*api.WebDocumentNoProxy).MimeType != "image/jpeg" {
		t.Errorf("the first is %+v", shown)
	}

	sent := a.learnUpdates(must(a.client, choose(a.userPeer(b.self.ID), got, "one", 1)))
	mine := sent.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
	if *mine.ViaBotID != i.self.ID || mine.ReplyMarkup == nil || !mine.Out {
		t.Errorf("a sent %+v", mine)
	}
	refused(a.client, choose(a.userPeer(b.self.ID), got, "one", 1), "500 RANDOM_ID_DUPLICATE")
	b.meet(a)
	theirs := b.newest(b.userPeer(a.self.ID)).(*api.Message)
	if *theirs.ViaBotID != i.self.ID || theirs.Message != "sent *by way* of a bot" || theirs.ReplyMarkup == nil {
		t.Errorf("b got %+v", theirs)
	}
	chosen := told[*api.UpdateBotInlineSend](i)
	if chosen.ID != "one" || chosen.UserID != a.self.ID || chosen.Query != "what is new" || chosen.MsgID == nil {
		t.Errorf("the bot is told that %+v was chosen", chosen)
	}
	must(a.client, choose(&api.InputPeerSelf{}, got, "two", 2))
	if chosen := told[*api.UpdateBotInlineSend](i); chosen.ID != "two" || chosen.MsgID != nil {
		t.Errorf("the bot is told that %+v was chosen", chosen)
	}
	refused(a.client, edit(a.userPeer(b.self.ID), mine.ID, "my own words"), "403 MESSAGE_AUTHOR_REQUIRED")
	for text, req := range map[string]*api.MessagesSendInlineBotResultRequest{
		"400 QUERY_ID_EMPTY":        {Peer: &api.InputPeerSelf{}, ID: "one", RandomID: 3},
		"400 RESULT_ID_EMPTY":       {Peer: &api.InputPeerSelf{}, QueryID: got.QueryID, RandomID: 3},
		"400 RESULT_ID_INVALID":     choose(&api.InputPeerSelf{}, got, "three", 3),
		"400 INLINE_RESULT_EXPIRED": {Peer: &api.InputPeerSelf{}, QueryID: got.QueryID + 1, ID: "one", RandomID: 3},
		"400 RANDOM_ID_EMPTY":       choose(&api.InputPeerSelf{}, got, "one", 0),
		"400 PEER_ID_INVALID":       choose(&api.InputPeerUser{UserID: 5}, got, "one", 3),
	} {
		refused(a.client, req, text)
	}
	refused(i.client, choose(&api.InputPeerSelf{}, got, "one", 3), "400 BOT_METHOD_INVALID")
	refused(b.client, choose(&api.InputPeerSelf{}, got, "one", 3), "400 INLINE_RESULT_EXPIRED")
}

// What a bot is not asked, and from where it is.
func TestInlineQuestions(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	i := inlineBot(t, s, control.InlineMode{})
	plain := bot(t, s, control.Bot{Username: "plain_bot"})
	a.meet(i).meet(plain)
	refused(a.client, a.asks(plain, "x"), "400 BOT_INLINE_DISABLED")
	refused(a.client, a.asks(b, "x"), "400 BOT_INVALID")
	refused(a.client, &api.MessagesGetInlineBotResultsRequest{Bot: &api.InputUser{UserID: 5}, Peer: &api.InputPeerEmpty{}}, "400 USER_ID_INVALID")
	refused(i.client, &api.MessagesGetInlineBotResultsRequest{Bot: &api.InputUserSelf{}, Peer: &api.InputPeerEmpty{}}, "400 BOT_METHOD_INVALID")
	refused(a.client, results(), "400 USER_BOT_REQUIRED")
	far := a.asks(i, "x")
	far.Offset = strings.Repeat("x", 65)
	refused(a.client, far, "400 OFFSET_INVALID")
	nowhere := a.asks(i, "x")
	nowhere.Peer = &api.InputPeerUser{UserID: 5}
	refused(a.client, nowhere, "400 PEER_ID_INVALID")

	group := a.createGroup("Group")
	news := a.broadcast("News")
	small := a.createChat("Small", b)
	for want, peer := range map[string]api.InputPeerClass{
		"*api.InlineQueryPeerTypeSameBotPM": a.userPeer(i.self.ID), "*api.InlineQueryPeerTypeBotPM": a.userPeer(plain.self.ID),
		"*api.InlineQueryPeerTypePM": &api.InputPeerSelf{}, "*api.InlineQueryPeerTypeChat": small,
		"*api.InlineQueryPeerTypeMegagroup": a.channelPeer(group), "*api.InlineQueryPeerTypeBroadcast": a.channelPeer(news), "<nil>": &api.InputPeerEmpty{},
	} {
		req := a.asks(i, strings.Repeat("ä", 300))
		req.Peer, req.GeoPoint = peer, &api.InputGeoPoint{Lat: 1, Long: 2}
		pending := a.begin(req)
		asked := told[*api.UpdateBotInlineQuery](i)
		if got := fmt.Sprintf("%T", asked.PeerType); got != want {
			t.Errorf("asked from a %s, want %s", got, want)
		}
		if asked.Query != strings.Repeat("ä", 256) || asked.Geo != nil {
			t.Errorf("asked %d bytes at %v", len(asked.Query), asked.Geo)
		}
		answer := results()
		answer.QueryID = asked.QueryID
		must(i.client, answer)
		if got := a.offered(pending); len(got.Results) != 0 {
			t.Errorf("offered %+v", got)
		}
	}
	for n := range 64 { // which nobody answers
		a.push(a.asks(i, fmt.Sprint(n)))
	}
	refused(a.client, a.asks(i, "one more"), "400 BOT_RESPONSE_TIMEOUT")
	told[*api.UpdateBotInlineQuery](i)
	refused(i.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: 64}, "400 QUERY_ID_INVALID")
}

// inlineLab is an inline bot in virtual time.
func (l *lab) inlineBot(a *account) *account {
	l.t.Helper()
	made, err := l.RegisterBot(control.Bot{Username: "inline_bot", Inline: &control.InlineMode{}})
	if err != nil {
		l.t.Fatal(err)
	}
	c := l.connect(1, false)
	i := newAccount(c, must(c, c.botSignIn(made.Token)).(*api.AuthAuthorization))
	must(i.client, &api.UpdatesGetStateRequest{})
	a.meet(i)
	return i
}

// TestInlineCache: the same question is not asked again as long as the answer holds,
// and results can be sent for an hour at least.
func TestInlineCache(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		i := l.inlineBot(a)
		cached := results(article("1", "one"))
		cached.CacheTime = 100
		first := a.offer(i, a.asks(i, "same"), cached)
		if first.CacheTime != 100 {
			t.Errorf("holds for %d s, want 100", first.CacheTime)
		}
		later := func(d time.Duration) {
			time.Sleep(d)
			a.reconnect()
			i.reconnect()
		}
		later(99 * time.Second)
		again := must(a.client, a.asks(i, "same"))
		if again.QueryID != first.QueryID || again.CacheTime != 1 || len(again.Results) != 1 {
			t.Errorf("asked again: %+v", again)
		}
		other := a.asks(i, "same")
		other.Offset = "1"
		a.offer(i, other, results())
		later(time.Second)
		fresh := a.offer(i, a.asks(i, "same"), results(article("1", "newer")))
		if fresh.QueryID == first.QueryID || fresh.CacheTime != 0 {
			t.Errorf("after its time: %+v", fresh)
		}
		a.offer(i, a.asks(i, "same"), results()) // which was not to be kept
		later(time.Hour - 100*time.Second)
		must(a.client, choose(&api.InputPeerSelf{}, first, "1", 1))
		later(2 * time.Minute)
		refused(a.client, choose(&api.InputPeerSelf{}, first, "1", 2), "400 INLINE_RESULT_EXPIRED")

		asked := time.Now()
		refused(a.client, a.asks(i, "silence"), "400 BOT_RESPONSE_TIMEOUT")
		if waited := time.Since(asked); waited != 15*time.Second {
			t.Errorf("a waited %v", waited)
		}
	})
}

// TestInlinePrivacy: what is for everybody who asks the same is given to others, what
// is private is not.
func TestInlinePrivacy(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	i := inlineBot(t, s, control.InlineMode{})
	a.meet(i)
	b.meet(i)
	public := results(article("1", "for all"))
	public.CacheTime = 300
	first := a.offer(i, a.asks(i, "public"), public)
	second := must(b.client, b.asks(i, "public"))
	if second.QueryID == first.QueryID || len(second.Results) != 1 {
		t.Errorf("b is offered %+v", second)
	}
	must(b.client, choose(&api.InputPeerSelf{}, second, "1", 1))
	secret := results(article("1", "for one"))
	secret.CacheTime, secret.Private = 300, true
	own := a.offer(i, a.asks(i, "private"), secret)
	if again := must(a.client, a.asks(i, "private")); again.QueryID != own.QueryID {
		t.Errorf("a asked again: %+v", again)
	}
	other := b.offer(i, b.asks(i, "private"), results(article("2", "for the other")))
	if other.Results[0].(*api.BotInlineResult).ID != "2" {
		t.Errorf("b is offered %+v", other)
	}
}
