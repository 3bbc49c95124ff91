package conformance

import (
	"fmt"
	"strings"

	"github.com/tgfleet/tgfleet/tl/api"
)

// digits sends "0" to "9" to oneself and returns their ids.
func (p *person) digits(peer api.InputPeerClass) (ids [10]int32) {
	p.Helper()
	for i := range ids {
		ids[i] = p.say(peer, fmt.Sprint(i))
	}
	return ids
}

// window reads a page of digits.
func window(req func(ids [10]int32) *api.MessagesGetHistoryRequest, want string) func(*stage) {
	return func(s *stage) {
		a := s.people(1)[0]
		ids := a.digits(&api.InputPeerSelf{})
		r := req(ids)
		r.Peer = &api.InputPeerSelf{}
		is(s, "page", strings.ReplaceAll(joined(a.history(r)), ",", ""), want)
	}
}

var historyScenarios = []scenario{
	{"the newest first", window(func([10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{Limit: 3}
	}, "987")},
	{"offset_id is exclusive", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{Limit: 3, OffsetID: ids[5]}
	}, "432")},
	{"add_offset skips", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{Limit: 2, OffsetID: ids[7], AddOffset: 2}
	}, "43")},
	{"a negative add_offset goes to newer ones", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{Limit: 4, OffsetID: ids[5], AddOffset: -2}
	}, "6543")},
	{"messages around one", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{Limit: 5, OffsetID: ids[4], AddOffset: -3}
	}, "65432")},
	{"min_id is exclusive", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{MinID: ids[6]}
	}, "987")},
	{"max_id is exclusive", window(func(ids [10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{MaxID: ids[3]}
	}, "210")},
	{"offset_date is exclusive", window(func([10]int32) *api.MessagesGetHistoryRequest {
		return &api.MessagesGetHistoryRequest{OffsetDate: 1}
	}, "")},
	{"slices say how many there are", func(s *stage) {
		a := s.people(1)[0]
		a.digits(&api.InputPeerSelf{})
		slice, ok := do(a, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 4}).(*api.MessagesMessagesSlice)
		is(s, "is a slice", ok, true)
		is(s, "count", slice.Count, 10)
	}},
	{"a channel's history counts", func(s *stage) {
		a := s.people(1)[0]
		group := a.super("Counting")
		a.digits(group)
		all := do(a, &api.MessagesGetHistoryRequest{Peer: group, Limit: 4}).(*api.MessagesChannelMessages)
		is(s, "count", all.Count, 11) // and the service message
		is(s, "page", len(all.Messages), 4)
	}},
	{"dialogs come newest first", trio(func(s *stage, a, b, c *person) {
		a.say(a.to(b), "to b")
		a.say(a.to(c), "to c")
		d := do(a, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}).(*api.MessagesDialogs)
		found := map[int64]bool{}
		for _, d := range d.Dialogs {
			if u, ok := d.(*api.Dialog).Peer.(*api.PeerUser); ok {
				found[u.UserID] = true
			}
		}
		is(s, "b and c are there", found[b.self.ID] && found[c.self.ID], true)
	})},
	{"dialogs are paged by offsets", func(s *stage) {
		a := s.people(1)[0]
		for i := range 7 {
			a.super(fmt.Sprint("Group ", i))
		}
		seen := map[string]bool{}
		req := &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 3}
		for range 10 {
			d, ok := do(a, req).(*api.MessagesDialogsSlice)
			if !ok {
				break
			}
			if len(d.Dialogs) == 0 {
				break
			}
			a.learn(d.Users, d.Chats)
			last := d.Dialogs[len(d.Dialogs)-1].(*api.Dialog)
			for _, d := range d.Dialogs {
				key := fmt.Sprintf("%+v", d.(*api.Dialog).Peer)
				is(s, "seen before", seen[key], false)
				seen[key] = true
			}
			for _, m := range d.Messages {
				if id, date := idAndDate(m); id == last.TopMessage {
					req.OffsetID, req.OffsetDate = id, date
				}
			}
			switch p := last.Peer.(type) {
			case *api.PeerChannel:
				req.OffsetPeer = a.chats[p.ChannelID]
			case *api.PeerUser:
				req.OffsetPeer = a.users[p.UserID]
			}
		}
		is(s, "dialogs at least", len(seen) >= 7, true)
	}},
	{"a pinned dialog comes first", trio(func(s *stage, a, b, c *person) {
		a.say(a.to(b), "to b")
		a.say(a.to(c), "to c")
		do(a, &api.MessagesToggleDialogPinRequest{Pinned: true, Peer: &api.InputDialogPeer{Peer: a.to(b)}})
		pinned := do(a, &api.MessagesGetPinnedDialogsRequest{})
		is(s, "pinned", len(pinned.Dialogs), 1)
		is(s, "flag", pinned.Dialogs[0].(*api.Dialog).Pinned, true)
	})},
	{"a dialog is asked for by itself", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "top")
		d := do(a, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: a.to(b)}}})
		is(s, "top", d.Dialogs[0].(*api.Dialog).TopMessage, id)
	})},
	{"unread messages are counted", pair(func(s *stage, a, b *person) {
		for range 3 {
			a.say(a.to(b), "ping")
		}
		dialog := func() *api.Dialog {
			return do(b, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: b.to(a)}}}).Dialogs[0].(*api.Dialog)
		}
		is(s, "unread", dialog().UnreadCount, 3)
		do(b, &api.MessagesReadHistoryRequest{Peer: b.to(a)})
		is(s, "unread after reading", dialog().UnreadCount, 0)
	})},
	{"a dialog is archived", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "old")
		change(a, &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: a.to(b), FolderID: 1}}})
		d := do(a, &api.MessagesGetDialogsRequest{FolderID: new(int32(1)), OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}).(*api.MessagesDialogs)
		is(s, "in the archive", len(d.Dialogs), 1)
	})},
	{"an archived dialog comes back for a message", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "old")
		change(a, &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: a.to(b), FolderID: 1}}})
		b.say(b.to(a), "new")
		hear(a, func(u *api.UpdateFolderPeers) bool { return u.FolderPeers[0].FolderID == 0 })
	})},
	{"a dialog is marked unread", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "later")
		do(a, &api.MessagesMarkDialogUnreadRequest{Unread: true, Peer: &api.InputDialogPeer{Peer: a.to(b)}})
		d := do(a, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: a.to(b)}}})
		is(s, "mark", d.Dialogs[0].(*api.Dialog).UnreadMark, true)
	})},
}

func idAndDate(m api.MessageClass) (id, date int32) {
	switch m := m.(type) {
	case *api.Message:
		return m.ID, m.Date
	case *api.MessageService:
		return m.ID, m.Date
	}
	return 0, 0
}
