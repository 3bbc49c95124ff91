package updates

import "github.com/tgfleet/tgfleet/tl/api"

// line says which kind of sequence an update counts in.
type line uint8

const (
	lineSeq     line = iota // none of its own: it goes by its container
	linePts                 // the account's
	lineQts                 // the account's
	lineChannel             // pts of one channel
)

// place is an update's place in its sequence.
type place struct {
	line       line
	channel    int64
	end, count int32
}

func own(pts, count int32) place { return place{line: linePts, end: pts, count: count} }

func inChannel(id int64, pts, count int32) place {
	if id == 0 {
		return place{}
	}
	return place{line: lineChannel, channel: id, end: pts, count: count}
}

// placeOf finds an update's place. updateReadChannelInbox has a pts, but is not
// counted by it.
func placeOf(u api.UpdateClass) place {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateEditMessage:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateDeleteMessages:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateReadHistoryInbox:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateReadHistoryOutbox:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateReadMessagesContents:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateWebPage:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateFolderPeers:
		return own(u.Pts, u.PtsCount)
	case *api.UpdatePinnedMessages:
		return own(u.Pts, u.PtsCount)
	case *api.UpdateNewChannelMessage:
		return inChannel(channelOfMessage(u.Message), u.Pts, u.PtsCount)
	case *api.UpdateEditChannelMessage:
		return inChannel(channelOfMessage(u.Message), u.Pts, u.PtsCount)
	case *api.UpdateDeleteChannelMessages:
		return inChannel(u.ChannelID, u.Pts, u.PtsCount)
	case *api.UpdateChannelWebPage:
		return inChannel(u.ChannelID, u.Pts, u.PtsCount)
	case *api.UpdatePinnedChannelMessages:
		return inChannel(u.ChannelID, u.Pts, u.PtsCount)
	}
	if qts := qtsOf(u); qts != 0 {
		return place{line: lineQts, end: qts, count: 1}
	}
	return place{}
}

// qtsOf returns the qts of an update, 0 when it has none.
func qtsOf(u api.UpdateClass) int32 {
	switch u := u.(type) {
	case *api.UpdateNewEncryptedMessage:
		return u.Qts
	case *api.UpdateMessagePollVote:
		return u.Qts
	case *api.UpdateBotStopped:
		return u.Qts
	case *api.UpdateBotChatInviteRequester:
		return u.Qts
	case *api.UpdateBotChatBoost:
		return u.Qts
	case *api.UpdateBotMessageReaction:
		return u.Qts
	case *api.UpdateBotMessageReactions:
		return u.Qts
	case *api.UpdateBotBusinessConnect:
		return u.Qts
	case *api.UpdateBotNewBusinessMessage:
		return u.Qts
	case *api.UpdateBotEditBusinessMessage:
		return u.Qts
	case *api.UpdateBotDeleteBusinessMessage:
		return u.Qts
	case *api.UpdateBotPurchasedPaidMedia:
		return u.Qts
	case *api.UpdateBotStarsSubscription:
		return u.Qts
	case *api.UpdateBotGuestChatQuery:
		return u.Qts
	case *api.UpdateManagedBot:
		return u.Qts
	case *api.UpdateChatParticipant:
		return u.Qts
	case *api.UpdateChannelParticipant:
		return u.Qts
	}
	return 0
}

// channelOfMessage returns the channel a message is in, 0 when it is in none.
func channelOfMessage(m api.MessageClass) int64 {
	var peer api.PeerClass
	switch m := m.(type) {
	case *api.Message:
		peer = m.PeerID
	case *api.MessageService:
		peer = m.PeerID
	case *api.MessageEmpty:
		peer = m.PeerID
	}
	if c, ok := peer.(*api.PeerChannel); ok {
		return c.ChannelID
	}
	return 0
}
