package handlers_test

import (
	"bytes"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// accountRequests are proper requests about accounts, as seeds.
func (b *box) accountRequests() []tl.Object {
	bot, err := b.world.AddBot(now, world.NewBot{Name: "B", Username: "seed_bot", DC: 1})
	if err != nil {
		panic(err) // the names are ours
	}
	asBot := &api.InputUser{UserID: int64(bot.ID), AccessHash: b.world.AccessHash(b.me.ID, world.UserPeer(bot.ID))}
	other := &api.InputUser{UserID: int64(b.other.ID), AccessHash: b.world.AccessHash(b.me.ID, world.UserPeer(b.other.ID))}
	peer := &api.InputPeerUser{UserID: other.UserID, AccessHash: other.AccessHash}
	return []tl.Object{
		&api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{Phone: "15550000002", FirstName: "F"}}},
		&api.ContactsAddContactRequest{ID: other, FirstName: "F"},
		&api.ContactsGetContactsRequest{},
		&api.ContactsGetContactIDsRequest{},
		&api.ContactsGetStatusesRequest{},
		&api.ContactsSearchRequest{Q: "second", Limit: 3},
		&api.ContactsResolvePhoneRequest{Phone: "15550000002"},
		&api.ContactsDeleteContactsRequest{ID: []api.InputUserClass{other}},
		&api.ContactsDeleteByPhonesRequest{Phones: []string{"15550000002"}},
		&api.ContactsBlockRequest{ID: peer},
		&api.ContactsGetBlockedRequest{Limit: 3},
		&api.ContactsUnblockRequest{ID: peer},
		&api.AccountCheckUsernameRequest{Username: "some_name"},
		&api.AccountUpdateUsernameRequest{Username: "some_name"},
		&api.AccountToggleUsernameRequest{Username: "some_name", Active: true},
		&api.AccountReorderUsernamesRequest{Order: []string{"some_name"}},
		&api.AccountSendChangePhoneCodeRequest{PhoneNumber: "15550000003", Settings: &api.CodeSettings{}},
		&api.AccountChangePhoneRequest{PhoneNumber: "15550000003", PhoneCodeHash: "x", PhoneCode: "11111"},
		&api.AuthImportBotAuthorizationRequest{APIID: 1, APIHash: "h", BotAuthToken: "5:x"},
		&api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeUsers{}, Commands: []*api.BotCommand{{Command: "c", Description: "d"}}},
		&api.BotsGetBotCommandsRequest{Scope: &api.BotCommandScopePeer{Peer: &api.InputPeerSelf{}}},
		&api.BotsResetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}},
		&api.BotsGetBotInfoRequest{Bot: asBot},
		&api.BotsSetBotInfoRequest{Bot: asBot, Name: new("Name")},
		&api.BotsSetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}, Button: &api.BotMenuButton{Text: "Open", URL: "https://example.com/"}},
		&api.BotsGetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}},
		&api.MessagesStartBotRequest{Bot: asBot, Peer: &api.InputPeerEmpty{}, RandomID: 77, StartParam: "x"},
		&api.AuthExportLoginTokenRequest{APIID: 1, APIHash: "h", ExceptIDs: []int64{1}},
		&api.AuthImportLoginTokenRequest{Token: []byte("t")},
		&api.AuthAcceptLoginTokenRequest{Token: []byte("t")},
		&api.AccountGetPasswordSettingsRequest{Password: &api.InputCheckPasswordEmpty{}},
		&api.AccountUpdatePasswordSettingsRequest{Password: &api.InputCheckPasswordEmpty{}, NewSettings: b.passwordSettings()},
		&api.AccountConfirmPasswordEmailRequest{Code: "1"},
		&api.AccountResendPasswordEmailRequest{},
		&api.AccountCancelPasswordEmailRequest{},
		&api.AuthRequestPasswordRecoveryRequest{},
		&api.AuthCheckRecoveryPasswordRequest{Code: "1"},
		&api.AuthRecoverPasswordRequest{Code: "1", NewSettings: b.passwordSettings()},
		&api.AccountResetPasswordRequest{},
		&api.AccountDeclinePasswordResetRequest{},
		&api.AccountGetAuthorizationsRequest{},
		&api.AccountResetAuthorizationRequest{Hash: 1},
		&api.AccountChangeAuthorizationSettingsRequest{Hash: 1, Confirmed: true, CallRequestsDisabled: new(true)},
		&api.AuthResetAuthorizationsRequest{},
		&api.AuthDropTempAuthKeysRequest{ExceptAuthKeys: []int64{1}},
		&api.AccountSetAuthorizationTTLRequest{AuthorizationTtlDays: 30},
		&api.AccountSetAccountTTLRequest{Ttl: &api.AccountDaysTTL{Days: 30}},
		&api.AccountGetAccountTTLRequest{},
		&api.HelpAcceptTermsOfServiceRequest{ID: &api.DataJSON{Data: "{}"}},
	}
}

// passwordSettings are those of a password with an address, made of the salts
// that the first user is offered.
func (b *box) passwordSettings() *api.AccountPasswordInputSettings {
	salt1, salt2 := b.world.NewSalts(b.me)
	return &api.AccountPasswordInputSettings{
		NewAlgo: &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
			Salt1: append(salt1, make([]byte, 32)...), Salt2: salt2, G: 3, P: crypto.KnownPrime(),
		},
		NewPasswordHash: bytes.Repeat([]byte{66}, 256), Hint: new("hint"), Email: new("a@b.cd"),
	}
}

// TestRequestsOfABot sends every seed as a bot: what bots may not do is refused
// as such, and the rest is answered in its type.
func TestRequestsOfABot(t *testing.T) {
	b := newBox(t)
	requests := append(b.requests(), &api.MessagesAddChatUserRequest{ChatID: 1, UserID: &api.InputUserSelf{}})
	bot, err := b.world.AddBot(now, world.NewBot{Name: "B", Username: "fuzz_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	b.world.SignIn(now, b.key, bot.ID)
	forPeople := map[string]bool{}
	for _, req := range requests {
		answer := b.ask(encode(t, req))
		checkAnswer(t, answer)
		if answer.Refusal != nil && answer.Refusal.Text == "BOT_METHOD_INVALID" {
			forPeople[answer.Method] = true
		}
	}
	for _, method := range []string{"messages.getHistory", "messages.getDialogs", "messages.search", "account.getAuthorizations", "channels.createChannel", "messages.startBot", "messages.addChatUser"} {
		if !forPeople[method] {
			t.Errorf("a bot may call %s", method)
		}
	}
	for _, method := range []string{"messages.sendMessage", "users.getUsers", "updates.getDifference", "contacts.resolveUsername"} {
		if forPeople[method] {
			t.Errorf("a bot may not call %s", method)
		}
	}
}
