package handlers

import (
	"github.com/tgfleet/tgfleet/tl/api"
)

// absentMethods list what this world does not have and clients ask for when they
// start: stories, stars, gifts, bots in menus, calls, business.
func absentMethods(m methods) {
	fixed[*api.AicomposeGetTonesRequest, api.AicomposeTonesClass](m, signedIn, &api.AicomposeTones{})
	fixed[*api.AccountGetWebBrowserSettingsRequest, api.AccountWebBrowserSettingsClass](m, signedIn, &api.AccountWebBrowserSettings{})
	fixed[*api.MessagesGetAttachMenuBotsRequest, api.AttachMenuBotsClass](m, signedIn, &api.AttachMenuBots{})
	fixed[*api.MessagesGetQuickRepliesRequest, api.MessagesQuickRepliesClass](m, signedIn, &api.MessagesQuickReplies{})
	fixed[*api.AccountGetWebAuthorizationsRequest](m, signedIn, &api.AccountWebAuthorizations{})
	fixed[*api.AccountGetBusinessChatLinksRequest](m, signedIn, &api.AccountBusinessChatLinks{})
	fixed[*api.AccountGetConnectedBotsRequest](m, signedIn, &api.AccountConnectedBots{})
	fixed[*api.AccountGetSavedMusicIDsRequest, api.AccountSavedMusicIDsClass](m, signedIn, &api.AccountSavedMusicIDs{})
	none[*api.AccountGetAllSecureValuesRequest](m, signedIn)
	fixed[*api.PhoneGetCallConfigRequest](m, signedIn, &api.DataJSON{Data: "{}"})
	fixed[*api.PremiumGetMyBoostsRequest](m, signedIn, &api.PremiumMyBoosts{})
	none[*api.BotsGetAdminedBotsRequest](m, signedIn)
}

func storyMethods(m methods) {
	fixed[*api.StoriesGetAllStoriesRequest, api.StoriesAllStoriesClass](m, signedIn, &api.StoriesAllStories{StealthMode: &api.StoriesStealthMode{}})
	fixed[*api.StoriesGetChatsToSendRequest, api.MessagesChatsClass](m, signedIn, &api.MessagesChats{})
	noUpdates[*api.StoriesGetAllReadPeerStoriesRequest](m)
	object(m, signedIn, getPeerStories)
	list(m, signedIn, getMaxStoryIDs)
	fixed[*api.StoriesGetPinnedStoriesRequest](m, signedIn, &api.StoriesStories{})
}

func getPeerStories(c *Call, req *api.StoriesGetPeerStoriesRequest) (*api.StoriesPeerStories, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	v := c.view()
	return &api.StoriesPeerStories{Stories: &api.PeerStories{Peer: v.peer(t.peer())}, Users: v.users, Chats: v.chats}, nil
}

// getMaxStoryIDs answers with an entry for each peer, which names no story.
func getMaxStoryIDs(_ *Call, req *api.StoriesGetPeerMaxIDsRequest) ([]*api.RecentStory, error) {
	out := make([]*api.RecentStory, len(req.ID))
	for i := range out {
		out[i] = &api.RecentStory{}
	}
	return out, nil
}

func starMethods(m methods) {
	fixed[*api.PaymentsGetStarsStatusRequest](m, signedIn, &api.PaymentsStarsStatus{Balance: &api.StarsAmount{}})
	none[*api.PaymentsGetStarsTopupOptionsRequest](m, signedIn)
	fixed[*api.PaymentsGetStarGiftsRequest, api.PaymentsStarGiftsClass](m, signedIn, &api.PaymentsStarGifts{})
	none[*api.PaymentsGetPremiumGiftCodeOptionsRequest](m, signedIn)
	fixed[*api.PaymentsGetSavedInfoRequest](m, signedIn, &api.PaymentsSavedInfo{})
}
