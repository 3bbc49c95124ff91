package handlers_test

import (
	"bytes"
	"testing"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// inlineRequests are about the inline mode of bots, of which there are none here.
func (b *box) inlineRequests(peer *api.InputPeerUser) []tl.Object {
	return []tl.Object{
		&api.MessagesGetInlineBotResultsRequest{
			Bot: &api.InputUser{UserID: peer.UserID, AccessHash: peer.AccessHash}, Peer: peer, Query: "q", GeoPoint: &api.InputGeoPoint{Lat: 1, Long: 2},
		},
		&api.MessagesSendInlineBotResultRequest{Peer: peer, RandomID: 1, QueryID: 1, ID: "1", HideVia: true},
		&api.MessagesEditInlineBotMessageRequest{ID: &api.InputBotInlineMessageID64{DCID: 1, OwnerID: -1, ID: 1, AccessHash: 1}, Message: new("m")},
		b.inlineAnswer(1, b.me.ID),
	}
}

// inlineAnswer is one with a result of each kind.
func (b *box) inlineAnswer(query int64, bot world.UserID) *api.MessagesSetInlineBotResultsRequest {
	ref := func(f *world.File) []byte { return b.world.FileReference(now, bot, f.ID) }
	photo := &api.InputPhoto{ID: int64(b.photo.ID), AccessHash: b.world.FileHash(b.photo.ID), FileReference: ref(b.photo)}
	document := &api.InputDocument{ID: int64(b.file.ID), AccessHash: b.world.FileHash(b.file.ID), FileReference: ref(b.file)}
	buttons := &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{{Buttons: []*api.KeyboardInlineButton{
		{Text: "b", Type: &api.InlineButtonTypeCallback{Data: []byte("d")}},
	}}}}
	auto := &api.InputBotInlineMessageMediaAuto{Message: "caption", Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 2}}}
	geo := &api.InputGeoPoint{Lat: 1, Long: 2}
	web := &api.InputWebDocument{URL: "https://a.b/c", MimeType: "video/mp4", Attributes: []api.DocumentAttributeClass{}}
	return &api.MessagesSetInlineBotResultsRequest{
		QueryID: query, CacheTime: 5, Private: true, NextOffset: new("2"), SwitchPm: &api.InlineBotSwitchPM{Text: "t", StartParam: "p"},
		SwitchWebview: &api.InlineBotWebView{Text: "t", URL: "https://a.b"},
		Results: []api.InputBotInlineResultClass{
			&api.InputBotInlineResult{ID: "1", Type: "article", Title: new("t"), SendMessage: &api.InputBotInlineMessageText{Message: "m", ReplyMarkup: buttons}},
			&api.InputBotInlineResult{ID: "2", Type: "gif", Content: web, SendMessage: auto},
			&api.InputBotInlineResult{ID: "3", Type: "geo", SendMessage: &api.InputBotInlineMessageMediaGeo{GeoPoint: geo}},
			&api.InputBotInlineResult{ID: "4", Type: "venue", SendMessage: &api.InputBotInlineMessageMediaVenue{GeoPoint: geo, Title: "v"}},
			&api.InputBotInlineResult{ID: "5", Type: "contact", SendMessage: &api.InputBotInlineMessageMediaContact{PhoneNumber: "1", FirstName: "f"}},
			&api.InputBotInlineResultPhoto{ID: "6", Type: "photo", Photo: photo, SendMessage: auto},
			&api.InputBotInlineResultDocument{ID: "7", Type: "file", Title: new("t"), Document: document, SendMessage: auto},
		},
	}
}

// inlineBox is a box with an inline bot.
type inlineBox struct {
	*box
	bot    *world.User
	botKey *world.AuthKey
}

func newInlineBox(tb testing.TB) *inlineBox {
	tb.Helper()
	b := &inlineBox{box: newChatBox(tb)}
	var err error
	b.bot, err = b.world.AddBot(now, world.NewBot{Name: "B", Username: "inline_bot", DC: 1, Inline: &world.InlineMode{Feedback: true}})
	if err != nil {
		tb.Fatal(err)
	}
	b.botKey = b.world.AddKey(now, 2, 1, make([]byte, 256), 0)
	b.world.SetClient(b.botKey, world.ClientInfo{Layer: handlers.Layer, APIID: 1})
	b.world.SignIn(now, b.botKey, b.bot.ID)
	return b
}

// asking is a question to the bot.
func (b *inlineBox) asking() *api.MessagesGetInlineBotResultsRequest {
	return &api.MessagesGetInlineBotResultsRequest{
		Bot:  &api.InputUser{UserID: int64(b.bot.ID), AccessHash: b.world.AccessHash(b.me.ID, world.UserPeer(b.bot.ID))},
		Peer: &api.InputPeerSelf{}, Query: "q",
	}
}

// answered asks the bot, which answers with body, and returns what it is told and what
// was offered, nil for nothing yet.
func (b *inlineBox) answered(t *testing.T, body []byte) (handlers.Answer, *api.MessagesBotResults) {
	t.Helper()
	pending := b.ask(encode(t, b.asking()))
	if pending.Await == nil {
		t.Fatalf("the question is answered with %+v", pending)
	}
	told := b.api.Handle(handlers.Request{Now: now, DC: 1, Key: b.botKey, MsgID: 4, Body: body})
	checkAnswer(t, told)
	select {
	case answer := <-pending.Await:
		checkAnswer(t, answer)
		offered, ok := api.Decode(tl.NewDecoder(answer.Result)).(*api.MessagesBotResults)
		if !ok {
			t.Fatal("the question is not answered with results")
		}
		return told, offered
	default:
		return told, nil
	}
}

// choose sends a result to oneself.
func (b *inlineBox) choose(t *testing.T, offered *api.MessagesBotResults, n int) (string, handlers.Answer) {
	t.Helper()
	var id string
	switch r := offered.Results[n].(type) {
	case *api.BotInlineResult:
		id = r.ID
	case *api.BotInlineMediaResult:
		id = r.ID
	}
	answer := b.ask(encode(t, &api.MessagesSendInlineBotResultRequest{
		Peer: &api.InputPeerSelf{}, RandomID: int64(n + 1000), QueryID: offered.QueryID, ID: id,
	}))
	checkAnswer(t, answer)
	return id, answer
}

// FuzzInlineAnswer lets a bot answer with any bytes. Who asked gets a proper answer, and
// whatever is offered can be sent, or is refused.
func FuzzInlineAnswer(f *testing.F) {
	b := newInlineBox(f)
	f.Add(encode(f, b.inlineAnswer(1, b.bot.ID)))
	f.Add(encode(f, &api.MessagesSetInlineBotResultsRequest{QueryID: 1, Results: []api.InputBotInlineResultClass{}}))
	f.Add(encode(f, &api.MessagesEditInlineBotMessageRequest{ID: &api.InputBotInlineMessageID64{DCID: 1, OwnerID: -1, ID: 1}, Message: new("m")}))
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newInlineBox(t)
		if _, offered := b.answered(t, bytes.Clone(body)); offered != nil {
			for n := range offered.Results {
				b.choose(t, offered, n)
			}
		}
		if err := b.world.Verify(); err != nil {
			t.Error(err)
		}
	})
}

// All results of the seed can be sent, but for the one that lies elsewhere.
func TestInlineAnswerIsSent(t *testing.T) {
	b := newInlineBox(t)
	told, offered := b.answered(t, encode(t, b.inlineAnswer(1, b.bot.ID)))
	if told.Refusal != nil || offered == nil || len(offered.Results) != 7 {
		t.Fatalf("the bot is told %v, offered is %+v", told.Refusal, offered)
	}
	for n := range offered.Results {
		if id, answer := b.choose(t, offered, n); (answer.Refusal != nil) != (id == "2") {
			t.Errorf("result %s: %v", id, answer.Refusal)
		}
	}
}

// Who asks in layer 170 is answered in it.
func TestInlineAnswerInOldLayer(t *testing.T) {
	b := newInlineBox(t)
	errors := b.aged(t)
	pending := b.ask(inLayer(oldLayer, encode(t, b.asking())))
	if pending.Await == nil {
		t.Fatalf("the question is answered with %+v", pending)
	}
	told := b.api.Handle(handlers.Request{Now: now, DC: 1, Key: b.botKey, MsgID: 4, Body: encode(t, b.inlineAnswer(1, b.bot.ID))})
	checkAnswer(t, told)
	answer := <-pending.Await
	if d := tl.NewDecoder(answer.Result); answer.Refusal != nil || errors.Len() > 0 || d.ID() != api.IDMessagesBotResults {
		t.Errorf("answered with %v and %d bytes; %s", answer.Refusal, len(answer.Result), errors)
	}
}
