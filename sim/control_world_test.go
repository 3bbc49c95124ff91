package sim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// town is a simulator with three people, of whom Ada is signed in.
func town(t *testing.T) (*control.Client, *account) {
	t.Helper()
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001", FirstName: "Ada", LastName: "L", Username: "ada_l"})
	register(t, s, sim.Number{Phone: "15550000002", FirstName: "Bob", DC: 2, Password: "x"})
	register(t, s, sim.Number{Phone: "15550000003", FirstName: "Cem"})
	ada := signIn(t, s, 1, "15550000001")
	ctl, _ := controlOf(t, s)
	return ctl, ada
}

func TestControlUsers(t *testing.T) {
	ctl, _ := town(t)
	all, err := ctl.Users(t.Context())
	if err != nil || len(all) != 3 {
		t.Fatalf("users: %v, %v; want three", all, err)
	}
	bob := all[1]
	if bob.FirstName != "Bob" || bob.State != control.StateActive || bob.DC != 2 || !bob.Password || bob.Phone != "15550000002" || len(bob.Logins) != 0 {
		t.Errorf("bob is %+v", bob)
	}
	for _, ref := range []control.Ref{"+1 555 000 0001", "@ADA_L", all[0].Ref} {
		u, err := ctl.User(t.Context(), ref)
		if err != nil || u.FirstName != "Ada" || len(u.Logins) != 1 || u.Logins[0].DC != 1 || u.Logins[0].Layer == 0 {
			t.Errorf("%s is %+v, %v", ref, u, err)
		}
	}
}

// TestControlWritesToAClient: what a person does through the control API reaches
// a client that is connected, and what the client writes can be read.
func TestControlWritesToAClient(t *testing.T) {
	ctl, ada := town(t)
	ctx := t.Context()
	sent, err := ctl.Send(ctx, control.NewMessage{From: "15550000002", To: "@ada_l", Text: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	ada.until("the message", func() bool { return heardText(ada, "hello") })
	bob := sent.From
	group, err := ctl.CreateChat(ctx, control.NewChat{By: bob, Kind: control.KindGroup, Title: "Three", Members: []control.Ref{"@ada_l", "15550000003"}})
	if err != nil || group.Size != 3 || len(group.Members) != 3 || group.Members[0].Role != "creator" {
		t.Fatalf("group: %+v, %v", group, err)
	}
	channel, err := ctl.CreateChat(ctx, control.NewChat{By: bob, Kind: control.KindChannel, Title: "News", About: "all", Username: "news_of_bob", Members: []control.Ref{"@ada_l"}})
	if err != nil || channel.Size != 2 || channel.About != "all" || !strings.HasPrefix(channel.Link, "https://t.me/+") {
		t.Fatalf("channel: %+v, %v", channel, err)
	}
	for i, to := range []control.Ref{group.Ref, "@news_of_bob"} {
		text := fmt.Sprint("to chat ", i)
		if _, err := ctl.Send(ctx, control.NewMessage{From: bob, To: to, Text: text}); err != nil {
			t.Fatal(err)
		}
		ada.until(text, func() bool { return heardText(ada, text) })
	}
	must(ada.client, &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "note", RandomID: 7})
	for ref, want := range map[control.Ref]string{"@ada_l": "note", bob: "hello", group.Ref: "to chat 0", channel.Ref: "to chat 1"} {
		got, err := ctl.History(ctx, ref, "@ada_l", 1)
		if err != nil || len(got) != 1 || got[0].Text != want {
			t.Errorf("history of %s: %+v, %v; want %q", ref, got, err, want)
		}
	}
	for ref, want := range map[control.Ref][]string{group.Ref: {"created", ""}, channel.Ref: {"created", ""}} {
		got, err := ctl.History(ctx, ref, "", 0)
		var services []string
		for _, m := range got {
			services = append(services, m.Service)
		}
		if err != nil || strings.Join(services, ",") != strings.Join(want, ",") {
			t.Errorf("history of %s: %q, %v; want %q", ref, services, err, want)
		}
	}
	all, err := ctl.Chats(ctx, "")
	if err != nil || len(all) != 2 {
		t.Errorf("chats: %+v, %v", all, err)
	}
	own, err := ctl.Chats(ctx, "@ada_l")
	if err != nil || len(own) != 5 { // one is Telegram
		t.Errorf("ada's chats: %+v, %v", own, err)
	}
	entries, err := ctl.Ledger(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Method == "messages.sendMessage" && e.Text != "note" {
			t.Errorf("the ledger has %q, which no client did", e.Text)
		}
	}
}

func heardText(a *account, text string) bool {
	for _, u := range a.updates {
		var m api.MessageClass
		switch u := u.(type) {
		case *api.UpdateNewMessage:
			m = u.Message
		case *api.UpdateNewChannelMessage:
			m = u.Message
		}
		if m, ok := m.(*api.Message); ok && m.Message == text {
			return true
		}
	}
	return false
}

func TestControlPages(t *testing.T) {
	ctl, _ := town(t)
	for i := range 250 {
		if _, err := ctl.Send(t.Context(), control.NewMessage{From: "@ada_l", To: "@ada_l", Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for limit, first := range map[int]string{0: "200", 230: "20", 1000: "0"} {
		got, err := ctl.History(t.Context(), "@ada_l", "@ada_l", limit)
		if err != nil || len(got) == 0 || got[0].Text != first || got[len(got)-1].Text != "249" {
			t.Errorf("limit %d: %d messages, %v; want %s to 249", limit, len(got), err, first)
		}
	}
}

func TestControlRefusals(t *testing.T) {
	ctl, _ := town(t)
	ctx := t.Context()
	chat := func(n control.NewChat) error { _, err := ctl.CreateChat(ctx, n); return err }
	send := func(m control.NewMessage) error { _, err := ctl.Send(ctx, m); return err }
	history := func(ref, as control.Ref, limit int) error { _, err := ctl.History(ctx, ref, as, limit); return err }
	user := func(ref control.Ref) error { _, err := ctl.User(ctx, ref); return err }
	if err := chat(control.NewChat{By: "@ada_l", Kind: control.KindChannel, Title: "Ada's", Username: "adas_news"}); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		err      error
		want     string
		notFound bool
	}{
		{user("@nobody_here"), `nobody is called "@nobody_here"`, true},
		{user("@no"), `nobody is called "@no"`, true},
		{user("15559999999"), "no account has this number", true},
		{user("user:5"), "there is no user 5", true},
		{user("@adas_news"), "is not a user", true},
		{user("ada"), "want a phone number", false},
		{user("planet:1"), "want a phone number", false},
		{user("user:x"), "want a phone number", false},
		{send(control.NewMessage{From: "@ada_l", To: "channel:9", Text: "x"}), "to: there is no channel 9", true},
		{send(control.NewMessage{From: "@nobody_here", To: "@ada_l", Text: "x"}), "from: nobody is called", true},
		{send(control.NewMessage{From: "15550000002", To: "@adas_news", Text: "x"}), "CHAT_WRITE_FORBIDDEN", false},
		{send(control.NewMessage{From: "15550000002", To: "@ada_l", Text: " "}), "MESSAGE_EMPTY", false},
		{chat(control.NewChat{By: "@ada_l", Kind: "salon", Title: "x"}), `kind "salon"`, false},
		{chat(control.NewChat{By: "@ada_l", Kind: control.KindGroup, Title: "x"}), "USERS_TOO_FEW", false},
		{chat(control.NewChat{By: "@ada_l", Kind: control.KindGroup, Title: "x", About: "y"}), "no about", false},
		{chat(control.NewChat{By: "@ada_l", Kind: control.KindChannel, Title: "x", Username: "ada_l"}), "USERNAME_OCCUPIED", false},
		{chat(control.NewChat{By: "@ada_l", Kind: control.KindChannel, Title: " "}), "CHAT_TITLE_EMPTY", false},
		{chat(control.NewChat{By: "@ada_l", Kind: control.KindChannel, Title: "x", Members: []control.Ref{"@nobody_here"}}), "members: nobody", true},
		{history("@ada_l", "", 1), "say as whom", false},
		{history("@ada_l", "@ada_l", -1), "limit -1", false},
		{history("@ada_l", "@ada_l", control.MaxMessages+1), "limit", false},
	} {
		switch {
		case tc.err == nil || !strings.Contains(tc.err.Error(), tc.want):
			t.Errorf("%v, want %q", tc.err, tc.want)
		case errors.Is(tc.err, control.ErrNotFound) != tc.notFound:
			t.Errorf("%v: is ErrNotFound %v, want %v", tc.err, !tc.notFound, tc.notFound)
		case strings.Contains(tc.err.Error(), "1555"):
			t.Errorf("%v: has a phone number", tc.err)
		}
	}
	if all, err := ctl.Chats(ctx, ""); err != nil || len(all) != 1 {
		t.Errorf("after the refusals there are %+v, %v; want the first chat only", all, err)
	}
}

// TestControlBodies: what is no object of JSON is told as such.
func TestControlBodies(t *testing.T) {
	s := start(t, sim.Options{})
	_, base := controlOf(t, s)
	for body, want := range map[string]string{
		"":                              "the body is empty: want JSON",
		"{":                             "the body ends in the middle: want JSON",
		`{"phone":"15550000009"} {}`:    "more follows the JSON of the body",
		`{"phone":"15550000009"}x`:      "more follows the JSON of the body",
		`{"number":"15550000009"}`:      `json: unknown field "number"`,
		`{"phone":"15550000009","a":`:   "the body ends in the middle: want JSON",
		"{\"phone\":\"15550000009\"}\n": "",
	} {
		res, err := http.Post(base+"/v1/numbers", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Error string }
		err = json.NewDecoder(res.Body).Decode(&got)
		res.Body.Close()
		if err != nil || got.Error != want || (want == "") != (res.StatusCode == http.StatusCreated) {
			t.Errorf("%q: %d %q, %v; want %q", body, res.StatusCode, got.Error, err, want)
		}
	}
}
