package handlers

// chatMethods are the methods about what a chat is and who is in it.
func chatMethods(m methods) {
	for _, group := range []func(methods){
		channelMethods, channelEditMethods, channelSettingMethods, discussionMethods, adminLogMethods,
		memberMethods, entryMethods, adminMethods, inviteMethods, inviteEditMethods, joinRequestMethods,
		topicMethods, groupMethods, groupMemberMethods,
		creatorMethods, commonChatMethods, spamMethods,
	} {
		group(m)
	}
}
