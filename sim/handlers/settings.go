package handlers

import (
	"github.com/tgfleet/tgfleet/tl/api"
)

// settingMethods tell settings as they are in an account that never changed one.
func settingMethods(m methods) {
	fixed[*api.AccountGetAutoDownloadSettingsRequest](m, signedIn, &api.AccountAutoDownloadSettings{
		Low: autoDownload(1<<20, 0), Medium: autoDownload(1<<20, 10<<20), High: autoDownload(1<<20, 15<<20),
	})
	fixed[*api.AccountGetAutoSaveSettingsRequest](m, signedIn, &api.AccountAutoSaveSettings{
		UsersSettings: &api.AutoSaveSettings{}, ChatsSettings: &api.AutoSaveSettings{}, BroadcastsSettings: &api.AutoSaveSettings{},
	})
}

func autoDownload(photo int32, other int64) *api.AutoDownloadSettings {
	return &api.AutoDownloadSettings{
		PhotoSizeMax: photo, VideoSizeMax: other, FileSizeMax: other, VideoUploadMaxbitrate: 100,
		SmallQueueActiveOperationsMax: 5, LargeQueueActiveOperationsMax: 2,
	}
}
