package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// notify returns how the viewer wants to be notified; settings of a kind are complete.
func (v *view) notify(t world.NotifyTarget) *api.PeerNotifySettings {
	n := v.w.NotifySettings(v.viewer, t)
	out := &api.PeerNotifySettings{ShowPreviews: n.Previews, Silent: n.Silent, StoriesMuted: n.StoriesMuted, StoriesHideSender: n.StoriesHidden}
	if n.MuteUntil != nil {
		out.MuteUntil = new(date(*n.MuteUntil))
	}
	if s := decodeSound(n.Sound); s != nil {
		out.IosSound, out.AndroidSound, out.OtherSound = s, s, s
	}
	if s := decodeSound(n.StoriesSound); s != nil {
		out.StoriesIosSound, out.StoriesAndroidSound, out.StoriesOtherSound = s, s, s
	}
	if t.Scope == world.NotifyPeer || t.Scope == world.NotifyTopic {
		return out
	}
	if out.ShowPreviews == nil {
		out.ShowPreviews = new(true)
	}
	if out.Silent == nil {
		out.Silent = new(false)
	}
	if out.MuteUntil == nil {
		out.MuteUntil = new(int32(0))
	}
	return out
}

func decodeSound(wire []byte) api.NotificationSoundClass {
	if len(wire) == 0 {
		return nil
	}
	s, _ := api.Decode(tl.NewDecoder(wire)).(api.NotificationSoundClass)
	return s
}

// notifyOf returns the settings of a conversation.
func (v *view) notifyOf(p world.Peer) *api.PeerNotifySettings {
	return v.notify(world.NotifyTarget{Scope: world.NotifyPeer, Peer: p})
}

// notifyUpdate tells of the settings of something.
func (v *view) notifyUpdate(t world.NotifyTarget) api.UpdateClass {
	var p api.NotifyPeerClass
	switch t.Scope {
	case world.NotifyUsers:
		p = &api.NotifyUsers{}
	case world.NotifyChats:
		p = &api.NotifyChats{}
	case world.NotifyBroadcasts:
		p = &api.NotifyBroadcasts{}
	case world.NotifyTopic:
		p = &api.NotifyForumTopic{Peer: v.peer(t.Peer), TopMsgID: int32(t.Topic)}
	default:
		p = &api.NotifyPeer{Peer: v.peer(t.Peer)}
	}
	return &api.UpdateNotifySettings{Peer: p, NotifySettings: v.notify(t)}
}
