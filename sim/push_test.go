package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// A message goes in its short form when it is text alone and the client can know
// who wrote it.
func TestShortForms(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	group := a.createChat("Basics", b)
	other := a.another()
	must(b.client, &api.UpdatesGetStateRequest{})
	b.updates, b.shorts = nil, nil
	next := func(acc *account, send func()) api.UpdatesClass {
		t.Helper()
		shorts := len(acc.shorts)
		send()
		told[*api.UpdateNewMessage](acc)
		if len(acc.shorts) == shorts {
			return nil
		}
		return acc.shorts[shorts]
	}
	if u := next(b, func() { must(a.client, a.message(to, "first", 1)) }); u != nil {
		t.Errorf("the first message of a stranger came as %T", u)
	}
	told[*api.UpdateNewMessage](other)
	b.updates = nil
	u, ok := next(b, func() { must(a.client, a.message(to, "second", 2)) }).(*api.UpdateShortMessage)
	if !ok || u.Out || u.UserID != a.self.ID || u.Message != "second" || u.PtsCount != 1 {
		t.Errorf("b is told %+v", u)
	}
	told[*api.UpdateNewMessage](other)
	u, ok = next(other, func() { must(a.client, a.message(to, "third", 3)) }).(*api.UpdateShortMessage)
	if !ok || !u.Out || u.UserID != b.self.ID {
		t.Errorf("the other session is told %+v", u)
	}
	told[*api.UpdateNewMessage](b)
	g, ok := next(b, func() { must(a.client, a.message(group, "to all", 4)) }).(*api.UpdateShortChatMessage)
	if !ok || g.FromID != a.self.ID || g.ChatID != group.ChatID || g.Message != "to all" {
		t.Errorf("b is told %+v", g)
	}
	must(a.client, a.message(&api.InputPeerSelf{}, "note", 5))
	if u := next(b, func() {
		must(a.client, a.forward(&api.InputPeerSelf{}, to, a.newest(&api.InputPeerSelf{}).(*api.Message).ID))
	}); u != nil {
		t.Errorf("a forwarded message came as %T", u)
	}
	b.shorts = nil
	must(a.client, &api.MessagesSetTypingRequest{Peer: to, Action: &api.SendMessageTypingAction{}})
	if u := told[*api.UpdateUserTyping](b); u.UserID != a.self.ID || len(b.shorts) != 1 {
		t.Errorf("b is told of %+v in %d short forms", u, len(b.shorts))
	}
	must(a.client, &api.MessagesSetTypingRequest{Peer: group, Action: &api.SendMessageCancelAction{}})
	if u := told[*api.UpdateChatUserTyping](b); u.ChatID != group.ChatID || u.Action.ConstructorID() != api.IDSendMessageCancelAction {
		t.Errorf("b is told of %+v", u)
	}
	b.shorts = nil
	must(a.client, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{a.newest(to).(*api.Message).ID}})
	if u := told[*api.UpdateDeleteMessages](b); u.PtsCount != 1 || len(b.shorts) != 0 {
		t.Errorf("b is told of %+v in %d short forms: what is counted comes in the whole form", u, len(b.shorts))
	}
	must(b.client, b.message(from, "answer", 6))
	a.until("the answer", func() bool { // the code of the other session may come first
		return slices.ContainsFunc(a.updates, func(u api.UpdateClass) bool {
			n, ok := u.(*api.UpdateNewMessage)
			return ok && n.Message.(*api.Message).Message == "answer"
		})
	})
}

// Whom a client does not know it gets as min, with a hash that opens nothing; by the
// message it can name the author.
func TestMinUsers(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("Super")
	b.joinBy(a.link(id))
	var full api.UpdatesChannelDifferenceClass
	pts := must(b.client, &api.ChannelsGetFullChannelRequest{Channel: b.channel(id)}).FullChat.(*api.ChannelFull).Pts
	post := a.post(id, "who am I", 1)
	full = must(b.client, &api.UpdatesGetChannelDifferenceRequest{
		Channel: b.channel(id), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 9,
	})
	author := full.(*api.UpdatesChannelDifference).Users[0].(*api.User)
	if !author.Min || author.ID != a.self.ID {
		t.Fatalf("the author is %+v", author)
	}
	refused(b.client, b.message(&api.InputPeerUser{UserID: author.ID, AccessHash: *author.AccessHash}, "hello", 1), "400 PEER_ID_INVALID")
	by := func(msg int32, user int64) *api.InputPeerUserFromMessage {
		return &api.InputPeerUserFromMessage{Peer: b.channelPeer(id), MsgID: msg, UserID: user}
	}
	refused(b.client, b.message(by(post, 1), "hello", 1), "400 USER_ID_INVALID")
	refused(b.client, b.message(by(999, a.self.ID), "hello", 1), "400 MSG_ID_INVALID")
	refused(b.client, b.message(&api.InputPeerUserFromMessage{Peer: by(post, a.self.ID), MsgID: post, UserID: a.self.ID}, "hello", 1), "400 PEER_ID_INVALID")
	must(b.client, b.message(by(post, a.self.ID), "hello", 1))
	users := must(b.client, &api.UsersGetUsersRequest{ID: []api.InputUserClass{
		&api.InputUserFromMessage{Peer: b.channelPeer(id), MsgID: post, UserID: a.self.ID},
	}})
	if u := users[0].(*api.User); u.Min || u.ID != a.self.ID {
		t.Errorf("asked for by a message: %+v", u)
	}
	must(b.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{
		&api.InputChannelFromMessage{Peer: b.channelPeer(id), MsgID: post, ChannelID: id},
	}})
	refused(b.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{
		&api.InputChannelFromMessage{Peer: b.channelPeer(id), MsgID: post, ChannelID: id + 5},
	}}, "400 CHANNEL_INVALID")
}

func TestDifferenceLimits(t *testing.T) {
	s := start(t, sim.Options{DifferenceLimit: 5, DifferenceAge: time.Hour})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("Super")
	b.joinBy(a.link(id))
	state := must(b.client, &api.UpdatesGetStateRequest{})
	for i := range 7 {
		a.post(id, fmt.Sprint("post ", i), int64(i+1))
		must(b.client, b.message(&api.InputPeerSelf{}, "note", int64(i+1)))
	}
	d, ok := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date}).(*api.UpdatesDifferenceTooLong)
	if !ok || d.Pts != state.Pts+7 {
		t.Errorf("a difference of 7 changes is %+v", d)
	}
	if _, ok := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: d.Pts - 5, Date: state.Date}).(*api.UpdatesDifference); !ok {
		t.Error("a difference of 5 changes is too long")
	}
	if _, ok := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: d.Pts, Date: state.Date - 3700}).(*api.UpdatesDifferenceTooLong); !ok {
		t.Error("a state of an hour ago is remembered")
	}
	req := &api.UpdatesGetChannelDifferenceRequest{Channel: b.channel(id), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 9}
	long, ok := must(b.client, req).(*api.UpdatesChannelDifferenceTooLong)
	if !ok || long.Dialog.(*api.Dialog).Pts == nil || len(long.Messages) == 0 {
		t.Fatalf("a channel's difference of more than 5 changes is %+v", long)
	}
	req.Pts = *long.Dialog.(*api.Dialog).Pts - 3
	newest := long.Messages[0].(*api.Message).ID
	req.Filter = &api.ChannelMessagesFilter{Ranges: []*api.MessageRange{{MinID: newest - 1, MaxID: newest - 1}}}
	some := must(b.client, req).(*api.UpdatesChannelDifference)
	if len(some.NewMessages) != 1 || some.NewMessages[0].(*api.Message).ID != newest-1 || some.Pts != req.Pts+3 {
		t.Errorf("a filtered difference is %+v", some)
	}
}

func TestLostUpdates(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	to := a.userPeer(b.self.ID)
	state := must(b.client, &api.UpdatesGetStateRequest{})
	b.updates = nil
	strike(t, s, control.Fault{Kind: control.FaultLoseUpdates, Phone: b.phone()})
	must(a.client, a.message(to, "lost", 1))
	for start := time.Now(); s.FaultCounts()[control.FaultLoseUpdates] != 1; {
		if time.Since(start) > patience {
			t.Fatal("no update is lost")
		}
		must(b.client, &api.HelpGetNearestDCRequest{})
	}
	must(a.client, a.message(to, "arrives", 2))
	u := told[*api.UpdateNewMessage](b)
	if m := u.Message.(*api.Message); m.Message != "arrives" || u.Pts != state.Pts+2 {
		t.Errorf("told of %q at pts %d, want the second message at %d", m.Message, u.Pts, state.Pts+2)
	}
}

func TestReadReceipts(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0].meet(all[1]), all[1].meet(all[0]), all[2]
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	sent := []int32{a.sent(to, "one", 1), a.sent(to, "two", 2)}
	other := b.another()
	must(b.client, &api.MessagesReadHistoryRequest{Peer: from, MaxID: b.newest(from).(*api.Message).ID - 1})
	if u := told[*api.UpdateReadHistoryOutbox](a); u.MaxID != sent[0] || u.Peer.(*api.PeerUser).UserID != b.self.ID {
		t.Errorf("a is told of %+v, want that %d was read", u, sent[0])
	}
	if u := told[*api.UpdateReadHistoryInbox](other); u.StillUnreadCount != 1 {
		t.Errorf("the other session is told of %+v", u)
	}
	id := a.createGroup("Super")
	link := a.link(id)
	b.joinBy(link)
	c.joinBy(link)
	post := a.post(id, "read me", 3)
	must(b.client, &api.ChannelsReadHistoryRequest{Channel: b.channel(id)})
	if u := told[*api.UpdateReadChannelOutbox](a); u.MaxID != post || u.ChannelID != id {
		t.Errorf("a is told of %+v", u)
	}
	if u := told[*api.UpdateReadChannelInbox](other); u.MaxID != post || u.StillUnreadCount != 0 {
		t.Errorf("the other session is told of %+v", u)
	}
	must(a.client, &api.ChannelsReadHistoryRequest{Channel: a.channel(id)})
	full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(id)}).FullChat.(*api.ChannelFull)
	if full.ReadOutboxMaxID != post {
		t.Errorf("others have read up to %d, want %d", full.ReadOutboxMaxID, post)
	}
}
