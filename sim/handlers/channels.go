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
	object(m, signedIn, deleteChannel)
	object(m, signedIn, getAdminedPublicChannels)
}

// recordIn writes an effect in a channel into the ledger.
func (c *Call) recordIn(ch *world.Channel, e ledger.Entry) {
	c.recordAt(world.ChannelPeer(ch.ID), e)
}

// recordAt writes an effect in a conversation into the ledger.
func (c *Call) recordAt(p world.Peer, e ledger.Entry) {
	e.Chat = p.String()
	c.record(e)
}

// messageOf returns the id of the message that an update tells of, 0 for none.
func messageOf(up *world.Update) int {
	if up == nil {
		return 0
	}
	return up.IDs[0]
}

// channelChanged answers a method that changed a channel.
func (c *Call) channelChanged(ch *world.Channel, log ...*world.Update) api.UpdatesClass {
	v := c.view()
	return v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, log)
}

// createChannel founds a channel, unless a supergroup is asked for: a forum is one,
// and so is what another service's history is imported into.
// See https://core.telegram.org/method/channels.createChannel.
func createChannel(c *Call, req *api.ChannelsCreateChannelRequest) (api.UpdatesClass, error) {
	megagroup := req.Megagroup || req.Forum || req.ForImport
	if req.Broadcast && megagroup {
		return nil, errChannel // geo groups are not simulated
	}
	ttl, err := c.newChatTTL(req.TtlPeriod)
	if err != nil {
		return nil, err
	}
	ch, log, err := c.world().CreateChannel(c.Now, c.user.ID, strings.Clone(req.Title), strings.Clone(req.About), megagroup)
	if err != nil {
		return nil, err
	}
	if req.Forum {
		if _, err := c.world().SetSettings(c.Now, c.user.ID, ch, world.Settings{Forum: true}); err != nil {
			return nil, err
		}
	}
	c.recordIn(ch, ledger.Entry{Text: ch.Title})
	return c.channelChanged(ch, c.beginTTL(world.ChannelPeer(ch.ID), ttl, log)...), nil
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
	if len(req.ID) > maxNamed {
		return nil, errRequestLong
	}
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

func deleteChannel(c *Call, req *api.ChannelsDeleteChannelRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if err := c.world().DeleteChannel(c.user.ID, ch); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	return c.channelChanged(ch), nil
}

// getAdminedPublicChannels lists the public channels the caller created, or only
// says whether one more may be.
func getAdminedPublicChannels(c *Call, req *api.ChannelsGetAdminedPublicChannelsRequest) (api.MessagesChatsClass, error) {
	if req.CheckLimit {
		if err := c.world().MayGoPublic(c.user.ID); err != nil {
			return nil, err
		}
	}
	v := c.view()
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	if req.ByLocation { // there are no geo groups
		return out, nil
	}
	for _, ch := range c.world().PublicChannels(c.user.ID) {
		out.Chats = append(out.Chats, v.channel(ch))
	}
	return out, nil
}
