package handlers

import "github.com/tgfleet/tgfleet/tl/api"

// strangerMethods are asked when a conversation is opened; there is nothing of
// the kind here.
func strangerMethods(m methods) {
	fixed[*api.MessagesGetSponsoredMessagesRequest, api.MessagesSponsoredMessagesClass](m, signedIn, &api.MessagesSponsoredMessagesEmpty{})
	fixed[*api.MessagesGetWebPagePreviewRequest](m, signedIn, &api.MessagesWebPagePreview{Media: &api.MessageMediaEmpty{}})
	fixed[*api.ChannelsGetInactiveChannelsRequest](m, signedIn, &api.MessagesInactiveChats{})
	fixed[*api.ChannelsGetLeftChannelsRequest, api.MessagesChatsClass](m, signedIn, &api.MessagesChats{})
	none[*api.MessagesReceivedMessagesRequest](m, signedIn)
}
