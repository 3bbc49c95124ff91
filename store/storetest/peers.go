package storetest

import (
	"errors"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

func testPeers(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	l := lease(t, s, "alice")
	user := store.Peer{Kind: "user", ID: 7, AccessHash: -11, Username: "carol", Title: "Carol"}
	channel := store.Peer{Kind: "channel", ID: 7, AccessHash: 12, Title: "News"}
	must(t, s.PutPeers(ctx, l, user, channel))
	must(t, s.PutPeers(ctx, l))
	n, err := s.CountPeers(ctx, "alice")
	must(t, err)
	if none, err := s.CountPeers(ctx, "bob"); n != 2 || none != 0 || err != nil {
		t.Errorf("%d peers of alice, %d of bob, %v; want 2 and none", n, none, err)
	}

	got, err := s.PeerByID(ctx, "alice", "user", 7)
	must(t, err)
	same(t, "user", got, user)
	got, err = s.PeerByID(ctx, "alice", "channel", 7)
	must(t, err)
	same(t, "channel of the same id", got, channel)
	got, err = s.PeerByUsername(ctx, "alice", "Carol")
	must(t, err)
	same(t, "by username, any case", got, user)

	for _, name := range []string{"dave", ""} {
		if _, err := s.PeerByUsername(ctx, "alice", name); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("username %q: %v, want ErrNotFound", name, err)
		}
	}
	if _, err := s.PeerByID(ctx, "bob", "user", 7); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the other account's peer: %v, want ErrNotFound: access hashes are per account", err)
	}
}

func testMinPeers(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	l := lease(t, s, "alice")
	min1 := store.Peer{Kind: "user", ID: 7, AccessHash: 1, Username: "old", Min: true}
	min2 := store.Peer{Kind: "user", ID: 7, AccessHash: 2, Username: "new", Min: true}
	full := store.Peer{Kind: "user", ID: 7, AccessHash: 3, Username: "new", Title: "Carol"}
	for _, step := range []struct {
		what      string
		put, want store.Peer
	}{
		{"min where nothing is", min1, min1},
		{"min over min", min2, min2},
		{"full over min", full, full},
		{"min over full", min1, full},
		{"full over full", store.Peer{Kind: "user", ID: 7, AccessHash: 4}, store.Peer{Kind: "user", ID: 7, AccessHash: 4}},
	} {
		must(t, s.PutPeers(ctx, l, step.put))
		got, err := s.PeerByID(ctx, "alice", "user", 7)
		must(t, err)
		same(t, step.what, got, step.want)
	}
}

func testUsernamesMove(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	l := lease(t, s, "alice")
	must(t, s.PutPeers(ctx, l, store.Peer{Kind: "user", ID: 1, Username: "news"}))
	now := store.Peer{Kind: "channel", ID: 2, Username: "news"}
	must(t, s.PutPeers(ctx, l, now))
	must(t, s.PutPeers(ctx, l, store.Peer{Kind: "user", ID: 3, Username: "news", Min: true}))

	got, err := s.PeerByUsername(ctx, "alice", "news")
	must(t, err)
	same(t, "who has the name now", got, now)
	was, err := s.PeerByID(ctx, "alice", "user", 1)
	must(t, err)
	same(t, "who had it before", was, store.Peer{Kind: "user", ID: 1})
}

func testChatKeys(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	l := lease(t, s, "alice")
	if _, err := s.ChatKey(ctx, "alice", "community"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("chat before the first write: %v, want ErrNotFound", err)
	}
	want := store.ChatKey{Account: "alice", Key: "community", Kind: "channel", ChatID: 1234567890}
	must(t, s.PutChatKey(ctx, l, want))
	got, err := s.ChatKey(ctx, "alice", "community")
	must(t, err)
	same(t, "chat", got, want)
	want.ChatID++
	must(t, s.PutChatKey(ctx, l, want))
	got, err = s.ChatKey(ctx, "alice", "community")
	must(t, err)
	same(t, "chat made anew", got, want)
}
