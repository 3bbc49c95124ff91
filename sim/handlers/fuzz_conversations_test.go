package handlers_test

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// conversationRequests are about the messages of one conversation and its place in
// the list of all; n varies what they say.
func conversationRequests(n int, peer api.InputPeerClass) []tl.Object {
	on, id := n%2 == 0, int32(n%13)+1
	text := pick([]string{"plain", "see @second_one", " 😀 #tag ", "https://a.example/b", ""}, n)
	dialog := &api.InputDialogPeer{Peer: peer}
	out := []tl.Object{
		&api.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: int64(n) + 1<<44, ClearDraft: on, Noforwards: n%9 == 0},
		&api.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: int64(n) + 1<<45, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: id}},
		&api.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: int64(n) + 1<<49, SendAs: pick([]api.InputPeerClass{peer, &api.InputPeerSelf{}}, n)},
		&api.MessagesSaveDefaultSendAsRequest{Peer: peer, SendAs: pick([]api.InputPeerClass{peer, &api.InputPeerSelf{}, &api.InputPeerEmpty{}}, n)},
		&api.MessagesEditMessageRequest{Peer: peer, ID: id, Message: &text},
		&api.MessagesForwardMessagesRequest{
			FromPeer: peer, ToPeer: pick([]api.InputPeerClass{peer, &api.InputPeerSelf{}}, n/2), ID: []int32{id, id + 1},
			RandomID: []int64{int64(n) + 1<<46, int64(n) + 1<<47}, DropAuthor: on,
		},
		&api.MessagesForwardMessagesRequest{FromPeer: &api.InputPeerSelf{}, ToPeer: peer, ID: []int32{id}, RandomID: []int64{int64(n) + 1<<48}},
		&api.MessagesDeleteMessagesRequest{ID: []int32{id, id + 1, id}, Revoke: on},
		&api.MessagesDeleteHistoryRequest{Peer: peer, MaxID: id - 1, JustClear: on, Revoke: n%3 == 0},
		&api.MessagesUpdatePinnedMessageRequest{Peer: peer, ID: id, Unpin: n%3 == 0, PmOneside: on},
		&api.MessagesUnpinAllMessagesRequest{Peer: peer},
		&api.MessagesReadHistoryRequest{Peer: peer, MaxID: id},
		&api.MessagesReadMessageContentsRequest{ID: []int32{id, id + 1}},
		&api.MessagesReadMentionsRequest{Peer: peer},
		&api.MessagesGetUnreadMentionsRequest{Peer: peer, Limit: 5},
		&api.MessagesGetHistoryRequest{Peer: peer, OffsetID: id, AddOffset: -2, Limit: 5, Hash: int64(n)},
		&api.MessagesSearchRequest{Peer: peer, Q: text, Filter: &api.InputMessagesFilterMyMentions{}, Limit: 5},
		&api.MessagesSaveDraftRequest{Peer: peer, Message: text},
		&api.MessagesToggleDialogPinRequest{Peer: dialog, Pinned: n%3 > 0},
		&api.MessagesReorderPinnedDialogsRequest{Order: []api.InputDialogPeerClass{dialog}, Force: on, FolderID: int32(n % 2)},
		&api.MessagesMarkDialogUnreadRequest{Peer: dialog, Unread: on},
		&api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: peer, FolderID: int32(n % 2)}}},
		&api.MessagesGetDialogsRequest{OffsetPeer: peer, OffsetID: id, Limit: 5, FolderID: new(int32(n % 2))},
		&api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100},
		&api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{dialog}},
		&api.MessagesSendReactionRequest{Peer: peer, MsgID: id, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: pick([]string{"👍", "🔥"}, n)}}},
		&api.MessagesSetTypingRequest{Peer: peer, Action: &api.SendMessageTypingAction{}},
		&api.UpdatesGetDifferenceRequest{Pts: id, Date: 1},
	}
	if p, ok := peer.(*api.InputPeerChannel); ok {
		channel := &api.InputChannel{ChannelID: p.ChannelID, AccessHash: p.AccessHash}
		out = append(out,
			&api.ChannelsDeleteMessagesRequest{Channel: channel, ID: []int32{id, id + 1}},
			&api.ChannelsDeleteHistoryRequest{Channel: channel, MaxID: id, ForEveryone: n%5 == 0},
			&api.ChannelsReadHistoryRequest{Channel: channel, MaxID: id},
			&api.ChannelsReadMessageContentsRequest{Channel: channel, ID: []int32{id}},
			&api.MessagesGetMessagesViewsRequest{Peer: peer, ID: []int32{id}, Increment: on},
			&api.UpdatesGetChannelDifferenceRequest{Channel: channel, Filter: &api.ChannelMessagesFilterEmpty{}, Pts: id, Limit: 3},
			&api.ChannelsGetMessagesRequest{Channel: channel, ID: []api.InputMessageClass{&api.InputMessageID{ID: id}}},
		)
	}
	return out
}
