package sim_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// after is a date from now on.
func after(d time.Duration) *int32 { return new(int32(time.Now().Add(d).Unix())) }

// later is a text that is to be sent later.
func (a *account) later(to api.InputPeerClass, text string, random int64, at *int32) *api.MessagesSendMessageRequest {
	req := a.message(to, text, random)
	req.ScheduleDate = at
	return req
}

// scheduled is what waits in a conversation.
func (a *account) scheduled(p api.InputPeerClass) []api.MessageClass {
	a.tb.Helper()
	return must(a.client, &api.MessagesGetScheduledHistoryRequest{Peer: p}).(*api.MessagesMessages).Messages
}

// keptID is the id that the answer to a scheduled send gives.
func keptID(tb testing.TB, answer api.UpdatesClass) int32 {
	tb.Helper()
	up := answer.(*api.Updates).Updates
	id, news := up[0].(*api.UpdateMessageID).ID, up[len(up)-1].(*api.UpdateNewScheduledMessage).Message.(*api.Message)
	if !news.FromScheduled || news.ID != id && len(up) == 2 {
		tb.Errorf("message %d waits as %+v", id, news)
	}
	return id
}

// TestScheduledMessageIsSentInTime: nobody asks for anything when its time comes.
func TestScheduledMessageIsSentInTime(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		register(t, l.Server, sim.Number{Phone: "15550000002", Username: "bert_b"})
		c := l.connect(1, false)
		hash, code := c.code("15550000002")
		b := newAccount(c, must(c, signInRequest("15550000002", hash, code)).(*api.AuthAuthorization))
		must(b.client, &api.UpdatesGetStateRequest{})
		to := a.userPeer(a.find("bert_b"))
		begin := time.Now()
		id := keptID(t, must(a.client, a.later(to, "in a while", 1, after(15*time.Second))))
		got := told[*api.UpdateNewMessage](b)
		if m := got.Message.(*api.Message); m.Message != "in a while" || m.FromScheduled || time.Since(begin) < 14*time.Second || time.Since(begin) > 16*time.Second {
			t.Errorf("after %v came %+v", time.Since(begin), m)
		}
		gone := told[*api.UpdateDeleteScheduledMessages](a)
		if gone.Messages[0] != id || len(gone.SentMessages) != 1 {
			t.Errorf("the sender hears of %+v", gone)
		}
		if m := told[*api.UpdateNewMessage](a).Message.(*api.Message); !m.Out || !m.FromScheduled || m.ID != gone.SentMessages[0] {
			t.Errorf("the sender gets %+v", m)
		}
		if rest := a.scheduled(to); len(rest) != 0 {
			t.Errorf("there still wait %+v", rest)
		}
	})
}

func TestSchedule(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	second, to := a.another(), a.userPeer(b.self.ID)
	first := keptID(t, must(a.client, a.later(to, "first", 1, after(time.Hour))))
	if m := told[*api.UpdateNewScheduledMessage](second).Message.(*api.Message); m.ID != first || m.Message != "first" {
		t.Errorf("the other session hears of %+v", m)
	}
	refused(a.client, a.later(to, "again", 1, after(time.Hour)), "500 RANDOM_ID_DUPLICATE")
	refused(a.client, a.message(to, "again", 1), "500 RANDOM_ID_DUPLICATE")
	photo := &api.MessagesSendMediaRequest{Peer: to, RandomID: 2, ScheduleDate: after(2 * time.Hour), Message: "look",
		Media: &api.InputMediaUploadedPhoto{File: a.uploadSmall(4, "p.png", picture(t, 200, 200))}}
	withPhoto := keptID(t, must(a.client, photo))
	note := a.sent(&api.InputPeerSelf{}, "note", 3)
	forward := a.forward(&api.InputPeerSelf{}, to, note)
	forward.ScheduleDate = after(3 * time.Hour)
	forwarded := keptID(t, must(a.client, forward))

	list := a.scheduled(to)
	if len(list) != 3 || list[0].(*api.Message).ID != forwarded || list[1].(*api.Message).Media == nil || list[2].(*api.Message).ID != first {
		t.Errorf("there wait %+v", list)
	}
	if full, _ := a.look(b); !full.HasScheduled {
		t.Error("the profile does not tell that messages wait")
	}
	if full, _ := b.look(a); full.HasScheduled || len(b.scheduled(b.userPeer(a.self.ID))) != 0 {
		t.Error("the receiver sees what waits")
	}
	byID := must(a.client, &api.MessagesGetScheduledMessagesRequest{Peer: to, ID: []int32{withPhoto, 999}}).(*api.MessagesMessages)
	if len(byID.Messages) != 1 || byID.Messages[0].(*api.Message).Message != "look" {
		t.Errorf("by id %+v", byID.Messages)
	}

	change := edit(to, first, "changed")
	change.ScheduleDate = after(4 * time.Hour)
	if m := must(a.client, change).(*api.Updates).Updates[0].(*api.UpdateNewScheduledMessage).Message.(*api.Message); m.Message != "changed" || m.Date != *change.ScheduleDate {
		t.Errorf("changed to %+v", m)
	}
	refused(a.client, change, "400 MESSAGE_NOT_MODIFIED")
	move := &api.MessagesEditMessageRequest{Peer: to, ID: first, ScheduleDate: after(5 * time.Hour)}
	must(a.client, move)
	if m := a.scheduled(to)[0].(*api.Message); m.ID != first || m.Message != "changed" {
		t.Errorf("the last to be sent is %+v", m)
	}
	past := &api.MessagesEditMessageRequest{Peer: to, ID: first, ScheduleDate: after(-time.Hour)}
	refused(a.client, past, "400 SCHEDULE_DATE_INVALID")
	refused(a.client, &api.MessagesEditMessageRequest{Peer: to, ID: 999, ScheduleDate: after(time.Hour)}, "400 MESSAGE_ID_INVALID")

	gone := must(a.client, &api.MessagesDeleteScheduledMessagesRequest{Peer: to, ID: []int32{withPhoto}}).(*api.Updates).Updates[0].(*api.UpdateDeleteScheduledMessages)
	if gone.Messages[0] != withPhoto || gone.SentMessages != nil {
		t.Errorf("deleted as %+v", gone)
	}
	refused(a.client, a.message(to, "again", 2), "500 RANDOM_ID_DUPLICATE")
	sent := must(a.client, &api.MessagesSendScheduledMessagesRequest{Peer: to, ID: []int32{first, forwarded}}).(*api.Updates)
	if up := sent.Updates[0].(*api.UpdateDeleteScheduledMessages); len(up.SentMessages) != 2 {
		t.Errorf("sent as %+v", up)
	}
	if m := b.newest(b.userPeer(a.self.ID)).(*api.Message); m.Message != "note" || m.FwdFrom == nil {
		t.Errorf("the receiver gets %+v", m)
	}
	refused(a.client, &api.MessagesSendScheduledMessagesRequest{Peer: to, ID: []int32{first}}, "400 MESSAGE_ID_INVALID")
}

func TestScheduleRefused(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to := a.userPeer(b.self.ID)
	const online = 0x7ffffffe
	refused(a.client, a.later(to, "x", 1, after(366*24*time.Hour)), "400 SCHEDULE_DATE_TOO_LATE")
	refused(a.client, a.later(&api.InputPeerSelf{}, "x", 1, new(int32(online))), "400 SCHEDULE_DATE_INVALID")
	b.allow(&api.InputPrivacyKeyStatusTimestamp{}, &api.InputPrivacyValueDisallowAll{})
	refused(a.client, a.later(to, "x", 1, new(int32(online))), "400 SCHEDULE_STATUS_PRIVATE")
	refused(a.client, a.later(to, " ", 1, after(time.Hour)), "400 MESSAGE_EMPTY")
	reply := a.later(to, "x", 1, after(time.Hour))
	reply.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: 999}
	refused(a.client, reply, "400 REPLY_MESSAGE_ID_INVALID")
	for i := range 100 {
		must(a.client, a.later(to, "x", int64(10+i), after(time.Hour)))
	}
	refused(a.client, a.later(to, "x", 1, after(time.Hour)), "400 SCHEDULE_TOO_MUCH")

	robot := bot(t, s, control.Bot{Name: "Timer", Username: "schedule_bot", DC: 1})
	refused(robot.client, robot.later(&api.InputPeerSelf{}, "x", 1, after(time.Hour)), "400 SCHEDULE_BOT_NOT_ALLOWED")

	// A channel's schedule is of those who run it.
	news := a.broadcast("News")
	must(a.client, a.later(a.channelPeer(news), "post", 2, after(time.Hour)))
	b.joinBy(a.link(news))
	refused(b.client, &api.MessagesGetScheduledHistoryRequest{Peer: b.channelPeer(news)}, "400 CHAT_ADMIN_REQUIRED")
	refused(b.client, b.later(b.channelPeer(news), "post", 3, after(time.Hour)), "403 CHAT_ADMIN_REQUIRED")
	if list := a.scheduled(a.channelPeer(news)); len(list) != 1 || !list[0].(*api.Message).Post {
		t.Errorf("there wait %+v", list)
	}
	full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(news)}).FullChat.(*api.ChannelFull)
	if !full.HasScheduled {
		t.Error("the channel does not tell that messages wait")
	}
	// What is to be sent in a moment is sent at once.
	if _, now := must(a.client, a.later(to, "now", 4, after(5*time.Second))).(*api.UpdateShortSentMessage); !now {
		t.Error("a message for right now waits")
	}
}

// TestScheduledUntilOnline: it is sent when the other person comes.
func TestScheduledUntilOnline(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(a.client, a.later(a.userPeer(b.self.ID), "welcome", 1, new(int32(0x7ffffffe))))
	must(b.client, &api.AccountUpdateStatusRequest{})
	if m := told[*api.UpdateNewMessage](b).Message.(*api.Message); m.Message != "welcome" {
		t.Errorf("who comes online gets %+v", m)
	}
	told[*api.UpdateDeleteScheduledMessages](a)
}

// TestScheduleSurvives: what waits is sent after a restart, and a time that came
// meanwhile is made up for.
func TestScheduleSurvives(t *testing.T) {
	serverKey() // drawn outside, once
	dir := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t: t, listeners: map[int]*memory{}}
		l.open(dir)
		register(t, l.Server, sim.Number{Phone: labPhone})
		a, self := l.account(false), &api.InputPeerSelf{}
		must(a.client, a.later(self, "missed", 1, after(time.Minute)))
		must(a.client, a.later(self, "soon", 2, after(time.Hour)))
		must(a.client, a.later(self, "tomorrow", 3, after(24*time.Hour)))
		a.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59*time.Minute + 50*time.Second)
		l.open(dir)
		a = l.account(false)
		must(a.client, &api.UpdatesGetStateRequest{})
		if m := a.newest(self).(*api.Message); m.Message != "missed" || len(a.scheduled(self)) != 2 {
			t.Errorf("after the restart the newest is %+v", m)
		}
		if m := told[*api.UpdateNewMessage](a).Message.(*api.Message); m.Message != "soon" {
			t.Errorf("then comes %+v", m)
		}
		refused(a.client, a.later(self, "again", 3, after(time.Hour)), "500 RANDOM_ID_DUPLICATE")
		a.hangUp()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
