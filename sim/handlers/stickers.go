package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// stickerMethods: there are no stickers, emoji of one's own, themes or sounds in this
// world.
func stickerMethods(m methods) {
	fixed[*api.MessagesGetAllStickersRequest, api.MessagesAllStickersClass](m, signedIn, &api.MessagesAllStickers{})
	fixed[*api.MessagesGetMaskStickersRequest, api.MessagesAllStickersClass](m, signedIn, &api.MessagesAllStickers{})
	fixed[*api.MessagesGetEmojiStickersRequest, api.MessagesAllStickersClass](m, signedIn, &api.MessagesAllStickers{})
	fixed[*api.MessagesGetFeaturedStickersRequest, api.MessagesFeaturedStickersClass](m, signedIn, &api.MessagesFeaturedStickers{})
	fixed[*api.MessagesGetFeaturedEmojiStickersRequest, api.MessagesFeaturedStickersClass](m, signedIn, &api.MessagesFeaturedStickers{})
	fixed[*api.MessagesGetOldFeaturedStickersRequest, api.MessagesFeaturedStickersClass](m, signedIn, &api.MessagesFeaturedStickers{})
	fixed[*api.MessagesGetRecentStickersRequest, api.MessagesRecentStickersClass](m, signedIn, &api.MessagesRecentStickers{})
	fixed[*api.MessagesGetFavedStickersRequest, api.MessagesFavedStickersClass](m, signedIn, &api.MessagesFavedStickers{})
	fixed[*api.MessagesGetStickersRequest, api.MessagesStickersClass](m, signedIn, &api.MessagesStickers{})
	fixed[*api.MessagesGetArchivedStickersRequest](m, signedIn, &api.MessagesArchivedStickers{})
	fixed[*api.MessagesGetSavedGifsRequest, api.MessagesSavedGifsClass](m, signedIn, &api.MessagesSavedGifs{})
	none[*api.MessagesGetCustomEmojiDocumentsRequest](m, signedIn)
	object(m, signedIn, getStickerSet)
}

func reactionMethods(m methods) {
	object(m, signedIn, getAvailableReactions)
	fixed[*api.MessagesGetRecentReactionsRequest, api.MessagesReactionsClass](m, signedIn, &api.MessagesReactions{})
	fixed[*api.MessagesGetTopReactionsRequest, api.MessagesReactionsClass](m, signedIn, &api.MessagesReactions{})
	fixed[*api.MessagesGetDefaultTagReactionsRequest, api.MessagesReactionsClass](m, signedIn, &api.MessagesReactions{})
	fixed[*api.MessagesGetSavedReactionTagsRequest, api.MessagesSavedReactionTagsClass](m, signedIn, &api.MessagesSavedReactionTags{})
	fixed[*api.MessagesGetAvailableEffectsRequest, api.MessagesAvailableEffectsClass](m, signedIn, &api.MessagesAvailableEffects{})
	noUpdates[*api.MessagesGetPaidReactionPrivacyRequest](m)
}

func emojiMethods(m methods) {
	fixed[*api.MessagesGetEmojiGroupsRequest, api.MessagesEmojiGroupsClass](m, signedIn, &api.MessagesEmojiGroups{})
	fixed[*api.MessagesGetEmojiStatusGroupsRequest, api.MessagesEmojiGroupsClass](m, signedIn, &api.MessagesEmojiGroups{})
	fixed[*api.MessagesGetEmojiProfilePhotoGroupsRequest, api.MessagesEmojiGroupsClass](m, signedIn, &api.MessagesEmojiGroups{})
	fixed[*api.MessagesGetEmojiStickerGroupsRequest, api.MessagesEmojiGroupsClass](m, signedIn, &api.MessagesEmojiGroups{})
	object(m, signedIn, getEmojiKeywords)
	object(m, signedIn, getEmojiKeywordsDifference)
	none[*api.MessagesGetEmojiKeywordsLanguagesRequest](m, signedIn)
}

// getStickerSet: whatever set is asked for, by whatever name, is not there.
func getStickerSet(*Call, *api.MessagesGetStickerSetRequest) (api.MessagesStickerSetClass, error) {
	return nil, world.Refuse(406, "STICKERSET_INVALID")
}

func getEmojiKeywords(_ *Call, req *api.MessagesGetEmojiKeywordsRequest) (*api.EmojiKeywordsDifference, error) {
	return &api.EmojiKeywordsDifference{LangCode: strings.Clone(req.LangCode), Version: 1}, nil
}

func getEmojiKeywordsDifference(_ *Call, req *api.MessagesGetEmojiKeywordsDifferenceRequest) (*api.EmojiKeywordsDifference, error) {
	return &api.EmojiKeywordsDifference{LangCode: strings.Clone(req.LangCode), FromVersion: req.FromVersion, Version: max(1, req.FromVersion)}, nil
}
