package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func dialogMethods(m methods) {
	object(m, signedIn, getDialogs)
	object(m, signedIn, readHistory)
	boolean(m, signedIn, readChannelHistory)
}

func (v *view) dialog(chat world.Chat) *api.Dialog {
	d := &api.Dialog{
		Peer: v.peer(chat.Peer), TopMessage: int32(chat.Top.ID), ReadInboxMaxID: int32(chat.ReadIn),
		ReadOutboxMaxID: int32(chat.ReadOut), UnreadCount: int32(chat.Unread), NotifySettings: &api.PeerNotifySettings{},
	}
	if chat.Peer.Kind == world.KindChannel {
		d.Pts = new(int32(chat.Pts))
	}
	return d
}

// maxDialogs is how many conversations one page holds.
const maxDialogs = 100

// getDialogs lists conversations, newest first, from the one after the offset.
// See https://core.telegram.org/api/offsets.
func getDialogs(c *Call, req *api.MessagesGetDialogsRequest) (api.MessagesDialogsClass, error) {
	all := c.world().Chats(c.user.ID)
	if req.FolderID != nil && *req.FolderID != 0 {
		all = nil // nothing is archived
	}
	total, from := len(all), 0
	for from < len(all) && !afterOffset(all[from], req) {
		from++
	}
	rest := all[from:]
	limit := min(max(0, int(req.Limit)), maxDialogs)
	v := c.view()
	dialogs, top := []api.DialogClass{}, []api.MessageClass{}
	for _, chat := range rest[:min(limit, len(rest))] {
		dialogs = append(dialogs, v.dialog(chat))
		top = append(top, v.message(chat.Top))
	}
	if from == 0 && len(dialogs) == total {
		return &api.MessagesDialogs{Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats}, nil
	}
	return &api.MessagesDialogsSlice{
		Count: int32(total), Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats,
	}, nil
}

func afterOffset(chat world.Chat, req *api.MessagesGetDialogsRequest) bool {
	date, offset := chat.Top.Date, int64(req.OffsetDate)
	if offset == 0 || date < offset {
		return true
	}
	return date == offset && chat.Peer.ID > offsetPeerID(req.OffsetPeer)
}

// offsetPeerID orders conversations of the same second, as the world's list does.
func offsetPeerID(p api.InputPeerClass) int64 {
	switch p := p.(type) {
	case *api.InputPeerUser:
		return p.UserID
	case *api.InputPeerChannel:
		return p.ChannelID
	case *api.InputPeerChat:
		return p.ChatID
	}
	return 1<<63 - 1
}

func readHistory(c *Call, req *api.MessagesReadHistoryRequest) (*api.MessagesAffectedMessages, error) {
	t, err := c.inputPeer(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case t.channel != nil:
		return nil, errPeer
	}
	out := &api.MessagesAffectedMessages{Pts: int32(c.world().Pts(world.UserPeer(c.user.ID)))}
	if up := c.world().ReadChat(c.user.ID, t.peer(), int(req.MaxID)); up != nil {
		out.Pts, out.PtsCount = int32(up.Pts), int32(up.Count)
	}
	return out, nil
}

func readChannelHistory(c *Call, req *api.ChannelsReadHistoryRequest) error {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return err
	}
	return c.world().ReadChannel(c.user.ID, ch, int(req.MaxID))
}
