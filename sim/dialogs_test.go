package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// titles lists the groups of a page of conversations, in its order.
func (a *account) titles(page api.MessagesDialogsClass) (out []string) {
	a.tb.Helper()
	var dialogs []api.DialogClass
	var chats []api.ChatClass
	switch page := page.(type) {
	case *api.MessagesDialogs:
		dialogs, chats = page.Dialogs, page.Chats
	case *api.MessagesDialogsSlice:
		dialogs, chats = page.Dialogs, page.Chats
	default:
		a.tb.Fatalf("a page of conversations is %T", page)
	}
	for _, d := range dialogs {
		if p, ok := d.(*api.Dialog).Peer.(*api.PeerChannel); ok {
			i := slices.IndexFunc(chats, func(c api.ChatClass) bool { return c.(*api.Channel).ID == p.ChannelID })
			out = append(out, chats[i].(*api.Channel).Title)
		}
	}
	return out
}

func TestPinnedDialogs(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	var ids []int64
	for i := range 7 {
		ids = append(ids, a.createGroup(fmt.Sprint("g", i)))
	}
	dialog := func(i int) *api.InputDialogPeer { return &api.InputDialogPeer{Peer: a.channelPeer(ids[i])} }
	other := a.another()
	for i := range 5 {
		must(a.client, &api.MessagesToggleDialogPinRequest{Peer: dialog(i), Pinned: true})
	}
	if u := told[*api.UpdateDialogPinned](other); !u.Pinned || u.Peer.(*api.DialogPeer).Peer.(*api.PeerChannel).ChannelID != ids[0] {
		t.Errorf("the other session is told of %+v", u)
	}
	refused(a.client, &api.MessagesToggleDialogPinRequest{Peer: dialog(5), Pinned: true}, "400 PINNED_DIALOGS_TOO_MUCH")
	if got := a.titles(must(a.client, dialogsRequest(6))); fmt.Sprint(got[:5]) != "[g4 g3 g2 g1 g0]" {
		t.Errorf("pinned conversations %v", got)
	}
	without := dialogsRequest(20)
	without.ExcludePinned = true
	if got := a.titles(must(a.client, without)); len(got) != 2 {
		t.Errorf("without pinned ones: %v", got)
	}
	must(a.client, &api.MessagesReorderPinnedDialogsRequest{Force: true, Order: []api.InputDialogPeerClass{dialog(2), dialog(6)}})
	if got := a.titles(must(a.client, dialogsRequest(2))); fmt.Sprint(got) != "[g2 g6]" {
		t.Errorf("after an order by force: %v", got)
	}
	if u := told[*api.UpdatePinnedDialogs](other); len(u.Order) != 2 {
		t.Errorf("the other session is told of %+v", u)
	}
	if got := must(a.client, &api.MessagesGetPinnedDialogsRequest{}); len(got.Dialogs) != 2 || len(got.Messages) != 2 || got.State.Pts == 0 {
		t.Errorf("getPinnedDialogs: %+v", got)
	}
	must(a.client, &api.MessagesToggleDialogPinRequest{Peer: dialog(2)})
	if got := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{dialog(2), dialog(6)}}).Dialogs; got[0].(*api.Dialog).Pinned || !got[1].(*api.Dialog).Pinned {
		t.Errorf("getPeerDialogs: %+v %+v", got[0], got[1])
	}
}

func TestArchive(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	id := a.createGroup("away")
	a.createGroup("here")
	other := a.another()
	move := func(folder int32) *api.FoldersEditPeerFoldersRequest {
		return &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: a.channelPeer(id), FolderID: folder}}}
	}
	answer := a.learnUpdates(must(a.client, move(1))).Updates[0].(*api.UpdateFolderPeers)
	if u := told[*api.UpdateFolderPeers](other); u.Pts != answer.Pts || u.FolderPeers[0].FolderID != 1 {
		t.Errorf("the other session is told of %+v, the answer is %+v", u, answer)
	}
	archived := dialogsRequest(20)
	archived.FolderID = new(int32(1))
	if got := fmt.Sprint(a.titles(must(a.client, archived)), a.titles(must(a.client, dialogsRequest(20)))); got != "[away] [here]" {
		t.Errorf("archive and list: %s", got)
	}
	refused(a.client, move(7), "400 FOLDER_ID_INVALID")
	archived.FolderID = new(int32(9))
	refused(a.client, archived, "400 FOLDER_ID_INVALID")
	must(a.client, move(0))
	if got := a.titles(must(a.client, dialogsRequest(20))); len(got) != 2 {
		t.Errorf("back from the archive: %v", got)
	}
}

// A page goes on after the last conversation of the one before, whatever parts of
// the offset the client gives.
func TestDialogOffsets(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	const groups = 6
	for i := range groups {
		a.createGroup(fmt.Sprint("g", i))
	}
	whole := a.titles(must(a.client, dialogsRequest(20)))
	for _, parts := range []string{"date id peer", "id peer", "peer", "date peer"} {
		var got []string
		req := dialogsRequest(2)
		for {
			page, ok := must(a.client, req).(*api.MessagesDialogsSlice)
			if !ok || len(page.Dialogs) == 0 {
				break
			}
			got = append(got, a.titles(page)...)
			last := page.Dialogs[len(page.Dialogs)-1].(*api.Dialog)
			top := page.Messages[len(page.Messages)-1]
			a.learn(page.Users, page.Chats)
			peer, date := a.offset(last, top)
			req = &api.MessagesGetDialogsRequest{OffsetPeer: peer, Limit: 2}
			if parts == "date id peer" || parts == "date peer" {
				req.OffsetDate = date
			}
			if parts == "date id peer" || parts == "id peer" {
				req.OffsetID = last.TopMessage
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(whole) {
			t.Errorf("by %s: %v, want %v", parts, got, whole)
		}
	}
}

func TestUnreadMarksAndDrafts(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	id := a.createGroup("group")
	dialog := &api.InputDialogPeer{Peer: a.channelPeer(id)}
	other := a.another()
	must(a.client, &api.MessagesMarkDialogUnreadRequest{Peer: dialog, Unread: true})
	if u := told[*api.UpdateDialogUnreadMark](other); !u.Unread {
		t.Errorf("the other session is told of %+v", u)
	}
	if got := must(a.client, &api.MessagesGetDialogUnreadMarksRequest{}); len(got) != 1 {
		t.Errorf("unread marks: %v", got)
	}
	must(a.client, &api.ChannelsReadHistoryRequest{Channel: a.channel(id)})
	if got := must(a.client, &api.MessagesGetDialogUnreadMarksRequest{}); len(got) != 0 {
		t.Errorf("unread marks after reading: %v", got)
	}
	must(a.client, &api.MessagesSaveDraftRequest{Peer: a.channelPeer(id), Message: "begun"})
	if u := told[*api.UpdateDraftMessage](other); u.Draft.(*api.DraftMessage).Message != "begun" {
		t.Errorf("the other session is told of %+v", u)
	}
	line := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{dialog}}).Dialogs[0].(*api.Dialog)
	if d, ok := line.Draft.(*api.DraftMessage); !ok || d.Message != "begun" {
		t.Errorf("the conversation is %+v", line)
	}
	send := a.message(a.channelPeer(id), "done", 1)
	send.ClearDraft = true
	must(a.client, send)
	if u := told[*api.UpdateDraftMessage](other); u.Draft.ConstructorID() != api.IDDraftMessageEmpty {
		t.Errorf("the other session is told of %+v", u)
	}
	must(a.client, &api.MessagesSaveDraftRequest{Peer: &api.InputPeerSelf{}, Message: "another"})
	if got := must(a.client, &api.MessagesGetAllDraftsRequest{}).(*api.Updates).Updates; len(got) != 1 {
		t.Errorf("all drafts: %v", got)
	}
	must(a.client, &api.MessagesClearAllDraftsRequest{})
	if got := must(a.client, &api.MessagesGetAllDraftsRequest{}).(*api.Updates).Updates; len(got) != 0 {
		t.Errorf("cleared drafts: %v", got)
	}
}

func TestPinsEverywhere(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0].meet(all[1]), all[1].meet(all[0]), all[2]
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	group := a.createChat("Basics", b, c)
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	first := a.sent(to, "pin me", 1)
	pin := func(p api.InputPeerClass, id int32) *api.MessagesUpdatePinnedMessageRequest {
		return &api.MessagesUpdatePinnedMessageRequest{Peer: p, ID: id}
	}
	one := pin(to, first)
	one.PmOneside, one.Silent = true, true
	must(a.client, one)
	if m := b.newest(from).(*api.Message); m.Pinned {
		t.Errorf("a pin for one side reaches b: %+v", m)
	}
	refused(a.client, pin(to, first), "400 CHAT_NOT_MODIFIED")
	his := b.newest(from).(*api.Message).ID
	must(b.client, pin(from, his))
	if m := a.newest(to).(*api.MessageService); m.Action.ConstructorID() != api.IDMessageActionPinMessage || *m.ReplyTo.(*api.MessageReplyHeader).ReplyToMsgID != first {
		t.Errorf("a is told of the pin by %+v", m)
	}
	text := a.sent(group, "pin me too", 2)
	a.learnUpdates(must(a.client, pin(group, text)))
	found := must(c.client, &api.MessagesSearchRequest{Peer: group, Filter: &api.InputMessagesFilterPinned{}, Limit: 9}).(*api.MessagesMessages)
	if len(found.Messages) != 1 || found.Messages[0].(*api.Message).Message != "pin me too" {
		t.Errorf("c finds pinned %v", found.Messages)
	}
	refused(c.client, pin(group, found.Messages[0].(*api.Message).ID), "400 CHAT_NOT_MODIFIED") // members may
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: group, BannedRights: &api.ChatBannedRights{PinMessages: true}})
	refused(c.client, pin(group, found.Messages[0].(*api.Message).ID), "400 CHAT_ADMIN_REQUIRED")
	refused(a.client, pin(group, 9999), "400 MESSAGE_ID_INVALID")
	got := must(a.client, &api.MessagesUnpinAllMessagesRequest{Peer: group})
	if got.PtsCount != 1 || got.Offset != 0 {
		t.Errorf("unpinned: %+v", got)
	}
	if found := must(c.client, &api.MessagesSearchRequest{Peer: group, Filter: &api.InputMessagesFilterPinned{}, Limit: 9}).(*api.MessagesMessages); len(found.Messages) != 0 {
		t.Errorf("c still finds pinned %v", found.Messages)
	}
	refused(c.client, &api.MessagesUnpinAllMessagesRequest{Peer: group}, "400 CHAT_ADMIN_REQUIRED")
}

func TestSearchEverywhere(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	to := a.userPeer(b.self.ID)
	id := a.createGroup("Super")
	for i := range 3 {
		a.post(id, fmt.Sprint("needle in the group ", i, " https://example.com/x"), int64(i+1))
		must(a.client, a.message(to, fmt.Sprint("NEEDLE in private ", i), int64(i+11)))
	}
	req := &api.MessagesSearchGlobalRequest{Q: "needle", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 4}
	seen := map[string]bool{}
	for range 4 {
		page := must(a.client, req).(*api.MessagesMessagesSlice)
		if page.Count != 6 {
			t.Fatalf("%d messages found, want 6", page.Count)
		}
		for _, m := range page.Messages {
			m := m.(*api.Message)
			seen[m.Message] = true
			req.OffsetID = m.ID
			req.OffsetPeer = to
			if p, ok := m.PeerID.(*api.PeerChannel); ok {
				req.OffsetPeer = a.channelPeer(p.ChannelID)
			}
		}
		if page.NextRate == nil {
			break
		}
		req.OffsetRate = *page.NextRate
	}
	if len(seen) != 6 {
		t.Errorf("found %v", seen)
	}
	refused(a.client, &api.MessagesSearchGlobalRequest{Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}}, "400 SEARCH_QUERY_EMPTY")
	counters := must(a.client, &api.MessagesGetSearchCountersRequest{Peer: a.channelPeer(id), Filters: []api.MessagesFilterClass{
		&api.InputMessagesFilterURL{}, &api.InputMessagesFilterPhotos{},
	}})
	if counters[0].Count != 3 || counters[1].Count != 0 {
		t.Errorf("counters %+v %+v", counters[0], counters[1])
	}
	page := must(a.client, &api.MessagesGetHistoryRequest{Peer: to, Limit: 2}).(*api.MessagesMessagesSlice)
	ids := []int64{}
	for _, m := range page.Messages {
		ids = append(ids, int64(m.(*api.Message).ID))
	}
	var hash uint64
	for _, id := range ids {
		hash ^= hash >> 21
		hash ^= hash << 35
		hash ^= hash >> 4
		hash += uint64(id)
	}
	same := must(a.client, &api.MessagesGetHistoryRequest{Peer: to, Limit: 2, Hash: int64(hash)})
	if n, ok := same.(*api.MessagesMessagesNotModified); !ok || n.Count != 3 {
		t.Errorf("a page that the client has is %+v", same)
	}
	later := must(a.client, &api.MessagesGetHistoryRequest{Peer: to, Limit: 2, OffsetID: page.Messages[1].(*api.Message).ID}).(*api.MessagesMessagesSlice)
	if *later.OffsetIDOffset != 2 {
		t.Errorf("the second page begins at %d of all, want 2", *later.OffsetIDOffset)
	}
}

// TestOffsetIsNobody: a client may name any peer as the place where a list goes on.
func TestOffsetIsNobody(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	a.createGroup("Only")
	for _, nobody := range []api.InputPeerClass{
		&api.InputPeerChannel{ChannelID: 99}, &api.InputPeerUser{UserID: 99}, &api.InputPeerChat{ChatID: 99}, &api.InputPeerChannel{ChannelID: -1},
	} {
		page := must(a.client, &api.MessagesGetDialogsRequest{OffsetPeer: nobody, OffsetID: 5, Limit: 10})
		if got := a.titles(page); len(got) != 1 {
			t.Errorf("after %+v come %q, want the one conversation there is", nobody, got)
		}
	}
}
