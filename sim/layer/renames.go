package layer

// The API calls some things by another name than it used to. This is the list of
// those that are followed; it is read both ways, and only where the other side
// has nothing of the same name.
var constructorNames = [][2]string{ // new, old
	{"messageMediaUnsupported", "messageMediaEmpty"},
	{"updatePinnedForumTopic", "updateChannelPinnedTopic"},
	{"updatePinnedForumTopics", "updateChannelPinnedTopics"},
	{"keyboardInlineButton", "keyboardButton"},
	{"inputPeerChannel", "inputChannel"},
	{"inputPeerChannelFromMessage", "inputChannelFromMessage"},
	{"inputPeerEmpty", "inputChannelEmpty"},
	// Below layer 159 only people voted.
	{"messagePeerVote", "messageUserVote"},
	{"messagePeerVoteInputOption", "messageUserVoteInputOption"},
	{"messagePeerVoteMultiple", "messageUserVoteMultiple"},
}

// methodNames are methods that moved, by the newer name.
var methodNames = map[string]string{
	"messages.createForumTopic":         "channels.createForumTopic",
	"messages.getForumTopics":           "channels.getForumTopics",
	"messages.getForumTopicsByID":       "channels.getForumTopicsByID",
	"messages.editForumTopic":           "channels.editForumTopic",
	"messages.updatePinnedForumTopic":   "channels.updatePinnedForumTopic",
	"messages.reorderPinnedForumTopics": "channels.reorderPinnedForumTopics",
	"messages.deleteTopicHistory":       "channels.deleteTopicHistory",
	"messages.editChatCreator":          "channels.editCreator",
	"messages.getSponsoredMessages":     "channels.getSponsoredMessages",
}

// fieldNames are fields by constructor or method, of either side, and name.
var fieldNames = map[[2]string]string{
	// Below layer 119. There it named the reader in what others wrote to him
	// privately; here it names the other person always.
	{"message", "peer_id"}:        "to_id",
	{"message", "to_id"}:          "peer_id",
	{"messageService", "peer_id"}: "to_id",
	{"messageService", "to_id"}:   "peer_id",

	{"updatePinnedForumTopic", "peer"}:          "channel_id",
	{"updateChannelPinnedTopic", "channel_id"}:  "peer",
	{"updatePinnedForumTopics", "peer"}:         "channel_id",
	{"updateChannelPinnedTopics", "channel_id"}: "peer",

	{"updateMessagePollVote", "peer"}:      "user_id",
	{"messagePeerVote", "peer"}:            "user_id",
	{"messagePeerVoteInputOption", "peer"}: "user_id",
	{"messagePeerVoteMultiple", "peer"}:    "user_id",

	{"channels.createForumTopic", "channel"}:         "peer",
	{"channels.getForumTopics", "channel"}:           "peer",
	{"channels.getForumTopicsByID", "channel"}:       "peer",
	{"channels.editForumTopic", "channel"}:           "peer",
	{"channels.updatePinnedForumTopic", "channel"}:   "peer",
	{"channels.reorderPinnedForumTopics", "channel"}: "peer",
	{"channels.deleteTopicHistory", "channel"}:       "peer",
	{"channels.editCreator", "channel"}:              "peer",
	{"channels.getSponsoredMessages", "channel"}:     "peer",

	{"channels.toggleSignatures", "enabled"}: "signatures_enabled",

	{"messages.sendMessage", "reply_to_msg_id"}:         "reply_to",
	{"messages.sendMedia", "reply_to_msg_id"}:           "reply_to",
	{"messages.sendMultiMedia", "reply_to_msg_id"}:      "reply_to",
	{"messages.sendInlineBotResult", "reply_to_msg_id"}: "reply_to",
}

// wrappers say which constructor of a type stands for a mere number.
var wrappers = map[string]string{
	"Peer":         "peerUser",
	"InputReplyTo": "inputReplyToMessage",
}

// renamed are the other names of a constructor.
var renamed = func() map[string][]string {
	m := map[string][]string{}
	for _, pair := range constructorNames {
		m[pair[0]] = append(m[pair[0]], pair[1])
		m[pair[1]] = append(m[pair[1]], pair[0])
	}
	return m
}()

func renamedField(owner, name string) string { return fieldNames[[2]string{owner, name}] }
