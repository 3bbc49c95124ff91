package handlers

import "github.com/tgfleet/tgfleet/tl/api"

// lookMethods: how clients look is their own business here.
func lookMethods(m methods) {
	fixed[*api.AccountGetThemesRequest, api.AccountThemesClass](m, signedIn, &api.AccountThemes{})
	fixed[*api.AccountGetChatThemesRequest, api.AccountThemesClass](m, signedIn, &api.AccountThemes{})
	fixed[*api.AccountGetUniqueGiftChatThemesRequest, api.AccountChatThemesClass](m, signedIn, &api.AccountChatThemes{})
	fixed[*api.AccountGetWallPapersRequest, api.AccountWallPapersClass](m, signedIn, &api.AccountWallPapers{})
	fixed[*api.AccountGetSavedRingtonesRequest, api.AccountSavedRingtonesClass](m, signedIn, &api.AccountSavedRingtones{})
	fixed[*api.AccountGetDefaultEmojiStatusesRequest, api.AccountEmojiStatusesClass](m, signedIn, &api.AccountEmojiStatuses{})
	fixed[*api.AccountGetRecentEmojiStatusesRequest, api.AccountEmojiStatusesClass](m, signedIn, &api.AccountEmojiStatuses{})
	fixed[*api.AccountGetChannelDefaultEmojiStatusesRequest, api.AccountEmojiStatusesClass](m, signedIn, &api.AccountEmojiStatuses{})
	fixed[*api.AccountGetCollectibleEmojiStatusesRequest, api.AccountEmojiStatusesClass](m, signedIn, &api.AccountEmojiStatuses{})
	fixed[*api.AccountGetDefaultProfilePhotoEmojisRequest, api.EmojiListClass](m, signedIn, &api.EmojiList{})
	fixed[*api.AccountGetDefaultGroupPhotoEmojisRequest, api.EmojiListClass](m, signedIn, &api.EmojiList{})
	fixed[*api.AccountGetDefaultBackgroundEmojisRequest, api.EmojiListClass](m, signedIn, &api.EmojiList{})
	fixed[*api.AccountGetChannelRestrictedStatusEmojisRequest, api.EmojiListClass](m, signedIn, &api.EmojiList{})
}
