package handlers_test

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// settingRequests are proper requests about settings, as seeds.
func (b *box) settingRequests() []tl.Object {
	other := &api.InputUser{UserID: int64(b.other.ID), AccessHash: b.world.AccessHash(b.me.ID, world.UserPeer(b.other.ID))}
	folder := &api.DialogFilter{
		Title: &api.TextWithEntities{Text: "Work"}, Groups: true, ExcludeRead: true,
		IncludePeers: []api.InputPeerClass{&api.InputPeerSelf{}, &api.InputPeerUser{UserID: other.UserID, AccessHash: other.AccessHash}},
	}
	return []tl.Object{
		&api.MessagesUpdateDialogFilterRequest{ID: 2, Filter: folder},
		&api.MessagesUpdateDialogFiltersOrderRequest{Order: []int32{2, 0}},
		&api.MessagesGetDialogFiltersRequest{},
		&api.MessagesUpdateDialogFilterRequest{ID: 2},
		&api.MessagesToggleDialogFilterTagsRequest{},
		&api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "later", RandomID: 502, ScheduleDate: new(int32(now.Unix() + 100))},
		&api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "later", RandomID: 503, ScheduleDate: new(int32(now.Unix() + 100))},
		&api.MessagesEditMessageRequest{Peer: &api.InputPeerSelf{}, ID: 1, Message: new("changed"), ScheduleDate: new(int32(now.Unix() + 200))},
		&api.MessagesGetScheduledHistoryRequest{Peer: &api.InputPeerSelf{}},
		&api.MessagesGetScheduledMessagesRequest{Peer: &api.InputPeerSelf{}, ID: []int32{1}},
		&api.MessagesSendScheduledMessagesRequest{Peer: &api.InputPeerSelf{}, ID: []int32{1}},
		&api.MessagesDeleteScheduledMessagesRequest{Peer: &api.InputPeerSelf{}, ID: []int32{2}},
		&api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "kept", RandomID: 501},
		&api.MessagesGetSavedDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, OffsetDate: 5, Limit: 5},
		&api.MessagesGetSavedDialogsByIDRequest{IDs: []api.InputPeerClass{&api.InputPeerSelf{}}},
		&api.MessagesToggleSavedDialogPinRequest{Pinned: true, Peer: &api.InputDialogPeer{Peer: &api.InputPeerSelf{}}},
		&api.MessagesReorderPinnedSavedDialogsRequest{Order: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: &api.InputPeerSelf{}}}},
		&api.MessagesGetPinnedSavedDialogsRequest{},
		&api.MessagesGetSavedHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 5},
		&api.MessagesDeleteSavedHistoryRequest{Peer: &api.InputPeerSelf{}, MinDate: new(int32(1))},
		&api.AccountSetPrivacyRequest{Key: &api.InputPrivacyKeyForwards{}, Rules: []api.InputPrivacyRuleClass{
			&api.InputPrivacyValueAllowUsers{Users: []api.InputUserClass{other}}, &api.InputPrivacyValueDisallowUsers{},
			&api.InputPrivacyValueAllowChatParticipants{Chats: []int64{int64(b.group.ID), int64(b.small.ID)}},
			&api.InputPrivacyValueAllowContacts{}, &api.InputPrivacyValueDisallowBots{}, &api.InputPrivacyValueDisallowAll{},
		}},
		&api.AccountGetGlobalPrivacySettingsRequest{},
		&api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{HideReadMarks: true}},
		&api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: &api.InputPeerSelf{}}, Settings: &api.InputPeerNotifySettings{}},
		&api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyChats{}, Settings: &api.InputPeerNotifySettings{
			MuteUntil: new(int32(5)), Silent: new(true), Sound: &api.NotificationSoundLocal{Title: "a", Data: "b"},
		}},
		&api.AccountGetNotifyExceptionsRequest{CompareSound: true, Peer: &api.InputNotifyUsers{}},
		&api.AccountResetNotifySettingsRequest{},
		&api.AccountSetContentSettingsRequest{SensitiveEnabled: true},
		&api.AccountSetContactSignUpNotificationRequest{Silent: true},
		&api.AccountSetReactionsNotifySettingsRequest{Settings: &api.ReactionsNotifySettings{Sound: &api.NotificationSoundDefault{}}},
		&api.AccountSaveAutoDownloadSettingsRequest{Low: true, Settings: &api.AutoDownloadSettings{}},
		&api.AccountInitTakeoutSessionRequest{Contacts: true},
		&api.AccountFinishTakeoutSessionRequest{Success: true},
		&api.ContactsEditCloseFriendsRequest{ID: []int64{int64(b.other.ID)}},
	}
}
