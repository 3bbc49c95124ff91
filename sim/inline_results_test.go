package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func photoIn(m api.InputMediaClass) api.InputPhotoClass { return m.(*api.InputMediaPhoto).ID }

func documentIn(m api.InputMediaClass) api.InputDocumentClass { return m.(*api.InputMediaDocument).ID }

// TestInlineMedia: files of the bot, places and contacts are offered and sent.
func TestInlineMedia(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	b.meet(a)
	i := inlineBot(t, s, control.InlineMode{})
	a.meet(i)
	files := i.someOfAll()
	auto := &api.InputBotInlineMessageMediaAuto{Message: "caption", Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 3}}}
	document := func(id, kind string) api.InputBotInlineResultClass {
		return &api.InputBotInlineResultDocument{ID: id, Type: kind, Title: new("t"), Document: documentIn(files[id]), SendMessage: auto}
	}
	place := &api.InputGeoPoint{Lat: 3, Long: 4}
	got := a.offer(i, a.asks(i, "media"), results(
		&api.InputBotInlineResultPhoto{ID: "photo", Type: "photo", Photo: photoIn(files["photo"]), SendMessage: auto},
		document("file", "file"), document("gif", "gif"), document("video", "video"), document("music", "audio"), document("voice", "voice"), document("sticker", "sticker"),
		&api.InputBotInlineResultPhoto{ID: "words", Type: "photo", Photo: photoIn(files["photo"]), SendMessage: &api.InputBotInlineMessageText{Message: "words instead"}},
		&api.InputBotInlineResult{ID: "contact", Type: "contact", SendMessage: &api.InputBotInlineMessageMediaContact{PhoneNumber: "123", FirstName: "C", ReplyMarkup: buttons("x")}},
		&api.InputBotInlineResult{ID: "geo", Type: "geo", SendMessage: &api.InputBotInlineMessageMediaGeo{GeoPoint: place}},
		&api.InputBotInlineResult{ID: "venue", Type: "venue", SendMessage: &api.InputBotInlineMessageMediaVenue{GeoPoint: place, Title: "V"}},
		&api.InputBotInlineResult{ID: "remote", Type: "gif", Content: web("video/mp4"), SendMessage: auto},
	))
	if len(got.Results) != 12 {
		t.Fatalf("%d results", len(got.Results))
	}
	if r := got.Results[0].(*api.BotInlineMediaResult); r.Photo == nil || r.Document != nil || r.SendMessage.(*api.BotInlineMessageMediaAuto).Message != "caption" {
		t.Errorf("the photo is offered as %+v", r)
	}
	d := got.Results[1].(*api.BotInlineMediaResult).Document.(*api.Document)
	a.download(&api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}, 4096)
	want := map[string]string{
		"photo": "*api.MessageMediaPhoto", "file": "*api.MessageMediaDocument", "gif": "*api.MessageMediaDocument", "video": "*api.MessageMediaDocument",
		"music": "*api.MessageMediaDocument", "voice": "*api.MessageMediaDocument", "sticker": "*api.MessageMediaDocument", "words": "<nil>",
		"contact": "*api.MessageMediaContact", "geo": "*api.MessageMediaGeo", "venue": "*api.MessageMediaVenue",
	}
	random := int64(0)
	for id, kind := range want {
		random++
		must(a.client, choose(a.userPeer(b.self.ID), got, id, random))
		m := b.newest(b.userPeer(a.self.ID)).(*api.Message)
		if is := fmt.Sprintf("%T", m.Media); is != kind || *m.ViaBotID != i.self.ID || (m.ReplyMarkup != nil) != (id == "contact") {
			t.Errorf("%s: b got %s, %+v", id, is, m)
		}
		if id == "photo" && (m.Message != "caption" || len(m.Entities) != 1) {
			t.Errorf("the photo says %q %v", m.Message, m.Entities)
		}
	}
	refused(a.client, choose(a.userPeer(b.self.ID), got, "remote", 99), "400 WEBPAGE_CURL_FAILED")
}

// web is a file elsewhere.
func web(mime string) *api.InputWebDocument {
	return &api.InputWebDocument{URL: "https://a.example/f", MimeType: mime, Attributes: []api.DocumentAttributeClass{}}
}

// TestInlineAnswersThatAreRefused: the bot learns what is wrong, and may answer again.
func TestInlineAnswersThatAreRefused(t *testing.T) {
	inLab(t, func(l *lab) { l.refusedAnswers() })
}

func (l *lab) refusedAnswers() {
	a := l.account(false)
	i := l.inlineBot(a)
	files := i.someOfAll()
	pending := a.begin(a.asks(i, "x"))
	query := told[*api.UpdateBotInlineQuery](i).QueryID
	auto := &api.InputBotInlineMessageMediaAuto{}
	listed := func(kind string, change func(r *api.InputBotInlineResult)) *api.MessagesSetInlineBotResultsRequest {
		r := &api.InputBotInlineResult{ID: "1", Type: kind, SendMessage: auto}
		change(r)
		return results(r)
	}
	sending := func(m api.InputBotInlineMessageClass) *api.MessagesSetInlineBotResultsRequest {
		return listed("article", func(r *api.InputBotInlineResult) { r.Title, r.SendMessage = new("t"), m })
	}
	content := func(kind, mime string) *api.MessagesSetInlineBotResultsRequest {
		return listed(kind, func(r *api.InputBotInlineResult) {
			r.Title, r.Content, r.Thumb = new("t"), web(mime), web("image/jpeg")
		})
	}
	thumb := func(w *api.InputWebDocument) *api.MessagesSetInlineBotResultsRequest {
		return listed("article", func(r *api.InputBotInlineResult) {
			r.Title, r.Thumb, r.SendMessage = new("t"), w, &api.InputBotInlineMessageText{Message: "m"}
		})
	}
	document := func(kind string, title *string, file string) *api.MessagesSetInlineBotResultsRequest {
		return results(&api.InputBotInlineResultDocument{ID: "1", Type: kind, Title: title, Document: documentIn(files[file]), SendMessage: auto})
	}
	pm := func(text, param string) *api.MessagesSetInlineBotResultsRequest {
		r := results()
		r.SwitchPm = &api.InlineBotSwitchPM{Text: text, StartParam: param}
		return r
	}
	offset, page := results(), results()
	offset.NextOffset, page.SwitchWebview = new(strings.Repeat("x", 65)), &api.InlineBotWebView{Text: "t", URL: "http://a.example"}
	var many []api.InputBotInlineResultClass
	for n := range 51 {
		many = append(many, article(fmt.Sprint(n), "x"))
	}
	var large []api.InputBotInlineResultClass
	for n := range 50 {
		large = append(large, article(fmt.Sprint(n), strings.Repeat("ж", 4096)))
	}
	keyboard := &api.ReplyKeyboardMarkup{Rows: []*api.KeyboardButtonRow{}}
	for _, wrong := range []struct {
		want string
		req  *api.MessagesSetInlineBotResultsRequest
	}{
		{"RESULTS_TOO_MUCH", results(many...)}, {"RESULTS_TOO_MUCH", results(large...)},
		{"RESULT_ID_INVALID", results(article("", "x"))}, {"RESULT_ID_INVALID", results(article(strings.Repeat("x", 65), "x"))},
		{"RESULT_ID_DUPLICATE", results(article("1", "x"), article("1", "y"))},
		{"NEXT_OFFSET_INVALID", offset},
		{"SWITCH_PM_TEXT_EMPTY", pm(" ", "p")}, {"START_PARAM_EMPTY", pm("t", "")}, {"START_PARAM_INVALID", pm("t", "a b")}, {"SWITCH_WEBVIEW_URL_INVALID", page},
		{"RESULT_TYPE_INVALID", listed("poll", func(*api.InputBotInlineResult) {})},
		{"RESULT_TYPE_INVALID", results(&api.InputBotInlineResultGame{ID: "1", ShortName: "g", SendMessage: &api.InputBotInlineMessageGame{}})},
		{"RESULT_TYPE_INVALID", results(&api.InputBotInlineResultPhoto{ID: "1", Type: "gif", Photo: photoIn(files["photo"]), SendMessage: auto})},
		{"RESULT_TYPE_INVALID", document("article", nil, "file")}, {"RESULT_TYPE_INVALID", content("sticker", "image/webp")},
		{"ARTICLE_TITLE_EMPTY", listed("article", func(*api.InputBotInlineResult) {})}, {"AUDIO_TITLE_EMPTY", listed("audio", func(*api.InputBotInlineResult) {})},
		{"PHOTO_CONTENT_URL_EMPTY", listed("photo", func(*api.InputBotInlineResult) {})},
		{"PHOTO_THUMB_URL_EMPTY", listed("photo", func(r *api.InputBotInlineResult) { r.Content = web("image/jpeg") })},
		{"AUDIO_CONTENT_URL_EMPTY", listed("audio", func(r *api.InputBotInlineResult) { r.Title = new("t") })},
		{"WEBDOCUMENT_URL_EMPTY", listed("gif", func(*api.InputBotInlineResult) {})},
		{"PHOTO_CONTENT_TYPE_INVALID", content("photo", "image/png")}, {"GIF_CONTENT_TYPE_INVALID", content("gif", "image/png")},
		{"VIDEO_CONTENT_TYPE_INVALID", content("video", "image/png")}, {"FILE_CONTENT_TYPE_INVALID", content("file", "image/png")},
		{"WEBDOCUMENT_URL_EMPTY", thumb(&api.InputWebDocument{MimeType: "image/jpeg"})},
		{"WEBDOCUMENT_URL_INVALID", thumb(&api.InputWebDocument{URL: "ftp://a.example/x", MimeType: "image/jpeg"})},
		{"WEBDOCUMENT_MIME_INVALID", thumb(&api.InputWebDocument{URL: "https://a.example/x", MimeType: "jpeg"})},
		{"VIDEO_TITLE_EMPTY", document("video", nil, "video")}, {"FILE_TITLE_EMPTY", document("file", new(" "), "file")},
		{"STICKER_DOCUMENT_INVALID", document("sticker", nil, "file")},
		{"PHOTO_INVALID", results(&api.InputBotInlineResultPhoto{ID: "1", Type: "photo", Photo: &api.InputPhoto{ID: 5}, SendMessage: auto})},
		{"DOCUMENT_INVALID", results(&api.InputBotInlineResultDocument{ID: "1", Type: "gif", Document: &api.InputDocument{ID: 5}, SendMessage: auto})},
		{"SEND_MESSAGE_MEDIA_INVALID", sending(auto)},
		{"SEND_MESSAGE_MEDIA_INVALID", sending(&api.InputBotInlineMessageMediaGeo{GeoPoint: &api.InputGeoPoint{}, Period: new(int32(60))})},
		{"SEND_MESSAGE_TYPE_INVALID", sending(&api.InputBotInlineMessageGame{})},
		{"GEO_POINT_INVALID", sending(&api.InputBotInlineMessageMediaGeo{GeoPoint: &api.InputGeoPointEmpty{}})},
		{"MEDIA_INVALID", sending(&api.InputBotInlineMessageMediaContact{PhoneNumber: "1"})},
		{"MESSAGE_EMPTY", sending(&api.InputBotInlineMessageText{Message: " "})}, {"MESSAGE_TOO_LONG", sending(&api.InputBotInlineMessageText{Message: strings.Repeat("x", 4097)})},
		{"MEDIA_CAPTION_TOO_LONG", results(&api.InputBotInlineResultPhoto{
			ID: "1", Type: "photo", Photo: photoIn(files["photo"]), SendMessage: &api.InputBotInlineMessageMediaAuto{Message: strings.Repeat("x", 1025)},
		})},
		{"REPLY_MARKUP_INVALID", sending(&api.InputBotInlineMessageText{Message: "m", ReplyMarkup: keyboard})},
		{"BUTTON_DATA_INVALID", sending(&api.InputBotInlineMessageText{Message: "m", ReplyMarkup: buttons("")})},
		{"ENTITY_BOUNDS_INVALID", sending(&api.InputBotInlineMessageText{Message: "m", Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 9}}})},
	} {
		wrong.req.QueryID = query
		refused(i.client, wrong.req, "400 "+wrong.want)
	}
	right := results(article("1", "right"))
	right.QueryID = query
	must(i.client, right)
	if got := a.offered(pending); len(got.Results) != 1 {
		l.t.Errorf("offered %+v", got)
	}
}
