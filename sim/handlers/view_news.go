package handlers

import (
	"cmp"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// news returns what a News tells the viewer, nil for nothing.
func (v *view) news(n *world.News) api.UpdateClass {
	switch n.Kind {
	case world.NewsChannelRead:
		v.include(n.Peer)
		return &api.UpdateReadChannelInbox{
			ChannelID: n.Peer.ID, MaxID: int32(n.MaxID), StillUnreadCount: int32(n.Count), Pts: int32(n.Pts),
			FolderID: optional(int32(v.w.Arrangement(v.viewer, n.Peer).Folder)),
		}
	case world.NewsChannelReadOut:
		v.include(n.Peer)
		return &api.UpdateReadChannelOutbox{ChannelID: n.Peer.ID, MaxID: int32(n.MaxID)}
	case world.NewsChannelContents:
		v.include(n.Peer)
		return &api.UpdateChannelReadMessagesContents{ChannelID: n.Peer.ID, Messages: ints(n.IDs)}
	case world.NewsChannelCut:
		v.include(n.Peer)
		return &api.UpdateChannelAvailableMessages{ChannelID: n.Peer.ID, AvailableMinID: int32(n.MaxID)}
	case world.NewsChatPinned:
		return &api.UpdateDialogPinned{Pinned: n.Flag, FolderID: optional(int32(n.MaxID)), Peer: v.dialogPeer(n.Peer)}
	case world.NewsChatOrder:
		return &api.UpdatePinnedDialogs{FolderID: optional(int32(n.MaxID)), Order: v.dialogPeers(n.Peers)}
	case world.NewsUnreadMark:
		return &api.UpdateDialogUnreadMark{Unread: n.Flag, Peer: v.dialogPeer(n.Peer)}
	case world.NewsDraft:
		return &api.UpdateDraftMessage{Peer: v.peer(n.Peer), Draft: v.draftOrNone(n.Peer)}
	case world.NewsTTL:
		return v.historyTTL(n.Peer)
	case world.NewsFolder:
		return v.folderUpdate(n.MaxID)
	case world.NewsFolderOrder:
		return v.folderOrder()
	case world.NewsScheduled, world.NewsUnscheduled:
		return v.scheduleNews(n)
	case world.NewsSavedPinned:
		return &api.UpdateSavedDialogPinned{Pinned: n.Flag, Peer: v.dialogPeer(n.Peer)}
	case world.NewsSavedOrder:
		return &api.UpdatePinnedSavedDialogs{Order: v.dialogPeers(n.Peers)}
	case world.NewsPress:
		if n.Inline != nil {
			return &api.UpdateInlineBotCallbackQuery{
				QueryID: n.Query, UserID: v.userID(n.User), MsgID: v.inlineID(n.Inline), ChatInstance: n.Instance, Data: n.Data,
			}
		}
		return &api.UpdateBotCallbackQuery{
			QueryID: n.Query, UserID: v.userID(n.User), Peer: v.peer(n.Peer), MsgID: int32(n.MaxID), ChatInstance: n.Instance, Data: n.Data,
		}
	case world.NewsInlineQuery, world.NewsInlineSent:
		return v.inlineNews(n)
	case world.NewsReactions:
		if m := v.own(n.Box, n.MaxID); m != nil {
			return v.reactionsUpdate(m)
		}
	case world.NewsPoll:
		return v.pollNews(n)
	case world.NewsThreadRead, world.NewsThreadReadOut:
		return v.threadRead(n)
	case world.NewsTyping:
		return v.typing(n)
	case world.NewsContact:
		return &api.UpdatePeerSettings{Peer: v.peer(n.Peer), Settings: v.peerSettings(n.Peer)}
	}
	return nil
}

func (v *view) dialogPeer(p world.Peer) api.DialogPeerClass { return &api.DialogPeer{Peer: v.peer(p)} }

func (v *view) dialogPeers(list []world.Peer) []api.DialogPeerClass {
	out := make([]api.DialogPeerClass, len(list))
	for i, p := range list {
		out[i] = v.dialogPeer(p)
	}
	return out
}

func (v *view) typing(n *world.News) api.UpdateClass {
	action, ok := api.Decode(tl.NewDecoder(n.Data)).(api.SendMessageActionClass)
	if !ok {
		return nil
	}
	from := cmp.Or(n.As, world.UserPeer(n.User))
	switch n.Peer.Kind {
	case world.KindChannel:
		v.include(n.Peer)
		return &api.UpdateChannelUserTyping{ChannelID: n.Peer.ID, FromID: v.peer(from), Action: action}
	case world.KindGroup:
		v.include(n.Peer)
		return &api.UpdateChatUserTyping{ChatID: n.Peer.ID, FromID: v.peer(from), Action: action}
	}
	return &api.UpdateUserTyping{UserID: v.userID(n.User), Action: action}
}

// draft returns the viewer's draft, nil for none.
func (v *view) draft(d *world.Draft) api.DraftMessageClass {
	if d == nil {
		return nil
	}
	out := &api.DraftMessage{NoWebpage: d.NoWebpage, Message: d.Text, Entities: decodeEntities(d.Entities), Date: date(d.Date)}
	if d.ReplyTo != 0 {
		out.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: int32(d.ReplyTo)}
	}
	return out
}

func (v *view) draftOrNone(p world.Peer) api.DraftMessageClass {
	if d := v.draft(v.w.Arrangement(v.viewer, p).Draft); d != nil {
		return d
	}
	return &api.DraftMessageEmpty{}
}
