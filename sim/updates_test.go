package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestUpdatesReachEveryMember also checks that channel updates come in the order
// of pts, without a gap.
func TestUpdatesReachEveryMember(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	id := a.createGroup("News")
	link := a.link(id)
	b.joinBy(link)
	c.joinBy(link)
	const posts = 20
	for i := range posts {
		a.post(id, fmt.Sprint("news ", i), int64(i+1))
	}
	text := func(acc *account) (out []string) {
		last := int32(0)
		for _, u := range acc.updates {
			n, ok := u.(*api.UpdateNewChannelMessage)
			if !ok {
				continue
			}
			if last != 0 && n.Pts != last+n.PtsCount {
				t.Errorf("pts %d after %d", n.Pts, last)
			}
			last = n.Pts
			if m, ok := n.Message.(*api.Message); ok {
				out = append(out, m.Message)
			}
		}
		return out
	}
	for _, acc := range []*account{b, c} {
		acc.until("all posts", func() bool { return len(text(acc)) == posts })
		for i, got := range text(acc) {
			if got != fmt.Sprint("news ", i) {
				t.Errorf("post %d is %q", i, got)
			}
		}
	}
	if n := len(text(a)); n != 0 {
		t.Errorf("the author was sent %d of its own posts, which its answers hold", n)
	}
}

func TestNoUpdatesUnlessAskedFor(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001", DC: 1, Username: "quiet_one"})
	a := signIn(t, s, 1, "15550000001")
	files := &account{client: &client{tb: t, server: s, dc: 1, key: a.key, inited: true, done: a.done}}
	files.dial()
	files.newSession()
	if _, err := files.wait(files.push(&api.InvokeWithoutUpdatesRequest{Query: &api.UpdatesGetStateRequest{}})); err != nil {
		t.Fatal(err)
	}
	must(a.client, a.message(&api.InputPeerSelf{}, "note", 1))
	must(files.client, &api.HelpGetConfigRequest{}) // asks for updates from now on
	must(a.client, a.message(&api.InputPeerSelf{}, "second note", 2))
	files.until("an update", func() bool { return len(files.updates) > 0 })
	if m := files.updates[0].(*api.UpdateNewMessage).Message.(*api.Message); m.Message != "second note" {
		t.Errorf("first update is about %q, want the note made after updates were wanted", m.Message)
	}
}

// TestUpdatesFollowTheLastConnection: a connection that was lost without a sign
// must not swallow what the next connection of the same session waits for.
func TestUpdatesFollowTheLastConnection(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	b.session.Disconnected(time.Now()) // the server hears nothing of it
	b.dial()
	b.session.Connected(time.Now(), mtproto.Via{})
	must(b.client, &api.UpdatesGetStateRequest{})
	b.updates = nil
	const sent = 30
	for i := range sent {
		must(a.client, a.message(a.userPeer(b.self.ID), fmt.Sprint(i), int64(i+1)))
		b.until("an update", func() bool { return len(b.updates) > i })
	}
}

func TestDifference(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	state := must(b.client, &api.UpdatesGetStateRequest{})
	diff := &api.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date}
	if d := must(b.client, diff); d.ConstructorID() != api.IDUpdatesDifferenceEmpty {
		t.Errorf("difference of nothing is %T", d)
	}
	b.hangUp()
	const missed = 130
	for i := range missed {
		must(a.client, a.message(a.userPeer(b.self.ID), fmt.Sprint(i), int64(i+1)))
	}
	b.dial()
	b.newSession()
	got := 0
	for done := false; !done; {
		switch d := must(b.client, diff).(type) {
		case *api.UpdatesDifferenceSlice:
			got += len(d.NewMessages)
			diff.Pts = d.IntermediateState.Pts
		case *api.UpdatesDifference:
			got += len(d.NewMessages)
			diff.Pts, done = d.State.Pts, true
		}
	}
	if got != missed || diff.Pts != state.Pts+missed {
		t.Errorf("caught up on %d messages to pts %d, want %d to %d", got, diff.Pts, missed, state.Pts+missed)
	}
	limited := &api.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date, PtsTotalLimit: new(int32(100))}
	if d, ok := must(b.client, limited).(*api.UpdatesDifferenceTooLong); !ok || d.Pts != diff.Pts {
		t.Errorf("difference beyond pts_total_limit: %+v", d)
	}
	refused(b.client, &api.UpdatesGetDifferenceRequest{}, "400 PERSISTENT_TIMESTAMP_EMPTY")
	refused(b.client, &api.UpdatesGetDifferenceRequest{Pts: 9999}, "400 PERSISTENT_TIMESTAMP_INVALID")
}

func TestChannelDifference(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("News")
	b.joinBy(a.link(id))
	full := must(b.client, &api.ChannelsGetFullChannelRequest{Channel: b.channel(id)}).FullChat.(*api.ChannelFull)
	req := &api.UpdatesGetChannelDifferenceRequest{
		Channel: b.channel(id), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: full.Pts, Limit: 2,
	}
	if d, ok := must(b.client, req).(*api.UpdatesChannelDifferenceEmpty); !ok || !d.Final {
		t.Errorf("difference of nothing is %+v", d)
	}
	var pinned int32
	for i := range 5 {
		pinned = a.post(id, fmt.Sprint(i), int64(i+1))
	}
	must(a.client, &api.MessagesUpdatePinnedMessageRequest{Peer: a.channelPeer(id), ID: pinned, Silent: true})
	posts, pins := 0, 0
	for final := false; !final; {
		d := must(b.client, req).(*api.UpdatesChannelDifference)
		if (d.Timeout != nil) != d.Final {
			t.Errorf("final %t with the timeout %v: who is not at the end asks at once", d.Final, d.Timeout)
		}
		posts += len(d.NewMessages)
		for _, u := range d.OtherUpdates {
			if p, ok := u.(*api.UpdatePinnedChannelMessages); ok && p.Pinned && p.Messages[0] == pinned {
				pins++
			}
		}
		req.Pts, final = d.Pts, d.Final
	}
	if posts != 6 || pins != 1 || req.Pts != full.Pts+7 { // the pin is told as a post too
		t.Errorf("caught up on %d posts and %d pins to pts %d, want 6, 1, %d", posts, pins, req.Pts, full.Pts+7)
	}
	req.Pts = 0
	refused(b.client, req, "400 PERSISTENT_TIMESTAMP_EMPTY")
}

// TestDifferenceTellsOfChannels: what a client missed in channels it learns by
// updateChannelTooLong.
func TestDifferenceTellsOfChannels(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("News")
	b.joinBy(a.link(id))
	state := must(b.client, &api.UpdatesGetStateRequest{})
	a.post(id, "missed", 1)
	d := must(b.client, &api.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date}).(*api.UpdatesDifference)
	b.learn(d.Users, d.Chats)
	if len(d.OtherUpdates) != 1 || d.OtherUpdates[0].(*api.UpdateChannelTooLong).ChannelID != id {
		t.Errorf("difference %+v, want the channel that grew", d)
	}
	later := &api.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date + 1000}
	if d := must(b.client, later); d.ConstructorID() != api.IDUpdatesDifferenceEmpty {
		t.Errorf("difference since a later date is %T", d)
	}
}

// TestCodeComesToOtherSessions: the login code is a message of Telegram's own
// account in every session of the number.
func TestCodeComesToOtherSessions(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	must(a.client, &api.UpdatesGetStateRequest{})
	c := connect(t, s, 1)
	_, code := c.code(string(a.phone()))
	a.until("the code", func() bool { return len(a.updates) > 0 })
	m := a.updates[0].(*api.UpdateNewMessage).Message.(*api.Message)
	if from := m.PeerID.(*api.PeerUser).UserID; from != 777000 || !strings.Contains(m.Message, code) {
		t.Errorf("%d says %q, want 777000 with the code %s", from, m.Message, code)
	}
}
