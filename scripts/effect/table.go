package effect

// The table. A method that is in no list is an unsafe write. Looking a name up
// in the documentation of the method is the rule for adding it: what matters
// is what a second, identical request does.

// reads change nothing on the server. Not here, although their names begin
// like it: messages.getBotCallbackAnswer presses a button,
// messages.getMessagesViews counts views, account.getTmpPassword makes a
// password.
const reads = `
	account.checkUsername account.getAccountTTL account.getAllSecureValues account.getAuthorizationForm
	account.getAuthorizations account.getAutoDownloadSettings account.getAutoSaveSettings
	account.getBotBusinessConnection account.getBusinessChatLinks account.getChannelDefaultEmojiStatuses
	account.getChannelRestrictedStatusEmojis account.getChatThemes account.getCollectibleEmojiStatuses
	account.getConnectedBots account.getContactSignUpNotification account.getContentSettings
	account.getDefaultBackgroundEmojis account.getDefaultEmojiStatuses account.getDefaultGroupPhotoEmojis
	account.getDefaultProfilePhotoEmojis account.getGlobalPrivacySettings account.getMultiWallPapers
	account.getNotifyExceptions account.getNotifySettings account.getPaidMessagesRevenue account.getPasskeys
	account.getPassword account.getPasswordSettings account.getPrivacy account.getReactionsNotifySettings
	account.getRecentEmojiStatuses account.getSavedMusicIds account.getSavedRingtones account.getSecureValue
	account.getTheme account.getThemes account.getUniqueGiftChatThemes account.getWallPaper account.getWallPapers
	account.getWebAuthorizations account.getWebBrowserSettings
	channels.checkUsername channels.getAdminLog channels.getAdminedPublicChannels
	channels.getChannelRecommendations channels.getChannels channels.getFullChannel channels.getGroupsForDiscussion
	channels.getInactiveChannels channels.getLeftChannels channels.getMessageAuthor channels.getMessages
	channels.getParticipant channels.getParticipants channels.getSendAs channels.searchPosts
	chatlists.checkChatlistInvite chatlists.getChatlistUpdates chatlists.getExportedInvites
	chatlists.getLeaveChatlistSuggestions
	contacts.getBirthdays contacts.getBlocked contacts.getContactIDs contacts.getContacts contacts.getLocated
	contacts.getSaved contacts.getSponsoredPeers contacts.getStatuses contacts.getTopPeers contacts.resolvePhone
	contacts.resolveUsername contacts.search
	help.getAppConfig help.getAppUpdate help.getCdnConfig help.getConfig help.getCountriesList help.getDeepLinkInfo
	help.getInviteText help.getNearestDc help.getPassportConfig help.getPeerColors help.getPeerProfileColors
	help.getPremiumPromo help.getPromoData help.getSupport help.getSupportName help.getTermsOfServiceUpdate
	help.getTimezonesList help.getUserInfo
	langpack.getDifference langpack.getLangPack langpack.getLanguage langpack.getLanguages langpack.getStrings
	messages.checkChatInvite messages.checkQuickReplyShortcut messages.getAdminsWithInvites messages.getAllDrafts
	messages.getAllStickers messages.getArchivedStickers messages.getAttachMenuBot messages.getAttachMenuBots
	messages.getAttachedStickers messages.getAvailableEffects messages.getAvailableReactions messages.getBotApp
	messages.getChatInviteImporters messages.getChats messages.getCommonChats messages.getCustomEmojiDocuments
	messages.getDefaultHistoryTTL messages.getDefaultTagReactions messages.getDhConfig messages.getDialogFilters
	messages.getDialogUnreadMarks messages.getDialogs messages.getDiscussionMessage messages.getDocumentByHash
	messages.getEmojiGameInfo messages.getEmojiGroups messages.getEmojiKeywords messages.getEmojiKeywordsDifference
	messages.getEmojiKeywordsLanguages messages.getEmojiProfilePhotoGroups messages.getEmojiStatusGroups
	messages.getEmojiStickerGroups messages.getEmojiStickers messages.getEmojiURL messages.getExportedChatInvite
	messages.getExportedChatInvites messages.getExtendedMedia messages.getFactCheck messages.getFavedStickers
	messages.getFeaturedEmojiStickers messages.getFeaturedStickers messages.getForumTopics
	messages.getForumTopicsByID messages.getFullChat messages.getFutureChatCreatorAfterLeave
	messages.getGameHighScores messages.getHistory messages.getInlineBotResults messages.getInlineGameHighScores
	messages.getMaskStickers messages.getMessageEditData messages.getMessageReactionsList
	messages.getMessageReadParticipants messages.getMessages messages.getMessagesReactions messages.getMyStickers
	messages.getOldFeaturedStickers messages.getOnlines messages.getOutboxReadDate messages.getPaidReactionPrivacy
	messages.getPeerDialogs messages.getPeerSettings messages.getPersonalChannelHistory messages.getPinnedDialogs
	messages.getPinnedSavedDialogs messages.getPollResults messages.getPollVotes messages.getPreparedInlineMessage
	messages.getQuickReplies messages.getQuickReplyMessages messages.getRecentLocations messages.getRecentReactions
	messages.getRecentStickers messages.getReplies messages.getRichMessage messages.getSavedDialogs
	messages.getSavedDialogsByID messages.getSavedGifs messages.getSavedHistory messages.getSavedReactionTags
	messages.getScheduledHistory messages.getScheduledMessages messages.getSearchCounters
	messages.getSearchResultsCalendar messages.getSearchResultsPositions messages.getSplitRanges
	messages.getStickerSet messages.getStickers messages.getSuggestedDialogFilters messages.getTopReactions
	messages.getUnreadMentions messages.getUnreadPollVotes messages.getUnreadReactions messages.getWebPage
	messages.getWebPagePreview messages.search messages.searchCustomEmoji messages.searchEmojiStickerSets
	messages.searchGlobal messages.searchSentMedia messages.searchStickerSets messages.searchStickers
	photos.getUserPhotos
	premium.getBoostsList premium.getBoostsStatus premium.getMyBoosts premium.getUserBoosts
	stats.getBroadcastStats stats.getMegagroupStats stats.getMessagePublicForwards stats.getMessageStats
	stats.getPollStats stats.getStoryPublicForwards stats.getStoryStats
	stories.getAlbumStories stories.getAlbums stories.getAllReadPeerStories stories.getAllStories
	stories.getChatsToSend stories.getPeerMaxIDs stories.getPeerStories stories.getPinnedStories
	stories.getStoriesArchive stories.getStoriesByID stories.getStoriesViews stories.getStoryReactionsList
	stories.getStoryViewsList stories.searchPosts
	updates.getChannelDifference updates.getDifference updates.getState
	upload.getCdnFile upload.getCdnFileHashes upload.getFile upload.getFileHashes upload.getWebFile
	users.getFullUser users.getRequirementsToContact users.getSavedMusic users.getSavedMusicByID users.getUsers
`

// idempotent writes bring something to a state that is wholly in their
// arguments: a second one finds it there. The requests of a sign-in are here
// because the sign-in's own stored state tells which of them comes next.
const idempotent = `
	account.deleteAutoSaveExceptions account.reorderUsernames account.resetNotifySettings
	account.saveAutoDownloadSettings account.setAccountTTL account.setAuthorizationTTL
	account.setContactSignUpNotification account.setContentSettings account.setGlobalPrivacySettings
	account.setPrivacy account.setReactionsNotifySettings account.toggleUsername account.updateBirthday
	account.updateColor account.updateDeviceLocked account.updateEmojiStatus account.updateNotifySettings
	account.updatePersonalChannel account.updateProfile account.updateStatus account.updateUsername
	auth.bindTempAuthKey auth.checkPassword auth.importBotAuthorization auth.logOut auth.resendCode auth.sendCode
	auth.signIn
	channels.deleteMessages channels.editAdmin channels.editBanned channels.editTitle channels.joinChannel
	channels.leaveChannel channels.readHistory channels.readMessageContents channels.reorderUsernames
	channels.setDiscussionGroup channels.setStickers channels.toggleAntiSpam channels.toggleForum
	channels.toggleJoinRequest channels.toggleJoinToSend channels.toggleParticipantsHidden
	channels.togglePreHistoryHidden channels.toggleSignatures channels.toggleSlowMode channels.toggleUsername
	channels.updateColor channels.updateUsername
	contacts.addContact contacts.block contacts.deleteContacts contacts.setBlocked contacts.toggleTopPeers
	contacts.unblock
	folders.editPeerFolders
	messages.addChatUser messages.deleteChatUser messages.deleteExportedChatInvite messages.deleteMessages
	messages.deleteScheduledMessages messages.editChatAbout messages.editChatAdmin
	messages.editChatDefaultBannedRights messages.editChatTitle messages.editExportedChatInvite
	messages.editMessage messages.hideAllChatJoinRequests messages.hideChatJoinRequest messages.importChatInvite
	messages.markDialogUnread messages.readDiscussion messages.readHistory messages.readMentions
	messages.readMessageContents messages.readReactions messages.reorderPinnedDialogs messages.saveDefaultSendAs
	messages.saveDraft messages.sendReaction messages.sendVote messages.setChatAvailableReactions
	messages.setDefaultHistoryTTL messages.setDefaultReaction messages.setHistoryTTL messages.setTyping
	messages.toggleDialogPin messages.toggleNoForwards messages.togglePeerTranslations messages.unpinAllMessages
	messages.updateDialogFilter messages.updateDialogFiltersOrder messages.updatePinnedMessage
	photos.deletePhotos
`

// withRandomID carry a random_id by which the server drops doubles.
const withRandomID = `
	messages.createForumTopic messages.forwardMessages messages.sendInlineBotResult messages.sendMedia
	messages.sendMessage messages.startBot
	stories.sendStory
`
