package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// maxRecentRepliers is how many of those who commented are named.
const maxRecentRepliers = 3

// replies tells of the comments on a post, and of the thread that a message of a
// supergroup began; nil where there is none.
// See https://core.telegram.org/constructor/messageReplies.
func (v *view) replies(m *world.Message) *api.MessageReplies {
	if m.Box.Kind != world.KindChannel {
		return nil
	}
	post := v.isPost(m)
	root := m
	if post {
		root = v.w.Discussion(m)
	}
	if root == nil || root.Thread != 0 {
		return nil
	}
	list := v.w.Answers(root)
	if discussed := root.From.Kind == world.KindChannel; len(list) == 0 && !discussed {
		return nil
	}
	out := &api.MessageReplies{
		Comments: post, Replies: int32(len(list)), RepliesPts: int32(v.w.Pts(root.Box)),
		ReadMaxID: optional(int32(v.w.ThreadReadBy(v.viewer, root))),
	}
	if len(list) > 0 {
		out.MaxID = new(int32(list[len(list)-1].ID))
	}
	if post {
		v.include(root.Box)
		out.ChannelID, out.RecentRepliers = new(root.Box.ID), v.recentRepliers(list)
	}
	return out
}

// recentRepliers returns who commented last, the latest first.
func (v *view) recentRepliers(list []*world.Message) (out []api.PeerClass) {
	var seen []world.Peer
	for _, m := range slices.Backward(list) {
		if len(seen) == maxRecentRepliers {
			break
		}
		if who := v.w.Shown(m); !slices.Contains(seen, who) {
			seen = append(seen, who)
			out = append(out, v.peer(who))
		}
	}
	return out
}

// threadRead tells how far a thread was read, by the viewer or of what the viewer
// wrote.
func (v *view) threadRead(n *world.News) api.UpdateClass {
	v.include(n.Peer)
	top := n.IDs[0]
	if n.Kind == world.NewsThreadReadOut {
		return &api.UpdateReadChannelDiscussionOutbox{ChannelID: n.Peer.ID, TopMsgID: int32(top), ReadMaxID: int32(n.MaxID)}
	}
	out := &api.UpdateReadChannelDiscussionInbox{ChannelID: n.Peer.ID, TopMsgID: int32(top), ReadMaxID: int32(n.MaxID)}
	if root := v.w.Message(n.Peer, top); root != nil && root.From.Kind == world.KindChannel {
		v.include(root.From)
		out.BroadcastID, out.BroadcastPost = new(root.From.ID), new(int32(root.Forward.SavedID))
	}
	return out
}
