package handlers

import (
	"github.com/tgfleet/tgfleet/tl/api"
)

// settingMethods tell settings as they are in an account that never changed one.
func settingMethods(m methods) {
	object(m, signedIn, getNotifySettings)
	noUpdates[*api.AccountGetNotifyExceptionsRequest](m)
	fixed[*api.AccountGetContentSettingsRequest](m, signedIn, &api.AccountContentSettings{})
	fixed[*api.AccountGetAutoDownloadSettingsRequest](m, signedIn, &api.AccountAutoDownloadSettings{
		Low: autoDownload(1<<20, 0), Medium: autoDownload(1<<20, 10<<20), High: autoDownload(1<<20, 15<<20),
	})
	fixed[*api.AccountGetAutoSaveSettingsRequest](m, signedIn, &api.AccountAutoSaveSettings{
		UsersSettings: &api.AutoSaveSettings{}, ChatsSettings: &api.AutoSaveSettings{}, BroadcastsSettings: &api.AutoSaveSettings{},
	})
	fixed[*api.AccountGetReactionsNotifySettingsRequest](m, signedIn, &api.ReactionsNotifySettings{
		MessagesNotifyFrom: &api.ReactionNotificationsFromContacts{}, StoriesNotifyFrom: &api.ReactionNotificationsFromContacts{},
		Sound: &api.NotificationSoundDefault{}, ShowPreviews: true,
	})
	fixed[*api.MessagesGetDefaultHistoryTTLRequest](m, signedIn, &api.DefaultHistoryTTL{})
	boolean(m, signedIn, func(*Call, *api.AccountGetContactSignUpNotificationRequest) error { return nil })
}

func autoDownload(photo int32, other int64) *api.AutoDownloadSettings {
	return &api.AutoDownloadSettings{
		PhotoSizeMax: photo, VideoSizeMax: other, FileSizeMax: other, VideoUploadMaxbitrate: 100,
		SmallQueueActiveOperationsMax: 5, LargeQueueActiveOperationsMax: 2,
	}
}

// getNotifySettings: everything notifies everybody.
// See https://core.telegram.org/method/account.getNotifySettings.
func getNotifySettings(c *Call, req *api.AccountGetNotifySettingsRequest) (*api.PeerNotifySettings, error) {
	var peer api.InputPeerClass
	switch in := req.Peer.(type) {
	case *api.InputNotifyPeer:
		peer = in.Peer
	case *api.InputNotifyForumTopic:
		peer = in.Peer
	}
	if peer != nil {
		if _, err := c.inputPeer(peer); err != nil {
			return nil, err
		}
		return &api.PeerNotifySettings{}, nil // as for all of its kind
	}
	return &api.PeerNotifySettings{ShowPreviews: new(true), Silent: new(false), MuteUntil: new(int32(0))}, nil
}
