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
	object(m, signedIn, getScheduled)
}

func getScheduled(c *Call, req *api.MessagesGetScheduledHistoryRequest) (api.MessagesMessagesClass, error) {
	if _, err := c.inputPeer(req.Peer); err != nil {
		return nil, err
	}
	return &api.MessagesMessages{}, nil
}
