package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func sendAsMethods(m methods) {
	object(m, signedIn, getSendAs)
	boolean(m, signedIn, saveDefaultSendAs)
}

// getSendAs lists as whom the caller may write in a channel or a group.
// See https://core.telegram.org/method/channels.getSendAs.
func getSendAs(c *Call, req *api.ChannelsGetSendAsRequest) (*api.ChannelsSendAsPeers, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	free, premium := []world.Peer{world.UserPeer(c.user.ID)}, []world.Peer(nil)
	if t.channel != nil {
		free, premium = c.world().Voices(c.user.ID, t.channel), c.world().PremiumVoices(c.user.ID, t.channel)
	}
	v := c.view()
	out := &api.ChannelsSendAsPeers{}
	for _, p := range free {
		out.Peers = append(out.Peers, &api.SendAsPeer{Peer: v.peer(p)})
	}
	for _, p := range premium {
		out.Peers = append(out.Peers, &api.SendAsPeer{PremiumRequired: true, Peer: v.peer(p)})
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// saveDefaultSendAs chooses as whom the caller writes, reacts and types in a channel
// unless a request says otherwise.
// See https://core.telegram.org/method/messages.saveDefaultSendAs.
func saveDefaultSendAs(c *Call, req *api.MessagesSaveDefaultSendAsRequest) error {
	ch, err := c.channelPeer(req.Peer)
	if err != nil {
		return err
	}
	as, err := c.sendAs(req.SendAs)
	if err != nil {
		return err
	}
	if err := c.world().SaveVoice(c.user.ID, ch, as); err != nil {
		return err
	}
	c.recordIn(ch, ledger.Entry{Subject: as.ID})
	return nil
}

// sendAs reads as whom something is sent, the zero Peer for nobody in particular.
// Whether the caller may is for the world to say.
func (c *Call) sendAs(in api.InputPeerClass) (world.Peer, error) {
	if in == nil {
		return world.Peer{}, nil
	}
	t, err := c.inputPeer(in)
	if err != nil {
		return world.Peer{}, world.Refuse(400, "SEND_AS_PEER_INVALID")
	}
	return t.peer(), nil
}

// defaultSendAs names as whom a member, the viewer, writes in a channel; nil where there
// is nothing to choose from and nobody is hidden.
func (v *view) defaultSendAs(c *world.Channel, m *world.Member) api.PeerClass {
	if len(v.w.Voices(m.User, c)) == 1 && !v.w.Anonymous(c, m) {
		return nil
	}
	return v.peer(v.w.Voice(m.User, c))
}
