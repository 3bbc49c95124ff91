package handlers

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func inlineMethods(m methods) {
	object(m, signedIn, getInlineBotResults)
	boolean(m, signedIn, setInlineBotResults)
	object(m, signedIn, sendInlineBotResult)
	boolean(m, anywhere, editInlineBotMessage)
}

// getInlineBotResults asks a bot, whose answer is the answer to this; the same
// question as before gets the same answer as long as the bot lets it.
// See https://core.telegram.org/method/messages.getInlineBotResults.
func getInlineBotResults(c *Call, req *api.MessagesGetInlineBotResultsRequest) (*api.MessagesBotResults, error) {
	q, err := c.inlineQuery(req)
	if err != nil {
		return nil, err
	}
	if known := c.world().CachedInline(c.Now, q); known != nil {
		return c.view().inlineResults(known), nil
	}
	id, err := c.wait(q.Bot, &q)
	if err != nil {
		return nil, err
	}
	c.world().AskInline(q, id)
	return &api.MessagesBotResults{}, nil // the bot's own takes its place
}

func (c *Call) inlineQuery(req *api.MessagesGetInlineBotResultsRequest) (world.InlineQuery, error) {
	q := world.InlineQuery{By: c.user.ID, Text: cut(req.Query, world.MaxInlineText), Offset: strings.Clone(req.Offset)}
	bot, err := c.inputUser(req.Bot)
	switch {
	case err != nil:
		return q, err
	case bot.Gone():
		return q, world.Refuse(400, "INPUT_USER_DEACTIVATED")
	case bot.Bot == nil:
		return q, errBot
	case bot.Bot.Inline == nil:
		return q, world.Refuse(400, "BOT_INLINE_DISABLED")
	case len(q.Offset) > world.MaxInlineOffset:
		return q, world.Refuse(400, "OFFSET_INVALID")
	}
	q.Bot = bot.ID
	if _, unknown := req.Peer.(*api.InputPeerEmpty); !unknown {
		t, err := c.inputPeer(req.Peer)
		if err != nil {
			return q, err
		}
		q.Chat = c.world().InlineChatOf(bot.ID, t.peer())
	}
	if _, located := req.GeoPoint.(*api.InputGeoPoint); located && bot.Bot.Inline.Geo {
		q.Geo, err = inputGeo(req.GeoPoint)
	}
	return q, err
}

// cut returns a copy of at most n characters of a text.
func cut(text string, n int) string {
	for i := range text {
		if n == 0 {
			return strings.Clone(text[:i])
		}
		n--
	}
	return strings.Clone(text)
}

// setInlineBotResults is what a bot answers to a question.
// See https://core.telegram.org/method/messages.setInlineBotResults.
func setInlineBotResults(c *Call, req *api.MessagesSetInlineBotResultsRequest) error {
	q, err := c.question(req.QueryID, true)
	if err != nil {
		return err
	}
	a, err := c.inlineAnswer(req)
	if err != nil {
		return err
	}
	a.Query = *q.asked
	kept, err := c.world().AnswerInline(c.Now, a)
	if err != nil {
		return err
	}
	delete(c.questions, req.QueryID)
	q.answer(tl.Append(nil, newView(c.world(), c.Now, q.by).inlineResults(kept)))
	return nil
}

func (c *Call) inlineAnswer(req *api.MessagesSetInlineBotResultsRequest) (world.InlineAnswer, error) {
	a := world.InlineAnswer{CacheTime: int(req.CacheTime), Private: req.Private, Gallery: req.Gallery}
	if req.NextOffset != nil {
		a.NextOffset = strings.Clone(*req.NextOffset)
	}
	ids := make([]string, len(req.Results))
	for i, r := range req.Results {
		ids[i] = resultID(r)
	}
	if err := world.CheckInline(a.NextOffset, ids); err != nil {
		return a, err
	}
	var err error
	if a.PM, err = inlinePM(req.SwitchPm); err != nil {
		return a, err
	}
	if a.WebView, err = inlineWebView(req.SwitchWebview); err != nil {
		return a, err
	}
	for _, in := range req.Results {
		r, err := c.inlineResult(in)
		if err != nil {
			return a, err
		}
		a.Results = append(a.Results, r)
	}
	return a, nil
}

// startParam matches what a link to a bot may hand over.
var startParam = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// maxSwitch bounds the text and the address of a button above the results, in
// characters and bytes.
const (
	maxSwitch    = 64
	maxSwitchURL = 2048
)

func inlinePM(in *api.InlineBotSwitchPM) (*world.InlineButton, error) {
	switch {
	case in == nil:
		return nil, nil
	case strings.TrimSpace(in.Text) == "":
		return nil, world.Refuse(400, "SWITCH_PM_TEXT_EMPTY")
	case in.StartParam == "":
		return nil, world.Refuse(400, "START_PARAM_EMPTY")
	case !startParam.MatchString(in.StartParam):
		return nil, world.Refuse(400, "START_PARAM_INVALID")
	}
	return &world.InlineButton{Text: cut(in.Text, maxSwitch), Target: strings.Clone(in.StartParam)}, nil
}

func inlineWebView(in *api.InlineBotWebView) (*world.InlineButton, error) {
	if in == nil {
		return nil, nil
	}
	if u, err := url.Parse(in.URL); err != nil || u.Scheme != "https" || u.Host == "" || len(in.URL) > maxSwitchURL {
		return nil, world.Refuse(400, "SWITCH_WEBVIEW_URL_INVALID")
	}
	return &world.InlineButton{Text: cut(in.Text, maxSwitch), Target: strings.Clone(in.URL)}, nil
}
