package sim_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

const day = 86400

func ttl(p api.InputPeerClass, seconds int32) *api.MessagesSetHistoryTTLRequest {
	return &api.MessagesSetHistoryTTLRequest{Peer: p, Period: seconds}
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// TestMessagesDeleteThemselves when their time comes, though nobody asks and the server
// was down in between.
func TestMessagesDeleteThemselves(t *testing.T) {
	serverKey() // drawn outside, once
	dir := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t: t, listeners: map[int]*memory{}}
		enter := func(phone string) *account {
			c := l.connect(1, false)
			hash, code := c.code(phone)
			a := newAccount(c, must(c, signInRequest(phone, hash, code)).(*api.AuthAuthorization))
			must(a.client, &api.UpdatesGetStateRequest{})
			return a
		}
		l.open(dir)
		register(t, l.Server, sim.Number{Phone: labPhone})
		register(t, l.Server, sim.Number{Phone: "15550000002", Username: "bert_b"})
		a, b := enter(labPhone), enter("15550000002")
		to := a.userPeer(a.find("bert_b"))
		must(a.client, ttl(to, day))
		id := a.sent(to, "for a day", 1)
		a.hangUp()
		b.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24*time.Hour - 5*time.Second)
		l.open(dir)
		a, b = enter(labPhone), enter("15550000002")
		to = a.userPeer(a.find("bert_b"))
		if m := a.newest(to).(*api.Message); m.Message != "for a day" || deref(m.TtlPeriod) != day {
			t.Errorf("before its time the newest is %+v", m)
		}
		told[*api.UpdateDeleteMessages](b)
		if up := told[*api.UpdateDeleteMessages](a); len(up.Messages) != 1 || up.Messages[0] != id || up.PtsCount != 1 || up.Pts != must(a.client, &api.UpdatesGetStateRequest{}).Pts {
			t.Errorf("the sender is told %+v", up)
		}
		if m, service := a.newest(to).(*api.MessageService); !service {
			t.Errorf("what remains is %+v", m)
		}
		if err := l.Verify(); err != nil {
			t.Error(err)
		}
		a.hangUp()
		b.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPrivateTTL(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	must(b.client, &api.UpdatesGetStateRequest{})
	done := must(a.client, ttl(to, day)).(*api.Updates)
	if up := done.Updates[1].(*api.UpdatePeerHistoryTTL); *up.TtlPeriod != day || peerID(up.Peer) != b.self.ID {
		t.Errorf("the answer tells %+v", up)
	}
	if m := done.Updates[2].(*api.UpdateNewMessage).Message.(*api.MessageService); m.Action.(*api.MessageActionSetMessagesTTL).Period != day || m.TtlPeriod != nil {
		t.Errorf("the conversation says %+v", m)
	}
	if up := told[*api.UpdatePeerHistoryTTL](b); *up.TtlPeriod != day || peerID(up.Peer) != a.self.ID {
		t.Errorf("the other side is told %+v", up)
	}
	sent := must(b.client, b.message(from, "for a day", 1)).(*api.UpdateShortSentMessage)
	if m := a.newest(to).(*api.Message); deref(m.TtlPeriod) != day || deref(sent.TtlPeriod) != day {
		t.Errorf("the message is %+v, its answer %+v", m, sent)
	}
	if full, _ := b.look(a); deref(full.TtlPeriod) != day {
		t.Error("the profile does not tell of it")
	}
	dialogs := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: to}}})
	if d := dialogs.Dialogs[0].(*api.Dialog); deref(d.TtlPeriod) != day {
		t.Error("the list of conversations does not tell of it")
	}
	refused(b.client, ttl(from, day), "400 CHAT_NOT_MODIFIED")
	for _, wrong := range []int32{-day, 3600, 366 * day} {
		refused(a.client, ttl(to, wrong), "400 TTL_PERIOD_INVALID")
		refused(a.client, &api.MessagesSetDefaultHistoryTTLRequest{Period: wrong}, "400 TTL_PERIOD_INVALID")
	}
	refused(a.client, ttl(&api.InputPeerSelf{}, day), "400 PEER_ID_INVALID")
	must(b.client, ttl(from, 0)) // both may
	if up := told[*api.UpdatePeerHistoryTTL](a); up.TtlPeriod != nil {
		t.Errorf("when it ends a is told %+v", up)
	}
	must(a.client, a.message(to, "for ever", 2))
	if m := b.newest(from).(*api.Message); m.TtlPeriod != nil {
		t.Errorf("the message is %+v", m)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}

func TestTTLOfChats(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createGroup("Super")
	b.joinBy(a.link(group))
	refused(b.client, ttl(b.channelPeer(group), day), "400 CHAT_ADMIN_REQUIRED")
	must(a.client, ttl(a.channelPeer(group), 7*day))
	if up := told[*api.UpdatePeerHistoryTTL](b); *up.TtlPeriod != 7*day {
		t.Errorf("a member is told %+v", up)
	}
	full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(group)}).FullChat.(*api.ChannelFull)
	id := b.post(group, "for a week", 1)
	if m := a.newest(a.channelPeer(group)).(*api.Message); m.ID != id || deref(m.TtlPeriod) != 7*day || deref(full.TtlPeriod) != 7*day {
		t.Errorf("message %+v in %+v", m, full)
	}
	log := must(a.client, &api.ChannelsGetAdminLogRequest{Channel: a.channel(group), Limit: 10})
	if e, is := log.Events[0].Action.(*api.ChannelAdminLogEventActionChangeHistoryTTL); !is || e.NewValue != 7*day {
		t.Errorf("the administrators' log begins with %+v", log.Events[0].Action)
	}
	basic := a.createChat("Basics", b)
	must(a.client, ttl(basic, day))
	must(b.client, b.message(basic, "for a day", 2))
	if m := a.newest(basic).(*api.Message); deref(m.TtlPeriod) != day {
		t.Errorf("in a basic group it is %+v", m)
	}
	refused(b.client, ttl(basic, 0), "400 CHAT_ADMIN_REQUIRED")
	if f := must(b.client, &api.MessagesGetFullChatRequest{ChatID: basic.ChatID}).FullChat.(*api.ChatFull); deref(f.TtlPeriod) != day {
		t.Errorf("a full chat is %+v", f)
	}
	moved := a.learnUpdates(must(a.client, &api.MessagesMigrateChatRequest{ChatID: basic.ChatID}))
	for _, c := range moved.Chats {
		if c, is := c.(*api.Channel); is {
			if f := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(c.ID)}).FullChat.(*api.ChannelFull); deref(f.TtlPeriod) != day {
				t.Errorf("the supergroup that it became is %+v", f)
			}
		}
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}

func TestDefaultTTL(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(a.client, &api.MessagesSetDefaultHistoryTTLRequest{Period: day})
	if got := must(a.client, &api.MessagesGetDefaultHistoryTTLRequest{}).Period; got != day {
		t.Errorf("the default is %d", got)
	}
	a.sent(a.userPeer(b.self.ID), "hello", 1)
	page := must(b.client, &api.MessagesGetHistoryRequest{Peer: b.userPeer(a.self.ID), Limit: 10}).(*api.MessagesMessages).Messages
	first := page[1].(*api.MessageService).Action.(*api.MessageActionSetMessagesTTL)
	if first.Period != day || deref(first.AutoSettingFrom) != a.self.ID || deref(page[0].(*api.Message).TtlPeriod) != day {
		t.Errorf("the conversation begins with %+v and %+v", first, page[0])
	}
	told[*api.UpdatePeerHistoryTTL](a)
	basic := a.createChat("Basics", b)
	if f := must(a.client, &api.MessagesGetFullChatRequest{ChatID: basic.ChatID}).FullChat.(*api.ChatFull); deref(f.TtlPeriod) != day {
		t.Errorf("a new group is %+v", f)
	}
	refused(a.client, &api.ChannelsCreateChannelRequest{Title: "x", TtlPeriod: new(int32(5))}, "400 TTL_PERIOD_INVALID")
	up := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "For ever", Broadcast: true, TtlPeriod: new(int32(0))}))
	ch := up.Chats[0].(*api.Channel)
	if f := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(ch.ID)}).FullChat.(*api.ChannelFull); f.TtlPeriod != nil {
		t.Errorf("a channel that says otherwise is %+v", f)
	}
}
