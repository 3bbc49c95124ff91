package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func buttons(data ...string) *api.ReplyInlineMarkup {
	row := &api.KeyboardInlineButtonRow{}
	for _, d := range data {
		row.Buttons = append(row.Buttons, &api.KeyboardInlineButton{Text: "press " + d, Type: &api.InlineButtonTypeCallback{Data: []byte(d)}})
	}
	return &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{row}}
}

// TestButtons: a bot shows buttons, a person presses one, and what the bot answers is
// the answer to the press.
func TestButtons(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a := all[0]
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot", DC: 1})
	must(b.client, &api.UpdatesGetStateRequest{})
	a.meet(b)
	must(a.client, a.message(a.userPeer(b.self.ID), "/start", 1))
	from := told[*api.UpdateNewMessage](b).Message.(*api.Message)
	to := &api.InputPeerUser{UserID: from.PeerID.(*api.PeerUser).UserID}
	show := b.message(to, "choose", 1)
	show.ReplyMarkup = buttons("one", "two")
	shown := must(b.client, show).(*api.UpdateShortSentMessage)
	got := a.newest(a.userPeer(b.self.ID)).(*api.Message)
	if m, ok := got.ReplyMarkup.(*api.ReplyInlineMarkup); !ok || len(m.Rows[0].Buttons) != 2 {
		t.Fatalf("a sees %+v", got)
	}
	press := func(data string) *api.MessagesGetBotCallbackAnswerRequest {
		return &api.MessagesGetBotCallbackAnswerRequest{Peer: a.userPeer(b.self.ID), MsgID: got.ID, Data: []byte(data)}
	}
	refused(a.client, press("three"), "400 DATA_INVALID")
	wrong := press("one")
	wrong.MsgID = 9999
	refused(a.client, wrong, "400 MESSAGE_ID_INVALID")
	refused(b.client, press("one"), "400 BOT_METHOD_INVALID")
	refused(a.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: 1}, "400 USER_BOT_REQUIRED")

	pending := a.push(press("two"))
	if err := a.send(); err != nil {
		t.Fatal(err)
	}
	query := told[*api.UpdateBotCallbackQuery](b)
	if string(query.Data) != "two" || query.UserID != a.self.ID || query.MsgID != shown.ID || query.ChatInstance == 0 {
		t.Errorf("the bot is told of %+v", query)
	}
	long := make([]byte, 201)
	for i := range long {
		long[i] = 'x'
	}
	refused(b.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID, Message: new(string(long))}, "400 MESSAGE_TOO_LONG")
	must(b.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID, Alert: true, Message: new("well chosen")})
	refused(b.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID}, "400 QUERY_ID_INVALID")
	body, err := a.wait(pending)
	if err != nil {
		t.Fatal(err)
	}
	if answer := decodeAnswer[*api.MessagesBotCallbackAnswer](t, body); !answer.Alert || *answer.Message != "well chosen" {
		t.Errorf("the answer is %+v", answer)
	}
	for range 64 { // which nobody answers
		a.push(press("one"))
	}
	refused(a.client, press("one"), "400 BOT_RESPONSE_TIMEOUT")
	// An edit without buttons takes them away; what a person sends has none.
	must(b.client, edit(to, shown.ID, "chosen"))
	if m := a.newest(a.userPeer(b.self.ID)).(*api.Message); m.ReplyMarkup != nil {
		t.Errorf("a still sees %+v", m.ReplyMarkup)
	}
	plain := a.message(&api.InputPeerSelf{}, "mine", 2)
	plain.ReplyMarkup = buttons("no")
	must(a.client, plain)
	if m := a.newest(&api.InputPeerSelf{}).(*api.Message); m.ReplyMarkup != nil {
		t.Errorf("a person's message has %+v", m.ReplyMarkup)
	}
	show.ReplyMarkup, show.RandomID = buttons(""), 9
	refused(b.client, show, "400 BUTTON_DATA_INVALID")
}

// A bot that does not answer keeps nobody waiting for ever.
func TestSilentBot(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		made, err := l.RegisterBot(control.Bot{Name: "Mute", Username: "mute_bot", DC: 1})
		if err != nil {
			t.Fatal(err)
		}
		c := l.connect(1, false)
		auth := must(c, &api.AuthImportBotAuthorizationRequest{
			APIID: l.APIID(), APIHash: l.APIHash(), BotAuthToken: made.Token,
		}).(*api.AuthAuthorization)
		b := newAccount(c, auth)
		res := must(a.client, &api.ContactsResolveUsernameRequest{Username: "mute_bot"})
		a.learn(res.Users, res.Chats)
		must(a.client, a.message(a.userPeer(b.self.ID), "/start", 1))
		show := b.message(&api.InputPeerUser{UserID: a.self.ID}, "choose", 1)
		show.ReplyMarkup = buttons("one")
		must(b.client, show)
		asked := time.Now()
		refused(a.client, &api.MessagesGetBotCallbackAnswerRequest{
			Peer: a.userPeer(b.self.ID), MsgID: a.newest(a.userPeer(b.self.ID)).(*api.Message).ID, Data: []byte("one"),
		}, "400 BOT_RESPONSE_TIMEOUT")
		if waited := time.Since(asked); waited != 15*time.Second {
			t.Errorf("a waited %v", waited)
		}
	})
}

// decodeAnswer reads a boxed answer.
func decodeAnswer[T any](t *testing.T, body []byte) T {
	t.Helper()
	got, ok := api.Decode(tl.NewDecoder(body)).(T)
	if !ok {
		t.Fatalf("an answer of %d bytes is no %T", len(body), got)
	}
	return got
}

// TestFaultsOfButtons: what a bot answers comes late, or gets lost, as any answer.
func TestFaultsOfButtons(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		made, err := l.RegisterBot(control.Bot{Username: "echo_bot"})
		if err != nil {
			t.Fatal(err)
		}
		c := l.connect(1, false)
		b := newAccount(c, must(c, &api.AuthImportBotAuthorizationRequest{APIID: l.APIID(), APIHash: l.APIHash(), BotAuthToken: made.Token}).(*api.AuthAuthorization))
		must(b.client, &api.UpdatesGetStateRequest{})
		a.meet(b)
		must(a.client, a.message(a.userPeer(b.self.ID), "/start", 1))
		from := told[*api.UpdateNewMessage](b).Message.(*api.Message)
		show := b.message(&api.InputPeerUser{UserID: from.PeerID.(*api.PeerUser).UserID}, "choose", 1)
		show.ReplyMarkup = buttons("one")
		must(b.client, show)
		shown := a.newest(a.userPeer(b.self.ID)).(*api.Message)
		press := func() mtproto.RequestID {
			t.Helper()
			id := a.push(&api.MessagesGetBotCallbackAnswerRequest{Peer: a.userPeer(b.self.ID), MsgID: shown.ID, Data: []byte("one")})
			if err := a.send(); err != nil {
				t.Fatal(err)
			}
			b.updates = nil
			must(b.client, &api.MessagesSetBotCallbackAnswerRequest{QueryID: told[*api.UpdateBotCallbackQuery](b).QueryID})
			return id
		}
		const method = "messages.getBotCallbackAnswer"
		l.strike(control.Fault{Kind: control.FaultLateAnswer, Method: method, For: control.Duration(5 * time.Second)})
		began := time.Now()
		if _, err := a.wait(press()); err != nil || time.Since(began) < 5*time.Second {
			t.Errorf("answered after %v, %v; want 5 s", time.Since(began), err)
		}
		l.strike(control.Fault{Kind: control.FaultLoseAnswer, Method: method})
		lost := press()
		a.closed()
		a.reconnect()
		if _, err := a.wait(lost); err != nil {
			t.Errorf("after the connection was cut: %v", err)
		}
	})
}
