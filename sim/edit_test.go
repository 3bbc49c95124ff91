package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// another signs an account in a second time.
func (a *account) another() *account {
	a.tb.Helper()
	b := signIn(a.tb, a.server, 1, a.phone())
	b.users, b.channels = a.users, a.channels
	must(b.client, &api.UpdatesGetStateRequest{})
	b.updates = nil
	return b
}

// told waits for an update of a type and returns it.
func told[U api.UpdateClass](a *account) U {
	a.tb.Helper()
	var found U
	a.until("an update", func() bool {
		for i, u := range a.updates {
			if u, ok := u.(U); ok {
				found, a.updates = u, append(a.updates[:i:i], a.updates[i+1:]...)
				return true
			}
		}
		return false
	})
	return found
}

// sent is the id of the newest message of a conversation.
func (a *account) sent(p api.InputPeerClass, text string, random int64) int32 {
	a.tb.Helper()
	must(a.client, a.message(p, text, random))
	return a.newest(p).(*api.Message).ID
}

func edit(p api.InputPeerClass, id int32, text string) *api.MessagesEditMessageRequest {
	return &api.MessagesEditMessageRequest{Peer: p, ID: id, Message: &text}
}

func TestEditInEveryCopy(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	group := a.createChat("Basics", b, c)
	id := a.sent(group, "hello", 1)
	other := a.another()
	b.newest(group)
	b.updates = nil

	answer := a.learnUpdates(must(a.client, edit(group, id, "  hello, all ")))
	if m := answer.Updates[0].(*api.UpdateEditMessage).Message.(*api.Message); m.Message != "hello, all" || m.EditDate == nil || m.ID != id {
		t.Errorf("the answer tells of %+v", m)
	}
	if m := told[*api.UpdateEditMessage](other).Message.(*api.Message); m.ID != id || !m.Out {
		t.Errorf("the other session is told of %+v", m)
	}
	if m := told[*api.UpdateEditMessage](b).Message.(*api.Message); m.Message != "hello, all" || m.Out || m.ID != b.newest(group).(*api.Message).ID {
		t.Errorf("b is told of %+v", m)
	}
	refused(a.client, edit(group, id, "hello, all"), "400 MESSAGE_NOT_MODIFIED")
	refused(a.client, edit(group, id, "  "), "400 MESSAGE_EMPTY")
	refused(a.client, edit(group, id+99, "x"), "400 MESSAGE_ID_INVALID")
	refused(b.client, edit(group, b.newest(group).(*api.Message).ID, "x"), "403 MESSAGE_AUTHOR_REQUIRED")
	refused(a.client, edit(&api.InputPeerSelf{}, id, "x"), "400 MESSAGE_ID_INVALID")
}

func TestEditPosts(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("News")
	b.joinBy(a.link(id))
	first := a.post(id, "mine", 1)
	told[*api.UpdateNewChannelMessage](b)
	a.learnUpdates(must(a.client, edit(a.channelPeer(id), first, "still mine")))
	if m := told[*api.UpdateEditChannelMessage](b).Message.(*api.Message); m.Message != "still mine" {
		t.Errorf("b is told of %+v", m)
	}
	refused(b.client, edit(b.channelPeer(id), first, "his"), "403 MESSAGE_AUTHOR_REQUIRED")
}

// An edit is possible for two days only, but for ever in what one saves.
func TestEditWindow(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		note := a.sent(&api.InputPeerSelf{}, "note", 1)
		made := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "Group", Megagroup: true}))
		group := a.channelPeer(made.Chats[0].(*api.Channel).ID)
		old := a.sent(group, "old", 2)
		time.Sleep(48*time.Hour + time.Second)
		a.reconnect()
		must(a.client, edit(&api.InputPeerSelf{}, note, "new note"))
		must(a.client, edit(group, old, "by who may pin"))
	})
}

func TestDeleteMessages(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	one, two, three := a.sent(to, "one", 1), a.sent(to, "two", 2), a.sent(to, "three", 3)
	other := a.another()
	state := must(b.client, &api.UpdatesGetStateRequest{})

	before := must(a.client, &api.UpdatesGetStateRequest{}).Pts
	got := must(a.client, &api.MessagesDeleteMessagesRequest{ID: []int32{one, two, 999, one}, Revoke: true})
	if got.PtsCount != 2 || got.Pts != before+2 {
		t.Errorf("affected %+v after pts %d, want 2 messages", got, before)
	}
	if u := told[*api.UpdateDeleteMessages](other); len(u.Messages) != 2 || u.PtsCount != 2 || u.Pts != got.Pts {
		t.Errorf("the other session is told of %+v", u)
	}
	if u := told[*api.UpdateDeleteMessages](b); len(u.Messages) != 2 || u.Pts != state.Pts+2 {
		t.Errorf("b is told of %+v", u)
	}
	must(a.client, &api.MessagesDeleteMessagesRequest{ID: []int32{three}})
	if m := b.newest(from).(*api.Message); m.Message != "three" {
		t.Errorf("b has %q, want what a deleted for itself", m.Message)
	}
	if got := must(a.client, &api.MessagesDeleteMessagesRequest{ID: []int32{three}}); got.PtsCount != 0 {
		t.Errorf("deleting nothing affects %+v", got)
	}
	// A client that was away hears of no message that is gone, only that it is.
	diff := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: state.Pts - 3, Date: state.Date}).(*api.UpdatesDifference)
	if len(diff.NewMessages) != 1 || diff.State.Pts != state.Pts+2 {
		t.Errorf("difference %+v, want the one message that is left", diff)
	}
	// A random_id is spent even when its message is gone, and ids go on.
	refused(a.client, a.message(to, "again", 1), "500 RANDOM_ID_DUPLICATE")
	if id := a.sent(to, "four", 4); id <= three {
		t.Errorf("message %d follows %d", id, three)
	}
}

func TestDeleteInGroups(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("Basics", b)
	mine := a.sent(group, "of a", 1)
	his := b.newest(group).(*api.Message).ID
	refused(b.client, &api.MessagesDeleteMessagesRequest{ID: []int32{his}, Revoke: true}, "403 MESSAGE_DELETE_FORBIDDEN")
	must(b.client, &api.MessagesDeleteMessagesRequest{ID: []int32{his}})
	if m := a.newest(group).(*api.Message); m.ID != mine {
		t.Errorf("b deleted a's copy: %+v is left", m)
	}

	id := a.createGroup("Super")
	b.joinBy(a.link(id))
	post := a.post(id, "of a", 2)
	told[*api.UpdateNewChannelMessage](b)
	refused(b.client, &api.ChannelsDeleteMessagesRequest{Channel: b.channel(id), ID: []int32{post}}, "403 MESSAGE_DELETE_FORBIDDEN")
	refused(a.client, &api.ChannelsDeleteMessagesRequest{Channel: a.channel(id), ID: []int32{1}}, "403 MESSAGE_DELETE_FORBIDDEN")
	must(b.client, b.message(b.channelPeer(id), "of b", 3))
	got := must(a.client, &api.ChannelsDeleteMessagesRequest{Channel: a.channel(id), ID: []int32{post, post + 1}})
	if u := told[*api.UpdateDeleteChannelMessages](b); got.PtsCount != 2 || u.Pts != got.Pts || len(u.Messages) != 2 {
		t.Errorf("affected %+v, b is told of %+v", got, u)
	}
	if got := a.post(id, "later", 4); got != post+2 {
		t.Errorf("post %d follows %d", got, post+1)
	}
	b.meet(a)
	refused(b.client, &api.ChannelsDeleteParticipantHistoryRequest{
		Channel: b.channel(id), Participant: b.userPeer(a.self.ID),
	}, "400 CHAT_ADMIN_REQUIRED")
}

func TestDeleteHistory(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	const messages = 130
	for i := range messages {
		must(a.client, a.message(to, "text", int64(i+1)))
	}
	first := must(a.client, &api.MessagesDeleteHistoryRequest{Peer: to, Revoke: true})
	second := must(a.client, &api.MessagesDeleteHistoryRequest{Peer: to, Revoke: true})
	if first.PtsCount != 100 || first.Offset != 30 || second.PtsCount != 30 || second.Offset != 0 || second.Pts != first.Pts+30 {
		t.Errorf("cleared %+v, then %+v", first, second)
	}
	for _, acc := range []*account{a, b} {
		for _, d := range must(acc.client, dialogsRequest(20)).(*api.MessagesDialogs).Dialogs {
			if p, ok := d.(*api.Dialog).Peer.(*api.PeerUser); ok && (p.UserID == a.self.ID || p.UserID == b.self.ID) {
				t.Errorf("%d still has %+v", acc.self.ID, d)
			}
		}
	}
	must(b.client, b.message(from, "one", 1))
	must(b.client, b.message(from, "two", 2))
	must(a.client, &api.MessagesDeleteHistoryRequest{Peer: to, JustClear: true})
	if m, ok := a.newest(to).(*api.MessageService); !ok || m.Action.ConstructorID() != api.IDMessageActionHistoryClear {
		t.Errorf("a cleared history leaves %+v", m)
	}
	if m := b.newest(from).(*api.Message); m.Message != "two" {
		t.Errorf("b has %q", m.Message)
	}
	refused(a.client, &api.MessagesDeleteHistoryRequest{Peer: to, MinDate: new(int32(-1))}, "400 MIN_DATE_INVALID")
}

func dialogsRequest(limit int32) *api.MessagesGetDialogsRequest {
	return &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: limit}
}

func TestDeleteChannelHistory(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("Super")
	b.joinBy(a.link(id))
	for i := range 5 {
		a.post(id, "text", int64(i+1))
	}
	count := func(acc *account) int {
		return len(must(acc.client, &api.MessagesGetHistoryRequest{Peer: acc.channelPeer(id), Limit: 50}).(*api.MessagesChannelMessages).Messages)
	}
	whole := count(b)
	other := b.another()
	must(b.client, &api.ChannelsDeleteHistoryRequest{Channel: b.channel(id), MaxID: 5})
	if u := told[*api.UpdateChannelAvailableMessages](other); u.AvailableMinID != 5 {
		t.Errorf("the other session is told of %+v", u)
	}
	if got := count(b); got != whole-5 || count(a) != whole {
		t.Errorf("b sees %d and a %d, want %d and %d", got, count(a), whole-5, whole)
	}
	refused(b.client, &api.ChannelsDeleteHistoryRequest{Channel: b.channel(id), ForEveryone: true}, "400 CHAT_ADMIN_REQUIRED")
	must(b.client, b.message(b.channelPeer(id), "of b", 1))
	a.meet(b)
	must(a.client, &api.ChannelsDeleteParticipantHistoryRequest{Channel: a.channel(id), Participant: a.userPeer(b.self.ID)})
	must(a.client, &api.ChannelsDeleteHistoryRequest{Channel: a.channel(id), ForEveryone: true})
	if got := count(a); got != 1 {
		t.Errorf("%d messages are left, want the founding one", got)
	}
}
