package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// chatNews returns what to tell the viewer of news about a chat, nil for nothing.
func (v *view) chatNews(n *world.ChatNews) api.UpdateClass {
	v.include(n.Peer)
	id, version := n.Peer.ID, int32(n.Version)
	switch n.Kind {
	case world.NewsGroup:
		return &api.UpdateChat{ChatID: id}
	case world.NewsParticipants:
		return &api.UpdateChatParticipants{Participants: v.participants(n.Group)}
	case world.NewsAdded:
		return &api.UpdateChatParticipantAdd{
			ChatID: id, UserID: v.userID(n.User), InviterID: v.userID(n.By), Date: date(n.At), Version: version,
		}
	case world.NewsRemoved:
		return &api.UpdateChatParticipantDelete{ChatID: id, UserID: v.userID(n.User), Version: version}
	case world.NewsAdmin:
		return &api.UpdateChatParticipantAdmin{ChatID: id, UserID: v.userID(n.User), IsAdmin: n.Flag, Version: version}
	case world.NewsDefaultRights:
		return v.defaultRights(n.Peer)
	case world.NewsRequests:
		return v.pendingRequests(n.Peer)
	case world.NewsPinnedTopic:
		return &api.UpdatePinnedForumTopic{Pinned: n.Flag, Peer: v.peer(n.Peer), TopicID: int32(n.Topic)}
	case world.NewsPinnedTopics:
		return &api.UpdatePinnedForumTopics{Peer: v.peer(n.Peer), Order: ints(v.w.Channel(n.Peer.Channel()).Pinned)}
	}
	return nil
}

// defaultRights tells what members may do. Only basic groups are versioned: the
// version of a channel is 0, by https://core.telegram.org/constructor/updateChatDefaultBannedRights.
func (v *view) defaultRights(p world.Peer) api.UpdateClass {
	rights, version := world.Rights(0), 0
	if p.Kind == world.KindGroup {
		g := v.w.Group(p.Group())
		rights, version = g.Banned, g.Version
	} else {
		rights = v.w.Channel(p.Channel()).Banned
	}
	return &api.UpdateChatDefaultBannedRights{
		Peer: v.peer(p), DefaultBannedRights: restrictionsUntil(rights, 0), Version: int32(version),
	}
}

// maxRecentRequesters is how many of those who ask to be let in are named.
const maxRecentRequesters = 3

func (v *view) pendingRequests(p world.Peer) api.UpdateClass {
	count, recent := v.requesters(p)
	return &api.UpdatePendingJoinRequests{Peer: v.peer(p), RequestsPending: count, RecentRequesters: recent}
}

// requesters returns how many ask to be let into a chat, and the latest of them.
func (v *view) requesters(p world.Peer) (count int32, recent []int64) {
	list := v.w.Pending(p)
	recent = []int64{}
	for _, c := range list[:min(len(list), maxRecentRequesters)] {
		recent = append(recent, v.userID(c.User))
	}
	return int32(len(list)), recent
}
