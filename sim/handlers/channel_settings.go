package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func channelSettingMethods(m methods) {
	object(m, signedIn, toggleSignatures)
	object(m, signedIn, togglePreHistoryHidden)
	object(m, signedIn, toggleJoinToSend)
	object(m, signedIn, toggleJoinRequest)
	object(m, signedIn, toggleParticipantsHidden)
	object(m, signedIn, toggleForum)
	object(m, signedIn, toggleNoForwards)
}

// changeSettings changes the switches of a channel as change says.
func (c *Call) changeSettings(in api.InputChannelClass, change func(*world.Settings)) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(in)
	if err != nil {
		return nil, err
	}
	return c.setSettings(ch, change)
}

func (c *Call) setSettings(ch *world.Channel, change func(*world.Settings)) (api.UpdatesClass, error) {
	s := ch.Settings
	change(&s)
	log, err := c.world().SetSettings(c.Now, c.user.ID, ch, s)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	return c.channelChanged(ch, log...), nil
}

func toggleSignatures(c *Call, req *api.ChannelsToggleSignaturesRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) {
		s.Signatures, s.Profiles = req.SignaturesEnabled, req.SignaturesEnabled && req.ProfilesEnabled
	})
}

func togglePreHistoryHidden(c *Call, req *api.ChannelsTogglePreHistoryHiddenRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) { s.PreHistoryHidden = req.Enabled })
}

func toggleJoinToSend(c *Call, req *api.ChannelsToggleJoinToSendRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) { s.JoinToSend = req.Enabled })
}

func toggleJoinRequest(c *Call, req *api.ChannelsToggleJoinRequestRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) { s.JoinRequest = req.Enabled })
}

func toggleParticipantsHidden(c *Call, req *api.ChannelsToggleParticipantsHiddenRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) { s.ParticipantsHidden = req.Enabled })
}

func toggleForum(c *Call, req *api.ChannelsToggleForumRequest) (api.UpdatesClass, error) {
	return c.changeSettings(req.Channel, func(s *world.Settings) { s.Forum, s.Tabs = req.Enabled, req.Enabled && req.Tabs })
}

func toggleNoForwards(c *Call, req *api.MessagesToggleNoForwardsRequest) (api.UpdatesClass, error) {
	t, err := c.inputChat(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case t.channel != nil:
		return c.setSettings(t.channel, func(s *world.Settings) { s.NoForwards = req.Enabled })
	}
	up, err := c.world().SetGroupNoForwards(c.Now, c.user.ID, t.group, req.Enabled)
	if err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{MessageID: messageOf(up)})
	return c.groupChanged(t.group, up), nil
}
