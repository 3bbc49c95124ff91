package handlers_test

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// messageRequests are about messages and conversations.
func (b *box) messageRequests(group *api.InputPeerChannel, peer *api.InputPeerUser) []tl.Object {
	channel := &api.InputChannel{ChannelID: group.ChannelID, AccessHash: group.AccessHash}
	self := &api.InputPeerSelf{}
	send := func(to api.InputPeerClass, random int64, text string) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: to, Message: text, RandomID: random}
	}
	quoting := send(group, 102, "answer /start #tag @second_one https://a.b/c")
	quoting.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: 3, QuoteText: new("quoted"), QuoteOffset: new(int32(0))}
	quoting.ClearDraft = true
	dialog := []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: group}}
	return []tl.Object{
		send(self, 100, "one"),
		send(group, 101, "quoted"),
		quoting,
		send(peer, 103, "two"),
		&api.MessagesEditMessageRequest{Peer: self, ID: 2, Message: new("edited"), Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 3}}},
		&api.MessagesForwardMessagesRequest{FromPeer: self, ToPeer: group, ID: []int32{2}, RandomID: []int64{104}},
		&api.MessagesGetMessagesViewsRequest{Peer: group, ID: []int32{1, 2}, Increment: true},
		&api.ChannelsExportMessageLinkRequest{Channel: channel, ID: 1, Thread: true},
		&api.HelpGetUserInfoRequest{UserID: &api.InputUserSelf{}},
		&api.MessagesUpdatePinnedMessageRequest{Peer: self, ID: 2},
		&api.MessagesUnpinAllMessagesRequest{Peer: self},
		&api.MessagesSaveDraftRequest{Peer: peer, Message: "draft"},
		&api.MessagesGetAllDraftsRequest{},
		&api.MessagesClearAllDraftsRequest{},
		&api.MessagesSetTypingRequest{Peer: peer, Action: &api.SendMessageTypingAction{}},
		&api.MessagesGetRepliesRequest{Peer: group, MsgID: 3, Limit: 3},
		&api.MessagesGetSearchCountersRequest{Peer: group, Filters: []api.MessagesFilterClass{&api.InputMessagesFilterURL{}, &api.InputMessagesFilterPhotoVideo{}}},
		&api.MessagesGetSearchResultsCalendarRequest{Peer: group, Filter: &api.InputMessagesFilterURL{}, OffsetDate: 9},
		&api.MessagesGetSearchResultsPositionsRequest{Peer: group, Filter: &api.InputMessagesFilterPinned{}, Limit: 7},
		&api.MessagesSearchGlobalRequest{Q: "o", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 3},
		&api.MessagesToggleDialogPinRequest{Pinned: true, Peer: dialog[0]},
		&api.MessagesReorderPinnedDialogsRequest{Force: true, Order: dialog},
		&api.MessagesGetPinnedDialogsRequest{},
		&api.MessagesGetPeerDialogsRequest{Peers: dialog},
		&api.MessagesMarkDialogUnreadRequest{Unread: true, Peer: dialog[0]},
		&api.MessagesGetDialogUnreadMarksRequest{},
		&api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: group, FolderID: world.Archive}}},
		&api.MessagesGetPeerSettingsRequest{Peer: peer},
		&api.MessagesHidePeerSettingsBarRequest{Peer: peer},
		&api.MessagesReadMessageContentsRequest{ID: []int32{1}},
		&api.ChannelsReadMessageContentsRequest{Channel: channel, ID: []int32{1}},
		&api.MessagesReadMentionsRequest{Peer: group},
		&api.MessagesGetAvailableReactionsRequest{},
		&api.MessagesReadReactionsRequest{Peer: group, TopMsgID: new(int32(3))},
		&api.MessagesGetUnreadReactionsRequest{Peer: group, Limit: 3},
		&api.MessagesSetDefaultReactionRequest{Reaction: &api.ReactionEmoji{Emoticon: "👍"}},
		&api.MessagesSetChatAvailableReactionsRequest{Peer: group, ReactionsLimit: new(int32(3)), AvailableReactions: &api.ChatReactionsSome{Reactions: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "🔥"}}}},
		&api.MessagesSetHistoryTTLRequest{Peer: peer, Period: 86400},
		&api.MessagesSetDefaultHistoryTTLRequest{Period: 86400},
		&api.MessagesGetDefaultHistoryTTLRequest{},
		&api.MessagesGetMessageReadParticipantsRequest{Peer: group, MsgID: 3},
		&api.MessagesGetOutboxReadDateRequest{Peer: peer, MsgID: 999},
		&api.MessagesGetUnreadMentionsRequest{Peer: group, Limit: 3},
		&api.MessagesSendReactionRequest{Peer: group, MsgID: 3, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "🔥"}}},
		&api.MessagesGetMessagesReactionsRequest{Peer: group, ID: []int32{3}},
		&api.MessagesGetMessageReactionsListRequest{Peer: group, ID: 3, Limit: 5},
		&api.MessagesGetBotCallbackAnswerRequest{Peer: group, MsgID: 3, Data: []byte("x")},
		&api.MessagesSetBotCallbackAnswerRequest{QueryID: 1, Message: new("m")},
		&api.MessagesDeleteMessagesRequest{ID: []int32{2}, Revoke: true},
		&api.ChannelsDeleteMessagesRequest{Channel: channel, ID: []int32{4}},
		&api.MessagesDeleteHistoryRequest{Peer: peer, JustClear: true},
		&api.ChannelsDeleteParticipantHistoryRequest{Channel: channel, Participant: peer},
		&api.ChannelsDeleteHistoryRequest{Channel: channel, MaxID: 2},
	}
}
