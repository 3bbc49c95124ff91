package scripts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestRandomID pins the derivation: a program of a later version must derive
// the same ids when it resumes a run of an earlier one.
func TestRandomID(t *testing.T) {
	seen := map[int64]bool{}
	for _, tt := range []struct {
		run, account, path string
		iteration, n       int
		want               int64
	}{
		{"r-1", "alice", "steps.post", -1, 0, -3794770485957186280},
		{"r-1", "alice", "steps.post", -1, 1, -2095150097718655367},
		{"r-1", "alice", "steps.post", 0, 0, -6652884990938646164},
		{"r-1", "bob", "steps.post", -1, 0, -6807167447344533930},
		{"r-2", "alice", "steps.post", -1, 0, -6570314805060395335},
		{"r-1", "alice", "steps.other", -1, 0, -427507264583097320},
	} {
		got := randomID(tt.run, tt.account, tt.path, tt.iteration, tt.n)
		if got != tt.want {
			t.Errorf("randomID(%q, %q, %q, %d, %d) = %d, want %d", tt.run, tt.account, tt.path, tt.iteration, tt.n, got, tt.want)
		}
		if seen[got] || got == 0 {
			t.Errorf("%d comes twice or is zero", got)
		}
		seen[got] = true
	}
}

func TestPrepare(t *testing.T) {
	e := &effectFold{class: effect.RandomID, randomID: 77}
	req := &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "x", RandomID: 5}
	first, err := prepare(req, e)
	if err != nil || req.RandomID != 77 {
		t.Fatalf("random_id %d, %v", req.RandomID, err)
	}
	if again, _ := prepare(req, e); again != first {
		t.Error("the hash of the arguments depends on random_id")
	}
	req.Message = "y"
	if other, _ := prepare(req, e); other == first {
		t.Error("the hash does not depend on the arguments")
	}
	forward := &api.MessagesForwardMessagesRequest{FromPeer: &api.InputPeerSelf{}, ToPeer: &api.InputPeerSelf{}, ID: []int32{1, 2, 3}}
	if _, err := prepare(forward, e); err != nil || !cmp.Equal(forward.RandomID, []int64{77, 78, 79}) {
		t.Errorf("random ids of a forward: %v, %v", forward.RandomID, err)
	}
	if _, err := prepare(&api.MessagesSendMessageRequest{}, e); err == nil {
		t.Error("a request without a peer is encoded")
	}
}
