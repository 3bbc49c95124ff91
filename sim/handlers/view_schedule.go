package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// scheduled returns a message that waits, as of the time when it is to be sent.
func (v *view) scheduled(s *world.Scheduled) api.MessageClass {
	m := v.w.AsMessage(s)
	post := v.isPost(m)
	return &api.Message{
		Out: !post, Post: post, FromScheduled: true, Silent: m.Silent, Noforwards: m.NoForwards,
		ID: int32(m.ID), FromID: v.author(m, post), PeerID: v.peer(m.Peer), SavedPeerID: v.savedPeer(m), FwdFrom: v.forward(m),
		ReplyTo: replyHeader(m), Date: date(m.Date), Message: m.Text, Entities: decodeEntities(m.Entities),
		ReplyMarkup: decodeMarkup(m.Markup), EditDate: optional(date(m.Edited)), Media: v.media(m.Media), GroupedID: optional(m.Album), ViaBotID: v.via(m),
	}
}

// scheduleNews tells of what waits in a conversation.
func (v *view) scheduleNews(n *world.News) api.UpdateClass {
	if n.Kind == world.NewsScheduled {
		s, err := v.w.FindScheduled(v.viewer, n.Peer, n.MaxID)
		if err != nil {
			return nil // sent already
		}
		return &api.UpdateNewScheduledMessage{Message: v.scheduled(s)}
	}
	return &api.UpdateDeleteScheduledMessages{Peer: v.peer(n.Peer), Messages: ints(n.IDs), SentMessages: ints(n.Sent)}
}

// hasScheduled tells whether messages of the viewer wait in a conversation.
func (v *view) hasScheduled(p world.Peer) bool {
	list, err := v.w.ScheduledIn(v.viewer, p)
	return err == nil && len(list) > 0
}
