package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func dialogMethods(m methods) {
	object(m, signedIn, getDialogs)
	object(m, signedIn, getPinnedDialogs)
	object(m, signedIn, getPeerDialogs)
	object(m, signedIn, editPeerFolders)
	object(m, signedIn, getPeerSettings)
	boolean(m, signedIn, hidePeerSettingsBar)
}

func (v *view) dialog(chat world.Chat) *api.Dialog {
	a := chat.Arrangement
	d := &api.Dialog{
		Pinned: a.Pin > 0, UnreadMark: a.Unread, FolderID: optional(int32(a.Folder)), Draft: v.draft(a.Draft),
		Peer: v.peer(chat.Peer), ReadInboxMaxID: int32(chat.ReadIn),
		ReadOutboxMaxID: int32(chat.ReadOut), UnreadCount: int32(chat.Unread), UnreadMentionsCount: int32(chat.Mentions), UnreadReactionsCount: int32(chat.Reactions),
		NotifySettings: v.notifyOf(chat.Peer), TtlPeriod: v.ttl(chat.Peer),
	}
	if chat.Top != nil {
		d.TopMessage = int32(chat.Top.ID)
	}
	if chat.Peer.Kind == world.KindChannel {
		d.Pts = new(int32(chat.Pts))
	}
	return d
}

// dialogs returns lines of the list of conversations and the newest message of each.
func (v *view) dialogs(list []world.Chat) ([]api.DialogClass, []api.MessageClass) {
	out, top := make([]api.DialogClass, len(list)), make([]api.MessageClass, 0, len(list))
	for i, chat := range list {
		out[i] = v.dialog(chat)
		if chat.Top != nil {
			top = append(top, v.message(chat.Top))
		}
	}
	return out, top
}

// maxDialogs is how many conversations one page holds.
const maxDialogs = 100

// getDialogs lists the conversations of a folder, the pinned ones first and the
// others newest first, from the one after the offset.
// See https://core.telegram.org/api/offsets.
func getDialogs(c *Call, req *api.MessagesGetDialogsRequest) (api.MessagesDialogsClass, error) {
	folder := 0
	if req.FolderID != nil {
		folder = int(*req.FolderID)
	}
	if folder != 0 && folder != world.Archive {
		return nil, world.Refuse(400, "FOLDER_ID_INVALID")
	}
	all := c.world().Chats(c.user.ID)
	all = slices.DeleteFunc(all, func(chat world.Chat) bool { return chat.Arrangement.Folder != folder })
	total := len(all)
	pinned, rest := c.partPinned(all, folder)
	offset := offsetPeer(req.OffsetPeer)
	if req.OffsetDate != 0 || req.OffsetID != 0 || offset != (world.Peer{}) {
		pinned = nil
		rest = slices.DeleteFunc(rest, func(chat world.Chat) bool { return !c.isBelow(chat, req, offset) })
	}
	if req.ExcludePinned {
		pinned = nil
	}
	list := append(pinned, rest...)
	list = list[:min(len(list), max(0, int(req.Limit)), maxDialogs)]
	if req.Hash != 0 && req.Hash == dialogsHash(list) {
		return &api.MessagesDialogsNotModified{Count: int32(total)}, nil
	}
	v := c.view()
	dialogs, top := v.dialogs(list)
	if len(dialogs) == total {
		return &api.MessagesDialogs{Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats}, nil
	}
	return &api.MessagesDialogsSlice{
		Count: int32(total), Dialogs: dialogs, Messages: top, Users: v.users, Chats: v.chats,
	}, nil
}

// partPinned parts a list into the pinned conversations, in their own order, and the
// others.
func (c *Call) partPinned(all []world.Chat, folder int) (pinned, rest []world.Chat) {
	for _, p := range c.world().Pinned(c.user.ID, folder) {
		if i := slices.IndexFunc(all, func(chat world.Chat) bool { return chat.Peer == p }); i >= 0 {
			pinned = append(pinned, all[i])
		}
	}
	for _, chat := range all {
		if chat.Arrangement.Pin == 0 {
			rest = append(rest, chat)
		}
	}
	return pinned, rest
}

// isBelow tells whether a conversation comes after the offset. A client that gives
// only some of its parts means the place of the conversation they fit to.
func (c *Call) isBelow(chat world.Chat, req *api.MessagesGetDialogsRequest, offset world.Peer) bool {
	date, id := int64(req.OffsetDate), int(req.OffsetID)
	if date == 0 {
		m := c.world().InChat(c.user.ID, offset, id)
		if m == nil {
			m = c.world().Newest(c.user.ID, offset)
		}
		if m == nil {
			return true
		}
		date, id = m.Date, m.ID
	}
	return chat.Below(date, id, offset)
}

// offsetPeer reads whose place an offset names, whoever may see it; none for an
// empty one.
func offsetPeer(p api.InputPeerClass) world.Peer {
	switch p := p.(type) {
	case *api.InputPeerUser:
		return world.UserPeer(world.UserID(p.UserID))
	case *api.InputPeerChannel:
		return world.ChannelPeer(world.ChannelID(p.ChannelID))
	case *api.InputPeerChat:
		return world.GroupPeer(world.GroupID(p.ChatID))
	}
	return world.Peer{}
}

// dialogsHash is the hash of the newest messages of a page, by which a client says
// what it has.
func dialogsHash(list []world.Chat) int64 {
	ids := make([]int64, len(list))
	for i, chat := range list {
		ids[i] = int64(chat.Top.ID)
	}
	return idHash(ids)
}

// getPinnedDialogs lists the pinned conversations of a folder.
// See https://core.telegram.org/method/messages.getPinnedDialogs.
func getPinnedDialogs(c *Call, req *api.MessagesGetPinnedDialogsRequest) (*api.MessagesPeerDialogs, error) {
	var list []world.Chat
	for _, p := range c.world().Pinned(c.user.ID, int(req.FolderID)) {
		if chat := c.world().Chat(c.user.ID, p); chat != nil {
			list = append(list, *chat)
		}
	}
	return c.peerDialogs(list), nil
}

func (c *Call) peerDialogs(list []world.Chat) *api.MessagesPeerDialogs {
	v := c.view()
	out := &api.MessagesPeerDialogs{State: c.state(c.world().Pts(world.UserPeer(c.user.ID)), c.world().Qts(c.user.ID))}
	out.Dialogs, out.Messages = v.dialogs(list)
	out.Users, out.Chats = v.users, v.chats
	return out
}

// dialogPeers reads the conversations that a request names.
func (c *Call) dialogPeers(list []api.InputDialogPeerClass) ([]world.Peer, error) {
	if len(list) > maxDialogs {
		return nil, world.Refuse(400, "LIMIT_INVALID")
	}
	var out []world.Peer
	for _, in := range list {
		p, ok := in.(*api.InputDialogPeer)
		if !ok {
			continue // whole folders are named elsewhere
		}
		t, err := c.inputPeer(p.Peer)
		if err != nil {
			return nil, err
		}
		out = append(out, t.peer())
	}
	return out, nil
}

// getPeerDialogs reads the lines of some conversations, also of those that have no
// message yet: their top message is 0.
// See https://core.telegram.org/method/messages.getPeerDialogs.
func getPeerDialogs(c *Call, req *api.MessagesGetPeerDialogsRequest) (*api.MessagesPeerDialogs, error) {
	peers, err := c.dialogPeers(req.Peers)
	switch {
	case err != nil:
		return nil, err
	case len(req.Peers) == 0:
		return nil, errPeer
	}
	var list []world.Chat
	for _, p := range peers {
		if line := c.world().Line(c.user.ID, p); line != nil {
			list = append(list, *line)
		}
	}
	return c.peerDialogs(list), nil
}

// editPeerFolders moves conversations into the archive and out of it.
// See https://core.telegram.org/method/folders.editPeerFolders.
func editPeerFolders(c *Call, req *api.FoldersEditPeerFoldersRequest) (api.UpdatesClass, error) {
	if len(req.FolderPeers) > maxDialogs {
		return nil, world.Refuse(400, "LIMIT_INVALID")
	}
	moves := make([]world.Move, len(req.FolderPeers))
	for i, f := range req.FolderPeers {
		t, err := c.inputPeer(f.Peer)
		if err != nil {
			return nil, err
		}
		moves[i] = world.Move{Peer: t.peer(), Folder: int(f.FolderID)}
	}
	log, err := c.world().MoveChats(c.user.ID, moves)
	if err != nil {
		return nil, err
	}
	return c.view().applied(nil, log), nil
}

// getPeerSettings says what the bar above a conversation with a stranger offers.
// See https://core.telegram.org/method/messages.getPeerSettings.
func getPeerSettings(c *Call, req *api.MessagesGetPeerSettingsRequest) (*api.MessagesPeerSettings, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	v := c.view()
	v.include(t.peer())
	return &api.MessagesPeerSettings{Settings: v.peerSettings(t.peer()), Users: v.users, Chats: v.chats}, nil
}

// peerSettings is what the bar above a conversation offers: something to do about
// a stranger who is a person.
func (v *view) peerSettings(p world.Peer) *api.PeerSettings {
	u := v.w.User(p.User())
	stranger := p.Kind == world.KindUser && u != nil && u.ID != v.viewer && !u.Service && u.Bot == nil &&
		v.w.Contact(v.viewer, u.ID) == nil && !v.w.Arrangement(v.viewer, p).BarHidden
	return &api.PeerSettings{AddContact: stranger, BlockContact: stranger, ReportSpam: stranger}
}

// hidePeerSettingsBar removes that bar for good.
// See https://core.telegram.org/method/messages.hidePeerSettingsBar.
func hidePeerSettingsBar(c *Call, req *api.MessagesHidePeerSettingsBarRequest) error {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return err
	}
	c.world().HideBar(c.user.ID, t.peer())
	return nil
}
