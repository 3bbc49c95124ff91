package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func channelMethods(m methods) {
	object(m, signedIn, createChannel)
	object(m, signedIn, getFullChannel)
	object(m, signedIn, getChannels)
}

func createChannel(c *Call, req *api.ChannelsCreateChannelRequest) (api.UpdatesClass, error) {
	if req.Broadcast == req.Megagroup {
		return nil, errChannel // a channel is either; forums and geo groups are not simulated
	}
	ch, log, err := c.world().CreateChannel(c.Now, c.user.ID, strings.Clone(req.Title), strings.Clone(req.About), req.Megagroup)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: world.ChannelPeer(ch.ID).String(), Text: ch.Title})
	v := c.view()
	return v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, log), nil
}

func getFullChannel(c *Call, req *api.ChannelsGetFullChannelRequest) (*api.MessagesChatFull, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	v := c.view()
	full := v.fullChannel(ch)
	v.include(world.ChannelPeer(ch.ID))
	return &api.MessagesChatFull{FullChat: full, Users: v.users, Chats: v.chats}, nil
}

// getChannels answers channels the caller cannot look into as forbidden ones.
func getChannels(c *Call, req *api.ChannelsGetChannelsRequest) (api.MessagesChatsClass, error) {
	v := c.view()
	for _, in := range req.ID {
		ch, err := c.inputChannel(in)
		if err != nil {
			return nil, err
		}
		v.include(world.ChannelPeer(ch.ID))
	}
	return &api.MessagesChats{Chats: v.chats}, nil
}
