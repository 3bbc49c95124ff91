package handlers

import "github.com/tgfleet/tgfleet/sim/world"

// forBots are the methods that bots may call besides those that need no
// sign-in, as each method's page says. true means: nobody but bots.
// See https://core.telegram.org/api/bots.
var forBots = map[string]bool{
	"auth.logOut": false, "auth.exportAuthorization": false,
	"bots.answerWebhookJSONQuery": true, "bots.sendCustomRequest": true,
	"bots.setBotCommands": true, "bots.getBotCommands": true, "bots.resetBotCommands": true,
	"bots.setBotMenuButton": true, "bots.getBotMenuButton": true,
	"bots.setBotGroupDefaultAdminRights": true, "bots.setBotBroadcastDefaultAdminRights": true,
	"bots.getBotInfo": false, "bots.setBotInfo": false,
	"channels.createForumTopic": false, "channels.deleteMessages": false, "channels.deleteTopicHistory": false,
	"channels.editAdmin": false, "channels.editBanned": false, "channels.editForumTopic": false,
	"channels.editPhoto": false, "channels.editTitle": false, "channels.getChannels": false,
	"channels.getForumTopicsByID": false, "channels.getFullChannel": false, "channels.getMessages": false,
	"channels.getParticipant": false, "channels.getParticipants": false, "channels.leaveChannel": false,
	"channels.setStickers": false, "channels.updatePinnedForumTopic": false,
	"contacts.resolveUsername": false, "help.setBotUpdatesStatus": true,
	"messages.createForumTopic": false, "messages.deleteChatUser": false, "messages.deleteMessages": false,
	"messages.deleteTopicHistory": false, "messages.editChatAbout": false, "messages.editChatDefaultBannedRights": false,
	"messages.editChatPhoto": false, "messages.editChatTitle": false, "messages.editExportedChatInvite": false,
	"messages.editForumTopic": false, "messages.editInlineBotMessage": false, "messages.editMessage": false,
	"messages.exportChatInvite": false, "messages.forwardMessages": false, "messages.getChats": false,
	"messages.getCustomEmojiDocuments": false, "messages.getDocumentByHash": false,
	"messages.getForumTopicsByID": false, "messages.getFullChat": false, "messages.getGameHighScores": true,
	"messages.getInlineGameHighScores": true, "messages.getMessages": false, "messages.getStickerSet": false,
	"messages.hideChatJoinRequest": false, "messages.sendMedia": false, "messages.sendMessage": false,
	"messages.sendMultiMedia": false, "messages.sendReaction": false, "messages.sendWebViewResultMessage": true,
	"messages.setBotCallbackAnswer": true, "messages.setBotPrecheckoutResults": true,
	"messages.setBotShippingResults": true, "messages.setGameScore": true, "messages.setInlineBotResults": true,
	"messages.setInlineGameScore": true, "messages.setTyping": false, "messages.unpinAllMessages": false,
	"messages.updatePinnedForumTopic": false, "messages.updatePinnedMessage": false, "messages.uploadMedia": false,
	"photos.getUserPhotos": false, "photos.updateProfilePhoto": false, "photos.uploadProfilePhoto": false,
	"updates.getChannelDifference": false, "updates.getDifference": false, "updates.getState": false,
	"upload.getCdnFile": false, "upload.getCdnFileHashes": false, "upload.getFile": false,
	"upload.getFileHashes": false, "upload.getWebFile": false, "upload.reuploadCdnFile": false,
	"upload.saveBigFilePart": false, "upload.saveFilePart": false,
	"users.getFullUser": false, "users.getUsers": false, "users.setSecureValueErrors": true,
}

// mayCall tells whether a method is for people, for bots, or for both.
func mayCall(u *world.User, method string) bool {
	only, both := forBots[method]
	if u.Bot != nil {
		return both
	}
	return !only
}

var (
	errForPeople = world.Refuse(400, "BOT_METHOD_INVALID")
	errForBots   = world.Refuse(400, "USER_BOT_REQUIRED")
)

func botRefusal(u *world.User) *world.Refusal {
	if u.Bot != nil {
		return errForPeople
	}
	return errForBots
}
