package sim_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// model is what a client knows of its own box: it applies updates by the rules of
// https://core.telegram.org/api/updates and nothing else.
type model struct {
	a        *account
	pts      int32
	texts    map[int32]string
	pinned   map[int32]bool
	readIn   map[string]int32
	readOut  map[string]int32
	gaps     int
	outdated int // updates that were applied already
}

func newModel(a *account) *model {
	m := &model{a: a}
	m.reset()
	m.pts = must(a.client, &api.UpdatesGetStateRequest{}).Pts
	return m
}

func (m *model) reset() {
	m.texts, m.pinned = map[int32]string{}, map[int32]bool{}
	m.readIn, m.readOut = map[string]int32{}, map[string]int32{}
}

// String is the state in a form that can be compared.
func (m *model) String() string {
	out := fmt.Sprint("pts ", m.pts)
	for _, id := range slices.Sorted(maps.Keys(m.texts)) {
		out += fmt.Sprintf("\n%d %q %v", id, m.texts[id], m.pinned[id])
	}
	return out + fmt.Sprintf("\nin %v\nout %v", m.readIn, m.readOut)
}

// take applies pushed updates, and asks for the difference when one is missing.
func (m *model) take() {
	for _, u := range m.a.updates {
		pts, count, ok := ptsOf(u)
		switch {
		case !ok:
		case pts <= m.pts:
			m.outdated++
		case pts-count != m.pts:
			m.gaps++
			m.difference()
		default:
			m.apply(u)
			m.pts = pts
		}
	}
	m.a.updates = nil
}

// difference catches up.
func (m *model) difference() {
	for {
		req := &api.UpdatesGetDifferenceRequest{Pts: m.pts, Date: int32(time.Now().Unix()), PtsLimit: new(int32(7))}
		switch d := must(m.a.client, req).(type) {
		case *api.UpdatesDifferenceEmpty:
			return
		case *api.UpdatesDifference:
			m.applyAll(d.NewMessages, d.OtherUpdates)
			m.pts = d.State.Pts
			return
		case *api.UpdatesDifferenceSlice:
			m.applyAll(d.NewMessages, d.OtherUpdates)
			m.pts = d.IntermediateState.Pts
		default:
			m.a.tb.Fatalf("difference is %T", d)
		}
	}
}

func (m *model) applyAll(fresh []api.MessageClass, other []api.UpdateClass) {
	for _, msg := range fresh {
		m.message(msg)
	}
	for _, u := range other {
		m.apply(u)
	}
}

func (m *model) message(msg api.MessageClass) {
	switch msg := msg.(type) {
	case *api.Message:
		m.texts[msg.ID] = msg.Message
	case *api.MessageService:
		m.texts[msg.ID] = "service"
	}
}

func (m *model) apply(u api.UpdateClass) {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m.message(u.Message)
	case *api.UpdateEditMessage:
		m.message(u.Message)
	case *api.UpdateDeleteMessages:
		for _, id := range u.Messages {
			delete(m.texts, id)
			delete(m.pinned, id)
		}
	case *api.UpdatePinnedMessages:
		for _, id := range u.Messages {
			if m.pinned[id] = u.Pinned; !u.Pinned {
				delete(m.pinned, id)
			}
		}
	case *api.UpdateReadHistoryInbox:
		m.readIn[peerText(u.Peer)] = u.MaxID
	case *api.UpdateReadHistoryOutbox:
		m.readOut[peerText(u.Peer)] = u.MaxID
	}
}

func peerText(p api.PeerClass) string {
	switch p := p.(type) {
	case *api.PeerUser:
		return fmt.Sprint("user ", p.UserID)
	case *api.PeerChat:
		return fmt.Sprint("chat ", p.ChatID)
	}
	return "channel"
}

// ptsOf returns the place of an update in the sequence of the own box.
func ptsOf(u api.UpdateClass) (pts, count int32, ok bool) {
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		return u.Pts, u.PtsCount, true
	case *api.UpdateEditMessage:
		return u.Pts, u.PtsCount, true
	case *api.UpdateDeleteMessages:
		return u.Pts, u.PtsCount, true
	case *api.UpdatePinnedMessages:
		return u.Pts, u.PtsCount, true
	case *api.UpdateReadHistoryInbox:
		return u.Pts, u.PtsCount, true
	case *api.UpdateReadHistoryOutbox:
		return u.Pts, u.PtsCount, true
	case *api.UpdateReadMessagesContents:
		return u.Pts, u.PtsCount, true
	}
	return 0, 0, false
}

// player does something at random in its conversations.
type player struct {
	*account
	peers  []api.InputPeerClass
	random *rand.Rand
}

// act does one thing. A refusal is fine: what the player wanted may be gone.
func (p *player) act(n int) {
	peer := p.peers[p.random.IntN(len(p.peers))]
	id := 1 + p.random.Int32N(60)
	switch p.random.IntN(10) {
	case 0:
		_, _ = ask(p.client, edit(peer, id, fmt.Sprint("edited ", n)))
	case 1:
		_, _ = ask(p.client, &api.MessagesDeleteMessagesRequest{ID: []int32{id, id + 1}, Revoke: p.random.IntN(2) == 0})
	case 2:
		_, _ = ask(p.client, &api.MessagesUpdatePinnedMessageRequest{Peer: peer, ID: id, Unpin: p.random.IntN(3) == 0, PmOneside: true})
	case 3, 4:
		_, _ = ask(p.client, &api.MessagesReadHistoryRequest{Peer: peer, MaxID: id})
	case 5:
		_, _ = ask(p.client, &api.MessagesDeleteHistoryRequest{Peer: peer, MaxID: id / 4, Revoke: true})
	default:
		req := p.message(peer, fmt.Sprint("message ", n), int64(n+1))
		if p.random.IntN(3) == 0 {
			req.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: id}
		}
		_, _ = ask(p.client, req)
	}
}

// A client that applies what is pushed, one whose updates get lost now and then, and
// one that only asks for differences, end with the same state, and that is what the
// server has.
func TestClientsConverge(t *testing.T) {
	gaps := 0
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { gaps += converge(t, seed) })
	}
	if gaps == 0 {
		t.Error("no update got lost: nothing was tried")
	}
}

// converge returns how many gaps the clients found.
func converge(t *testing.T, seed uint64) int {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	random := rand.New(rand.NewPCG(seed, 1))
	group := all[0].createChat("Basics", all[1], all[2])
	var players []*player
	for _, a := range all {
		p := &player{account: a, random: random, peers: []api.InputPeerClass{group, &api.InputPeerSelf{}}}
		for _, b := range all {
			if a != b {
				p.peers = append(p.peers, a.meet(b).userPeer(b.self.ID))
			}
		}
		players = append(players, p)
	}
	watched := all[1]
	pushed, lossy, asking := newModel(watched.another()), newModel(watched.another()), newModel(watched.another())
	// Signing in sent messages with codes: all begin with the state of now.
	for _, m := range []*model{pushed, lossy, asking} {
		m.difference()
		m.reset()
	}
	for n := range 150 {
		if n%10 == 5 {
			strike(t, s, control.Fault{Kind: control.FaultLoseUpdates, Phone: watched.phone(), Times: 1, Chance: 0.5, Seed: seed})
		}
		players[random.IntN(len(players))].act(n)
		if n%15 == 0 {
			must(lossy.a.client, &api.HelpGetNearestDCRequest{})
			lossy.take()
		}
	}
	s.Heal()
	for _, m := range []*model{pushed, lossy} {
		must(m.a.client, &api.HelpGetNearestDCRequest{})
		m.take()
	}
	for _, m := range []*model{pushed, lossy, asking} {
		m.difference()
	}
	if pushed.String() != asking.String() || lossy.String() != asking.String() {
		t.Errorf("pushed %v\nlossy %v\nasking %v", pushed, lossy, asking)
	}
	checkHistory(t, watched, players[1].peers, asking)
	return pushed.gaps + lossy.gaps
}

// checkHistory compares a model with what the server says of the conversations.
func checkHistory(t *testing.T, a *account, peers []api.InputPeerClass, m *model) {
	t.Helper()
	texts := map[int32]string{}
	for _, p := range peers {
		for _, msg := range a.recent(p) {
			switch msg := msg.(type) {
			case *api.Message:
				texts[msg.ID] = msg.Message
			case *api.MessageService:
				texts[msg.ID] = "service"
			}
		}
	}
	oldest := slices.MinFunc(slices.Collect(maps.Keys(m.texts)), cmp.Compare[int32])
	maps.DeleteFunc(texts, func(id int32, _ string) bool { return id < oldest })
	if !maps.Equal(texts, m.texts) {
		t.Errorf("the client knows %v, the server has %v", m.texts, texts)
	}
}

// recent returns the newest messages of a conversation.
func (a *account) recent(p api.InputPeerClass) []api.MessageClass {
	a.tb.Helper()
	switch page := must(a.client, &api.MessagesGetHistoryRequest{Peer: p, Limit: 100}).(type) {
	case *api.MessagesMessages:
		return page.Messages
	case *api.MessagesMessagesSlice:
		return page.Messages
	case *api.MessagesChannelMessages:
		return page.Messages
	}
	a.tb.Fatal("no history")
	return nil
}
