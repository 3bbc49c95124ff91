package sim_test

import (
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (c *client) botSignIn(token string) *api.AuthImportBotAuthorizationRequest {
	return &api.AuthImportBotAuthorizationRequest{APIID: c.server.APIID(), APIHash: c.server.APIHash(), BotAuthToken: token}
}

// bot makes a bot and signs it in on DC 1.
func bot(tb testing.TB, s *sim.Server, b control.Bot) *account {
	tb.Helper()
	made, err := s.RegisterBot(b)
	if err != nil {
		tb.Fatal(err)
	}
	c := connect(tb, s, 1)
	return newAccount(c, must(c, c.botSignIn(made.Token)).(*api.AuthAuthorization))
}

func (a *account) find(username string) int64 {
	a.tb.Helper()
	found := must(a.client, &api.ContactsResolveUsernameRequest{Username: username})
	a.learn(found.Users, found.Chats)
	return found.Users[0].(*api.User).ID
}

func TestBotSignsIn(t *testing.T) {
	s := start(t, sim.Options{})
	ctl, _ := controlOf(t, s)
	ctx := t.Context()
	made, err := ctl.RegisterBot(ctx, control.Bot{Name: "Echo", Username: "echo_bot", DC: 2})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, 1)
	for token, want := range map[string]string{
		"": "400 ACCESS_TOKEN_INVALID", "5:x": "400 ACCESS_TOKEN_INVALID", "x": "400 ACCESS_TOKEN_INVALID",
		"777000:abc": "400 ACCESS_TOKEN_INVALID", made.Token + "x": "400 ACCESS_TOKEN_INVALID",
		made.Token: "303 USER_MIGRATE_2",
	} {
		refused(c, c.botSignIn(token), want)
	}
	c = connect(t, s, 2)
	wrong := c.botSignIn(made.Token)
	wrong.APIHash = "no"
	refused(c, wrong, "400 API_ID_INVALID")
	me := must(c, c.botSignIn(made.Token)).(*api.AuthAuthorization).User.(*api.User)
	if !me.Self || !me.Bot || me.ID != made.ID || me.BotInfoVersion == nil || me.Phone != nil || me.Status != nil || *me.Username != "echo_bot" {
		t.Errorf("signed in as %+v", me)
	}
	must(c, self())
	refused(c, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}}, "400 BOT_METHOD_INVALID")
	refused(c, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}}, "400 BOT_METHOD_INVALID")
	refused(c, &api.AccountGetAuthorizationsRequest{}, "400 BOT_METHOD_INVALID")
	must(c, &api.HelpGetConfigRequest{})

	renewed, err := ctl.RevokeBotToken(ctx, made.Token)
	if err != nil || renewed.Token == made.Token || renewed.ID != made.ID {
		t.Fatalf("another token: %+v, %v", renewed, err)
	}
	refused(c, self(), "401 AUTH_KEY_UNREGISTERED")
	refused(c, c.botSignIn(made.Token), "400 ACCESS_TOKEN_EXPIRED")
	must(c, c.botSignIn(renewed.Token))
	if _, err := ctl.RevokeBotToken(ctx, made.Token); err == nil || strings.Contains(err.Error(), made.Token) {
		t.Errorf("revoking a token twice: %v, want an error without the token", err)
	}
}

func TestRegisterBotRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, Username: "taken_bot"})
	if b, err := s.RegisterBot(control.Bot{Username: "mine_bot", Token: "42:abc"}); err != nil || b.Token != "42:abc" || b.ID != 42 {
		t.Errorf("a bot with a token of one's own: %+v, %v", b, err)
	}
	for _, tc := range []struct {
		b    control.Bot
		want string
	}{
		{control.Bot{Username: "echo"}, "USERNAME_INVALID"},
		{control.Bot{Username: "1_bot"}, "USERNAME_INVALID"},
		{control.Bot{Username: "Taken_Bot"}, "USERNAME_OCCUPIED"},
		{control.Bot{Username: "a_bot", DC: 9}, "DC_ID_INVALID"},
		{control.Bot{Username: "a_bot", Token: "42:other"}, "ACCESS_TOKEN_INVALID"},
		{control.Bot{Username: "a_bot", Token: "43:a b"}, "ACCESS_TOKEN_INVALID"},
		{control.Bot{Username: "a_bot", Owner: "15559999999"}, "PHONE_NOT_OCCUPIED"},
		{control.Bot{Username: "a_bot", Name: strings.Repeat("x", 65)}, "FIRSTNAME_INVALID"},
	} {
		if _, err := s.RegisterBot(tc.b); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("RegisterBot(%+v): %v, want %s", tc.b, err, tc.want)
		}
	}
}

func TestBotConversation(t *testing.T) {
	s := start(t, sim.Options{})
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot"})
	other := bot(t, s, control.Bot{Username: "other_bot"})
	a := crowd(t, s, 1)[0]
	must(b.client, &api.UpdatesGetStateRequest{})
	say := func(from *account, to api.InputPeerClass, id int64) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: to, Message: "hello", RandomID: id}
	}
	person := b.find("person0")
	refused(b.client, say(b, b.userPeer(person), 1), "400 PEER_ID_INVALID")
	refused(b.client, say(b, &api.InputPeerUser{UserID: person}, 2), "400 PEER_ID_INVALID")
	refused(b.client, say(b, &api.InputPeerUser{UserID: 5}, 3), "400 PEER_ID_INVALID")
	b.find("other_bot")
	refused(b.client, say(b, b.userPeer(other.self.ID), 4), "400 USER_IS_BOT")

	echo := a.find("echo_bot")
	start := &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: &api.InputPeerEmpty{}, RandomID: 5, StartParam: "from-link"}
	for param, want := range map[string]string{"a b": "400 START_PARAM_INVALID", strings.Repeat("x", 65): "400 START_PARAM_TOO_LONG"} {
		bad := *start
		bad.StartParam = param
		refused(a.client, &bad, want)
	}
	must(a.client, start)
	refused(a.client, start, "500 RANDOM_ID_DUPLICATE")
	b.until("/start", received(b.client, func(u *api.UpdateNewMessage) bool {
		m := u.Message.(*api.Message)
		return m.Message == "/start from-link" && m.PeerID.(*api.PeerUser).UserID == a.self.ID
	}))
	// The bot has met the person now: no access hash is needed.
	must(b.client, say(b, &api.InputPeerUser{UserID: person}, 6))
	refused(a.client, &api.MessagesStartBotRequest{Bot: &api.InputUserSelf{}, Peer: &api.InputPeerEmpty{}, RandomID: 7}, "400 BOT_INVALID")
	refused(a.client, say(a, &api.InputPeerUser{UserID: echo}, 8), "400 PEER_ID_INVALID")

	group := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "Group", Megagroup: true})).Chats[0].(*api.Channel)
	must(a.client, &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: a.channelPeer(group.ID), RandomID: 9})
	must(b.client, say(b, &api.InputPeerChannel{ChannelID: group.ID}, 10))
	if got := must(b.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{&api.InputChannel{ChannelID: group.ID}}}); len(got.(*api.MessagesChats).Chats) != 1 {
		t.Error("a bot does not find its group without an access hash")
	}
	if _, err := s.RegisterBot(control.Bot{Username: "shy_bot", NoGroups: true}); err != nil {
		t.Fatal(err)
	}
	shy := a.find("shy_bot")
	if !a.users[shy].BotNochats {
		t.Error("bot_nochats is not set")
	}
	refused(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(group.ID), Users: []api.InputUserClass{a.user(shy)}}, "400 BOT_GROUPS_BLOCKED")
}

func TestBotCommands(t *testing.T) {
	s := start(t, sim.Options{})
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot"})
	a := crowd(t, s, 1)[0]
	must(a.client, &api.UpdatesGetStateRequest{})
	echo := a.find("echo_bot")
	must(a.client, &api.MessagesStartBotRequest{Bot: a.user(echo), Peer: &api.InputPeerEmpty{}, RandomID: 5})
	version := *a.users[echo].BotInfoVersion

	all := &api.BotCommandScopeDefault{}
	set := func(scope api.BotCommandScopeClass, lang string, commands ...*api.BotCommand) *api.BotsSetBotCommandsRequest {
		return &api.BotsSetBotCommandsRequest{Scope: scope, LangCode: lang, Commands: commands}
	}
	help := &api.BotCommand{Command: "help", Description: "What I can do"}
	must(b.client, set(all, "", help))
	a.until("the new menu", received(a.client, func(u *api.UpdateBotCommands) bool {
		return u.BotID == echo && len(u.Commands) == 1 && *u.Commands[0] == *help
	}))
	must(b.client, set(&api.BotCommandScopePeer{Peer: &api.InputPeerUser{UserID: a.self.ID}}, "de", help))
	for _, tc := range []struct {
		req  *api.BotsSetBotCommandsRequest
		want string
	}{
		{set(all, "", &api.BotCommand{Command: "Help", Description: "x"}), "400 BOT_COMMAND_INVALID"},
		{set(all, "", &api.BotCommand{Command: "", Description: "x"}), "400 BOT_COMMAND_INVALID"},
		{set(all, "", &api.BotCommand{Command: "help"}), "400 BOT_COMMAND_DESCRIPTION_INVALID"},
		{set(all, "deutsch", help), "400 LANG_CODE_INVALID"},
		{set(all, "", make101(help)...), "400 BOT_COMMANDS_TOO_MUCH"},
		{set(&api.BotCommandScopePeer{Peer: &api.InputPeerUser{UserID: 5}}, "", help), "400 PEER_ID_INVALID"},
		{set(&api.BotCommandScopePeerUser{Peer: &api.InputPeerSelf{}, UserID: &api.InputUser{UserID: 5}}, "", help), "400 USER_ID_INVALID"},
	} {
		refused(b.client, tc.req, tc.want)
	}
	refused(a.client, set(all, "", help), "400 USER_BOT_REQUIRED")
	refused(a.client, &api.BotsGetBotCommandsRequest{Scope: all}, "400 USER_BOT_REQUIRED")

	count := func(scope api.BotCommandScopeClass, lang string, want int) {
		t.Helper()
		if got := must(b.client, &api.BotsGetBotCommandsRequest{Scope: scope, LangCode: lang}); len(got) != want {
			t.Errorf("%T in %q: %d commands, want %d", scope, lang, len(got), want)
		}
	}
	count(all, "", 1)
	count(all, "de", 0)
	count(&api.BotCommandScopeUsers{}, "", 0)
	count(&api.BotCommandScopePeer{Peer: &api.InputPeerUser{UserID: a.self.ID}}, "de", 1)
	full := must(a.client, &api.UsersGetFullUserRequest{ID: a.user(echo)})
	if info := full.FullUser.BotInfo; info == nil || len(info.Commands) != 1 || *info.UserID != echo {
		t.Errorf("bot_info %+v", info)
	}
	if got := *full.Users[0].(*api.User).BotInfoVersion; got <= version {
		t.Errorf("bot_info_version %d after %d", got, version)
	}
	must(b.client, &api.BotsResetBotCommandsRequest{Scope: all})
	count(all, "", 0)
}

func make101(c *api.BotCommand) []*api.BotCommand {
	out := make([]*api.BotCommand, 101)
	for i := range out {
		out[i] = c
	}
	return out
}

func TestBotTexts(t *testing.T) {
	s := start(t, sim.Options{})
	people := crowd(t, s, 2)
	owner, stranger := people[0], people[1]
	b := bot(t, s, control.Bot{Name: "Echo", Username: "echo_bot", Owner: "15550000000"})
	echo := owner.find("echo_bot")
	stranger.find("echo_bot")
	if !owner.users[echo].BotCanEdit || stranger.users[echo].BotCanEdit {
		t.Error("bot_can_edit must be set for the owner alone")
	}
	must(b.client, &api.BotsSetBotInfoRequest{Description: new("I repeat"), About: new("echo")})
	must(owner.client, &api.BotsSetBotInfoRequest{Bot: owner.user(echo), Name: new("Parrot")})
	must(owner.client, &api.BotsSetBotInfoRequest{Bot: owner.user(echo), LangCode: "de", Name: new("Papagei")})
	if got := *must(b.client, &api.BotsGetBotInfoRequest{}); got != (api.BotsBotInfo{Name: "Parrot", About: "echo", Description: "I repeat"}) {
		t.Errorf("texts %+v", got)
	}
	if got := *must(owner.client, &api.BotsGetBotInfoRequest{Bot: owner.user(echo), LangCode: "de"}); got != (api.BotsBotInfo{Name: "Papagei"}) {
		t.Errorf("German texts %+v", got)
	}
	full := must(stranger.client, &api.UsersGetFullUserRequest{ID: stranger.user(echo)})
	if *full.FullUser.BotInfo.Description != "I repeat" || *full.FullUser.About != "echo" || *full.Users[0].(*api.User).FirstName != "Parrot" {
		t.Errorf("profile %+v", full.FullUser)
	}
	refused(stranger.client, &api.BotsSetBotInfoRequest{Bot: stranger.user(echo), Name: new("Mine")}, "400 BOT_INVALID")
	refused(owner.client, &api.BotsGetBotInfoRequest{}, "400 USER_BOT_INVALID")
	refused(owner.client, &api.BotsGetBotInfoRequest{Bot: &api.InputUserSelf{}}, "400 BOT_INVALID")
	refused(b.client, &api.BotsGetBotInfoRequest{LangCode: "x"}, "400 LANG_CODE_INVALID")
	refused(b.client, &api.BotsSetBotInfoRequest{Name: new("")}, "400 FIRSTNAME_INVALID")
	refused(b.client, &api.BotsSetBotInfoRequest{About: new(strings.Repeat("x", 121))}, "400 ABOUT_TOO_LONG")
}
