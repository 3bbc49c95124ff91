package handlers

import (
	"errors"

	"github.com/tgfleet/tgfleet/sim/world"
)

// codes are refusals whose code depends on the method, with the methods whose
// documentation names another than the usual one. The world does not know of
// methods: it gives the usual code.
//
// See https://core.telegram.org/api/errors.
var codes = []struct {
	text    string
	code    int
	methods []string
}{
	{"BANNED_RIGHTS_INVALID", 406, []string{
		"channels.editBanned",
	}},
	{"CHANNEL_PRIVATE", 406, []string{
		"channels.deleteChannel", "channels.deleteMessages", "channels.editBanned", "channels.getAdminLog", "channels.getChannels",
		"channels.getFullChannel", "channels.getMessages", "channels.getParticipant", "channels.getParticipants", "channels.inviteToChannel",
		"channels.joinChannel", "channels.leaveChannel", "channels.readHistory", "channels.readMessageContents", "messages.checkChatInvite",
		"messages.editMessage", "messages.forwardMessages", "messages.getHistory", "messages.getInlineBotResults", "messages.getMessagesViews",
		"messages.getPeerDialogs", "messages.sendMedia", "messages.sendMessage", "messages.setTyping", "updates.getChannelDifference",
	}},
	{"CHAT_ADMIN_REQUIRED", 403, []string{
		"channels.editAdmin", "channels.editBanned", "channels.editPhoto", "channels.editTitle", "channels.getAdminLog", "channels.getParticipant",
		"channels.getParticipants", "channels.inviteToChannel", "channels.updateUsername", "messages.addChatUser", "messages.editMessage",
		"messages.forwardMessages", "messages.migrateChat", "messages.search", "messages.sendMedia", "messages.sendMessage", "stats.getBroadcastStats",
		"stats.getMegagroupStats",
	}},
	{"CHAT_FORWARDS_RESTRICTED", 406, []string{
		"messages.forwardMessages",
	}},
	{"INVITE_HASH_EXPIRED", 406, []string{
		"channels.joinChannel", "messages.checkChatInvite", "messages.importChatInvite",
	}},
	{"PHONE_NUMBER_INVALID", 406, []string{
		"account.changePhone", "account.sendChangePhoneCode", "auth.cancelCode", "auth.resendCode", "auth.sendCode", "auth.signIn", "auth.signUp",
	}},
	{"STICKERSET_INVALID", 400, []string{
		"stickers.deleteStickerSet", "stickers.renameStickerSet", "stickers.setStickerSetThumb",
	}},
	{"TOPIC_CLOSED", 406, []string{
		"messages.forwardMessages", "messages.sendMedia", "messages.sendMessage",
	}},
	{"TOPIC_DELETED", 406, []string{
		"messages.forwardMessages", "messages.sendMedia", "messages.sendMessage",
	}},
	{"USER_IS_BLOCKED", 400, []string{
		"messages.addChatUser",
	}},
	{"VOICE_MESSAGES_FORBIDDEN", 403, []string{
		"messages.forwardMessages",
	}},
	{"USER_NOT_PARTICIPANT", 403, []string{
		"phone.inviteToGroupCall",
	}},
}

// codeKey names a refusal of a method.
type codeKey struct{ method, text string }

// codesByMethod is codes by what is looked for.
func codesByMethod() map[codeKey]int {
	out := map[codeKey]int{}
	for _, row := range codes {
		for _, m := range row.methods {
			out[codeKey{m, row.text}] = row.code
		}
	}
	return out
}

// documented returns what a method failed with; a refusal has the code that this
// method gives it.
func (a *API) documented(method string, err error) error {
	if r, ok := errors.AsType[*world.Refusal](err); ok {
		if code, ok := a.codes[codeKey{method, r.Text}]; ok {
			return &world.Refusal{Code: code, Text: r.Text}
		}
	}
	return err
}
