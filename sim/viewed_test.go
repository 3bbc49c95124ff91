package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

// TestViewsOfCopies: a post, its copy in the discussion group and what was forwarded
// from it count together.
func TestViewsOfCopies(t *testing.T) {
	all, news, group := discussed(t, 2)
	owner, member := all[0], all[1]
	post := owner.post(news, "headline", 1)
	copied := owner.discussion(news, post).Messages[0].(*api.Message)
	if deref(copied.Views) != 1 || copied.Forwards == nil {
		t.Errorf("the copy has %v views", copied.Views)
	}
	look := func(p api.InputPeerClass, id int32) int32 {
		t.Helper()
		seen := must(member.client, &api.MessagesGetMessagesViewsRequest{Peer: p, ID: []int32{id}, Increment: true})
		return deref(seen.Views[0].Views)
	}
	if n := look(member.channelPeer(group), copied.ID); n != 2 {
		t.Errorf("%d views after a look at the copy", n)
	}
	if n := look(member.channelPeer(news), post); n != 2 {
		t.Errorf("%d views after the same person looked at the post", n)
	}
	must(member.client, member.forward(member.channelPeer(group), &api.InputPeerSelf{}, copied.ID))
	if m := member.newest(&api.InputPeerSelf{}).(*api.Message); deref(m.Views) != 2 || m.Forwards == nil {
		t.Errorf("what was forwarded is %+v", m)
	}
	if m := owner.first(news, post).(*api.Message); deref(m.Views) != 2 || m.Forwards == nil {
		t.Errorf("the post is %+v", m)
	}
}
