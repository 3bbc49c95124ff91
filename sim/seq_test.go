package sim_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// arranged is what a client knows of how an account arranged its conversations. It
// applies containers by their seq, and asks for the difference when one is missing.
type arranged struct {
	a         *account
	seq, date int32
	pinned    map[string]bool
	drafts    map[string]string
	gaps      int
}

func newArranged(a *account) *arranged {
	st := must(a.client, &api.UpdatesGetStateRequest{})
	a.numbered = nil
	return &arranged{a: a, seq: st.Seq, date: st.Date, pinned: map[string]bool{}, drafts: map[string]string{}}
}

func (m *arranged) String() string { return fmt.Sprint("seq ", m.seq, m.pinned, m.drafts) }

// take applies what was pushed.
func (m *arranged) take() {
	for _, u := range m.a.numbered {
		switch {
		case u.first == 0, u.first == m.seq+1:
			m.apply(u.updates)
			m.seq, m.date = max(m.seq, u.seq), max(m.date, u.date)
		case u.first > m.seq+1:
			m.gaps++
			m.difference()
		}
	}
	m.a.numbered = nil
}

func (m *arranged) difference() {
	m.a.tb.Helper()
	pts := must(m.a.client, &api.UpdatesGetStateRequest{}).Pts
	m.differenceFrom(pts)
}

func (m *arranged) differenceFrom(pts int32) {
	m.a.tb.Helper()
	switch d := must(m.a.client, &api.UpdatesGetDifferenceRequest{Pts: pts, Date: m.date}).(type) {
	case *api.UpdatesDifferenceEmpty:
		m.seq, m.date = d.Seq, d.Date
	case *api.UpdatesDifference:
		m.apply(d.OtherUpdates)
		m.seq, m.date = d.State.Seq, d.State.Date
	default:
		m.a.tb.Fatalf("difference is %T", d)
	}
}

func (m *arranged) apply(list []api.UpdateClass) {
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdateDialogPinned:
			if p := peerText(u.Peer.(*api.DialogPeer).Peer); u.Pinned {
				m.pinned[p] = true
			} else {
				delete(m.pinned, p)
			}
		case *api.UpdateDraftMessage:
			if d, ok := u.Draft.(*api.DraftMessage); ok {
				m.drafts[peerText(u.Peer)] = d.Message
			} else {
				delete(m.drafts, peerText(u.Peer))
			}
		}
	}
}

// TestSeq: what counts in no pts is numbered for every client of an account but the
// one that did it; what passes is not.
func TestSeq(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(a.client, a.message(a.userPeer(b.self.ID), "hello", 1))
	other := a.another()
	before, mine := must(other.client, &api.UpdatesGetStateRequest{}), must(a.client, &api.UpdatesGetStateRequest{})
	other.numbered = nil
	to := a.userPeer(b.self.ID)
	must(a.client, &api.MessagesToggleDialogPinRequest{Peer: &api.InputDialogPeer{Peer: to}, Pinned: true})
	must(a.client, &api.MessagesSaveDraftRequest{Peer: to, Message: "unsent"})
	must(b.client, &api.MessagesSetTypingRequest{Peer: b.userPeer(a.self.ID), Action: &api.SendMessageTypingAction{}})
	must(a.client, &api.AccountUpdateProfileRequest{FirstName: new("Renamed")})
	must(a.client, &api.ContactsBlockRequest{ID: to})
	told[*api.UpdatePeerBlocked](other)
	seq := before.Seq
	for _, u := range other.numbered {
		if u.first == 0 {
			continue
		}
		if u.first != seq+1 || u.seq < u.first {
			t.Errorf("a container from %d to %d follows %d", u.first, u.seq, seq)
		}
		seq = u.seq
	}
	if seq != before.Seq+4 {
		t.Errorf("seq came to %d from %d, want 4 more", seq, before.Seq)
	}
	if got := must(other.client, &api.UpdatesGetStateRequest{}).Seq; got != seq {
		t.Errorf("the state has seq %d, want %d", got, seq)
	}
	if got := must(a.client, &api.UpdatesGetStateRequest{}).Seq; got != mine.Seq {
		t.Errorf("seq came to %d from %d by one's own acts", got, mine.Seq)
	}
	if d := must(other.client, &api.UpdatesGetDifferenceRequest{Pts: before.Pts, Date: before.Date + 3600}).(*api.UpdatesDifferenceEmpty); d.Seq != seq {
		t.Errorf("an empty difference has seq %d, want %d", d.Seq, seq)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}

// What a client was not sent it finds by seq, and the difference has it, even if what
// came since moved its date on.
func TestSeqGap(t *testing.T) {
	inLab(t, func(l *lab) { lostAndFound(l.t, l) })
}

// Clients that hear all, miss some, and only ask end with the same arrangement.
func TestArrangementsConverge(t *testing.T) {
	gaps := 0
	for seed := range uint64(3) {
		gaps += convergeArrangements(t, seed)
	}
	if gaps == 0 {
		t.Error("no update got lost: nothing was tried")
	}
}

func convergeArrangements(t *testing.T, seed uint64) int {
	s := start(t, sim.Options{})
	all := crowd(t, s, 4)
	a, random := all[0], rand.New(rand.NewPCG(seed, 2))
	peers := []api.InputPeerClass{&api.InputPeerSelf{}, a.createChat("Basics", all[1])}
	must(a.client, a.message(peers[0], "note", 1))
	for i, b := range all[1:] {
		peers = append(peers, a.meet(b).userPeer(b.self.ID))
		must(a.client, a.message(peers[len(peers)-1], "hello", int64(i+2)))
	}
	pushed, lossy, asking := newArranged(a.another()), newArranged(a.another()), newArranged(a.another())
	for n := range 120 {
		if n%8 == 3 {
			strike(t, s, control.Fault{Kind: control.FaultLoseUpdates, Phone: a.phone(), Times: 1, Chance: 0.5, Seed: seed})
		}
		peer := peers[random.IntN(len(peers))]
		var req tl.Object = &api.MessagesToggleDialogPinRequest{Peer: &api.InputDialogPeer{Peer: peer}, Pinned: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			req = &api.MessagesSaveDraftRequest{Peer: peer, Message: []string{"", "draft", fmt.Sprint("draft ", n)}[random.IntN(3)]}
		}
		_, _ = a.wait(a.push(req)) // a refusal is fine: too many are pinned, or nothing changes
		if n%15 == 0 {
			must(lossy.a.client, &api.HelpGetNearestDCRequest{})
			lossy.take()
		}
	}
	s.Heal()
	must(a.client, &api.MessagesSaveDraftRequest{Peer: peers[0], Message: "the last"})
	for _, m := range []*arranged{pushed, lossy} {
		m.a.until("the last draft", func() bool {
			m.take()
			return m.drafts[peerText(&api.PeerUser{UserID: a.self.ID})] == "the last"
		})
	}
	asking.difference()
	want := map[string]bool{}
	for _, d := range must(a.client, &api.MessagesGetPinnedDialogsRequest{}).Dialogs {
		want[peerText(d.(*api.Dialog).Peer)] = true
	}
	for name, m := range map[string]*arranged{"pushed": pushed, "lossy": lossy, "asking": asking} {
		if !maps.Equal(m.pinned, want) || !maps.Equal(m.drafts, asking.drafts) {
			t.Errorf("seed %d: %s knows %v, pinned is %v", seed, name, m, slices.Sorted(maps.Keys(want)))
		}
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	return pushed.gaps + lossy.gaps
}

// lostAndFound loses one update, lets time and another one pass, and finds it.
func lostAndFound(t *testing.T, l *lab) {
	a, other := l.account(false), l.account(false)
	told[*api.UpdateNewAuthorization](a) // nothing else is to be lost
	told[*api.UpdateNewMessage](a)
	must(a.client, a.message(&api.InputPeerSelf{}, "note", 1))
	told[*api.UpdateNewMessage](other)
	m := newArranged(other)
	other.updates = nil
	strike(t, l.Server, control.Fault{Kind: control.FaultLoseUpdates, Phone: labPhone})
	must(a.client, &api.MessagesToggleDialogPinRequest{Peer: &api.InputDialogPeer{Peer: &api.InputPeerSelf{}}, Pinned: true})
	time.Sleep(3 * time.Second)
	must(a.client, a.message(&api.InputPeerSelf{}, "moves the date on", 2))
	told[*api.UpdateNewMessage](other)
	m.date = other.numbered[len(other.numbered)-1].date
	time.Sleep(3 * time.Second)
	must(a.client, &api.MessagesSaveDraftRequest{Peer: &api.InputPeerSelf{}, Message: "unsent"})
	told[*api.UpdateDraftMessage](other)
	if last := other.numbered[len(other.numbered)-1]; last.first != m.seq+2 {
		t.Fatalf("after seq %d comes %d, want a gap of one", m.seq, last.first)
	}
	pts := must(a.client, &api.UpdatesGetStateRequest{}).Pts
	m.differenceFrom(pts)
	if len(m.pinned) != 1 || len(m.drafts) != 1 {
		t.Errorf("the difference tells of pins %v and drafts %v", m.pinned, m.drafts)
	}

	again := must(other.client, &api.UpdatesGetDifferenceRequest{Pts: pts, Date: m.date + 1})
	if _, ok := again.(*api.UpdatesDifferenceEmpty); !ok {
		t.Errorf("what was found is told again: %+v", again)
	}
}
