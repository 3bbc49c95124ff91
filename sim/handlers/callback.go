package handlers

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// maxCallbackText is how many characters a bot may answer with.
	maxCallbackText = 200
	// maxMarkup bounds the buttons of a message in bytes, maxButtonData the data of one.
	maxMarkup     = 10 << 10
	maxButtonData = 64
)

func callbackMethods(m methods) {
	object(m, signedIn, getBotCallbackAnswer)
	boolean(m, signedIn, setBotCallbackAnswer)
}

// markup keeps the buttons of a bot's message; those of a person are dropped.
// See https://core.telegram.org/api/bots/buttons.
func (c *Call) markup(in api.ReplyMarkupClass) ([]byte, error) {
	if in == nil || c.user.Bot == nil {
		return nil, nil
	}
	for _, data := range callbackData(in) {
		if len(data) == 0 || len(data) > maxButtonData {
			return nil, world.Refuse(400, "BUTTON_DATA_INVALID")
		}
	}
	wire, err := tl.Append(nil, in)
	switch {
	case err != nil:
		return nil, world.Refuse(400, "REPLY_MARKUP_INVALID")
	case len(wire) > maxMarkup:
		return nil, world.Refuse(400, "REPLY_MARKUP_TOO_LONG")
	}
	return wire, nil
}

// callbackData returns the data of the buttons that call back.
func callbackData(in api.ReplyMarkupClass) (out [][]byte) {
	inline, ok := in.(*api.ReplyInlineMarkup)
	if !ok {
		return nil
	}
	for _, row := range inline.Rows {
		for _, b := range row.Buttons {
			if back, ok := b.Type.(*api.InlineButtonTypeCallback); ok {
				out = append(out, back.Data)
			}
		}
	}
	return out
}

// getBotCallbackAnswer presses a button: the bot is told, and its answer is the
// answer to this.
// See https://core.telegram.org/method/messages.getBotCallbackAnswer.
func getBotCallbackAnswer(c *Call, req *api.MessagesGetBotCallbackAnswerRequest) (*api.MessagesBotCallbackAnswer, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	m := c.world().InChat(c.user.ID, t.peer(), int(req.MsgID))
	switch {
	case m == nil || m.From.Kind != world.KindUser:
		return nil, world.Refuse(400, "MESSAGE_ID_INVALID")
	case !slices.ContainsFunc(callbackData(decodeMarkup(m.Markup)), func(data []byte) bool { return bytes.Equal(data, req.Data) }):
		return nil, world.Refuse(400, "DATA_INVALID")
	}
	id, err := c.wait(m.Asks(), nil)
	if err != nil {
		return nil, err
	}
	c.world().Press(c.user.ID, m, bytes.Clone(req.Data), id)
	return &api.MessagesBotCallbackAnswer{}, nil // the bot's own takes its place
}

// setBotCallbackAnswer is what a bot answers to a button.
// See https://core.telegram.org/method/messages.setBotCallbackAnswer.
func setBotCallbackAnswer(c *Call, req *api.MessagesSetBotCallbackAnswerRequest) error {
	q, err := c.question(req.QueryID, false)
	if err != nil {
		return err
	}
	out := &api.MessagesBotCallbackAnswer{Alert: req.Alert, CacheTime: req.CacheTime, URL: req.URL, HasURL: req.URL != nil}
	if req.Message != nil {
		if utf8.RuneCountInString(*req.Message) > maxCallbackText {
			return world.Refuse(400, "MESSAGE_TOO_LONG")
		}
		out.Message = new(strings.Clone(*req.Message))
	}
	delete(c.questions, req.QueryID)
	q.answer(tl.Append(nil, out))
	return nil
}
