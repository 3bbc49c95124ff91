package sim_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestMenuButtons(t *testing.T) {
	s := start(t, sim.Options{})
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot"})
	people := crowd(t, s, 2)
	a, other := people[0], people[1]
	for i, p := range people {
		echo := p.find("echo_bot")
		must(p.client, &api.MessagesStartBotRequest{Bot: p.user(echo), Peer: &api.InputPeerEmpty{}, RandomID: int64(i + 1)})
	}
	person := &api.InputUser{UserID: a.self.ID} // the bot has met it
	everybody := &api.InputUserEmpty{}
	set := func(who api.InputUserClass, button api.BotMenuButtonClass) *api.BotsSetBotMenuButtonRequest {
		return &api.BotsSetBotMenuButtonRequest{UserID: who, Button: button}
	}
	page := &api.BotMenuButton{Text: "Open", URL: "https://example.com/app"}
	for _, tc := range []struct {
		req  *api.BotsSetBotMenuButtonRequest
		want string
	}{
		{set(everybody, &api.BotMenuButton{URL: "https://example.com"}), "400 BUTTON_TEXT_INVALID"},
		{set(everybody, &api.BotMenuButton{Text: strings.Repeat("x", 65), URL: "https://example.com"}), "400 BUTTON_TEXT_INVALID"},
		{set(everybody, &api.BotMenuButton{Text: "x", URL: "http://example.com"}), "400 BUTTON_URL_INVALID"},
		{set(everybody, &api.BotMenuButton{Text: "x"}), "400 BUTTON_URL_INVALID"},
		{set(&api.InputUser{UserID: 5}, page), "400 USER_ID_INVALID"},
	} {
		refused(b.client, tc.req, tc.want)
	}
	refused(a.client, set(everybody, page), "400 USER_BOT_REQUIRED")
	refused(a.client, &api.BotsGetBotMenuButtonRequest{UserID: everybody}, "400 USER_BOT_REQUIRED")

	must(b.client, set(person, page))
	if u := told[*api.UpdateBotMenuButton](a); u.BotID != b.self.ID || !reflect.DeepEqual(u.Button, page) {
		t.Errorf("told of %+v", u)
	}
	must(b.client, set(everybody, &api.BotMenuButtonCommands{}))
	if u := told[*api.UpdateBotMenuButton](other); !reflect.DeepEqual(u.Button, &api.BotMenuButtonCommands{}) {
		t.Errorf("the other is told of %+v", u)
	}
	seen := func(who *account, want api.BotMenuButtonClass) {
		t.Helper()
		full := must(who.client, &api.UsersGetFullUserRequest{ID: who.user(b.self.ID)})
		if got := full.FullUser.BotInfo.MenuButton; !reflect.DeepEqual(got, want) {
			t.Errorf("menu_button %#v, want %#v", got, want)
		}
	}
	seen(a, page)
	seen(other, &api.BotMenuButtonCommands{})
	must(b.client, set(person, &api.BotMenuButtonDefault{}))
	seen(a, &api.BotMenuButtonCommands{})
	for who, want := range map[api.InputUserClass]api.BotMenuButtonClass{person: &api.BotMenuButtonDefault{}, everybody: &api.BotMenuButtonCommands{}} {
		if got := must(b.client, &api.BotsGetBotMenuButtonRequest{UserID: who}); !reflect.DeepEqual(got, want) {
			t.Errorf("button of %T is %#v, want %#v", who, got, want)
		}
	}
}

// Full chats tell of their bots, with the menu of the narrowest scope.
func TestBotsOfFullChats(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot"})
	people := crowd(t, s, 2)
	a, member := people[0], people[1]
	echo := a.find("echo_bot")
	a.meet(member)
	made := a.learnUpdates(must(a.client, &api.MessagesCreateChatRequest{Title: "Basic", Users: []api.InputUserClass{a.user(member.self.ID)}}).Updates)
	basic := &api.InputPeerChat{ChatID: made.Chats[0].(*api.Chat).ID}
	group := a.createGroup("Group")
	member.joinBy(a.link(group))

	start := &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: basic, RandomID: 1, StartParam: "p1"}
	got := a.learnUpdates(must(a.client, start))
	if m := a.newest(basic).(*api.Message); m.Message != "/start@echo_bot p1" || len(m.Entities) != 1 || len(got.Updates) != 4 {
		t.Errorf("started by %+v in %+v", m, got.Updates)
	}
	b.until("the start", received(b.client, func(u *api.UpdateNewMessage) bool {
		m, ok := u.Message.(*api.Message)
		return ok && m.Message == "/start@echo_bot p1"
	}))
	refused(member.client, &api.MessagesStartBotRequest{Bot: member.user(member.find("echo_bot")), Peer: &api.InputPeerChat{ChatID: 77}, RandomID: 2}, "400 PEER_ID_INVALID")
	must(a.client, &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: a.channelPeer(group), RandomID: 3})

	set := func(scope api.BotCommandScopeClass, name string) {
		t.Helper()
		must(b.client, &api.BotsSetBotCommandsRequest{Scope: scope, Commands: []*api.BotCommand{{Command: name, Description: "what it does"}}})
	}
	set(&api.BotCommandScopeDefault{}, "all")
	set(&api.BotCommandScopeUsers{}, "private")
	set(&api.BotCommandScopeChats{}, "chats")
	set(&api.BotCommandScopeChatAdmins{}, "admins")
	set(&api.BotCommandScopePeer{Peer: basic}, "here")
	menu := func(list []*api.BotInfo) string {
		t.Helper()
		if len(list) != 1 || *list[0].UserID != echo || len(list[0].Commands) != 1 {
			t.Fatalf("bot_info is %+v", list)
		}
		return list[0].Commands[0].Command
	}
	fullGroup := func(who *account) []*api.BotInfo {
		return must(who.client, &api.ChannelsGetFullChannelRequest{Channel: who.channel(group)}).FullChat.(*api.ChannelFull).BotInfo
	}
	fullChat, _ := member.fullChat(basic.ChatID)
	for who, tc := range map[string][2]string{
		"administrator": {menu(fullGroup(a)), "admins"}, "member": {menu(fullGroup(member)), "chats"}, "in the basic group": {menu(fullChat.BotInfo), "here"},
		"in private": {menu([]*api.BotInfo{must(a.client, &api.UsersGetFullUserRequest{ID: a.user(echo)}).FullUser.BotInfo}), "private"},
	} {
		if tc[0] != tc[1] {
			t.Errorf("%s: the menu is %q, want %q", who, tc[0], tc[1])
		}
	}

	// These clients speak English.
	private := func() []*api.BotInfo {
		return []*api.BotInfo{must(a.client, &api.UsersGetFullUserRequest{ID: a.user(echo)}).FullUser.BotInfo}
	}
	for _, tc := range []struct {
		scope      api.BotCommandScopeClass
		lang, want string
	}{
		{&api.BotCommandScopeUsers{}, "de", "private"},
		{&api.BotCommandScopeDefault{}, "en", "private"},
		{&api.BotCommandScopeUsers{}, "en", "english"},
	} {
		must(b.client, &api.BotsSetBotCommandsRequest{Scope: tc.scope, LangCode: tc.lang, Commands: []*api.BotCommand{{Command: "english", Description: "what it does"}}})
		if got := menu(private()); got != tc.want {
			t.Errorf("with a menu in %q for %T it is %q, want %q", tc.lang, tc.scope, got, tc.want)
		}
	}
}

// What a link hands to a bot is for the bot: who follows it sees the command alone.
func TestStartIsSeenFromBothSides(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot"})
	a := crowd(t, s, 1)[0]
	echo := a.find("echo_bot")
	must(a.client, &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: &api.InputPeerEmpty{}, RandomID: 1, StartParam: "secret"})
	if m := a.newest(a.userPeer(echo)).(*api.Message); m.Message != "/start" || len(m.Entities) != 1 {
		t.Errorf("who starts it sees %+v", m)
	}
	got := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: 1, Date: 1}).(*api.UpdatesDifference)
	if m := got.NewMessages[0].(*api.Message); m.Message != "/start secret" {
		t.Errorf("the bot sees %+v", m)
	}
}
