package world

import "testing"

// The archive has room for more pinned conversations than the main list.
func TestPinnedConversations(t *testing.T) {
	w := newTown(t, 1)
	var peers []Peer
	for range 101 {
		c, _, err := w.CreateChannel(now, w.p[0], "C", "", true)
		if err != nil {
			t.Fatal(err)
		}
		peers = append(peers, ChannelPeer(c.ID))
	}
	for i, p := range peers {
		want := ""
		if i >= 5 {
			want = "PINNED_DIALOGS_TOO_MUCH"
		}
		wantRefusal(t, w.PinChat(w.p[0], p, true), want)
	}
	wantRefusal(t, w.OrderPinned(w.p[0], 0, peers, true), "PINNED_DIALOGS_TOO_MUCH")
	for _, p := range peers {
		if _, err := w.MoveChats(w.p[0], []Move{{p, Archive}}); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, w.OrderPinned(w.p[0], Archive, peers, true), "PINNED_DIALOGS_TOO_MUCH")
	wantRefusal(t, w.OrderPinned(w.p[0], Archive, peers[:100], true), "")
	wantRefusal(t, w.PinChat(w.p[0], peers[100], true), "PINNED_DIALOGS_TOO_MUCH")
}
