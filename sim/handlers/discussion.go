package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func discussionMethods(m methods) {
	object(m, signedIn, getGroupsForDiscussion)
	boolean(m, signedIn, setDiscussionGroup)
	object(m, signedIn, getDiscussionMessage)
	boolean(m, signedIn, readDiscussion)
}

func getGroupsForDiscussion(c *Call, _ *api.ChannelsGetGroupsForDiscussionRequest) (api.MessagesChatsClass, error) {
	v := c.view()
	for _, ch := range c.world().DiscussionGroups(c.user.ID) {
		v.include(world.ChannelPeer(ch.ID))
	}
	for _, g := range c.world().GroupsOf(c.user.ID) {
		if g.Creator == c.user.ID { // it must be migrated first
			v.include(world.GroupPeer(g.ID))
		}
	}
	return &api.MessagesChats{Chats: v.chats}, nil
}

// setDiscussionGroup links a channel and a supergroup; inputChannelEmpty on either
// side ends the link of the other.
func setDiscussionGroup(c *Call, req *api.ChannelsSetDiscussionGroupRequest) error {
	channel, err := c.channelOrNone(req.Broadcast)
	if err != nil {
		return err
	}
	group, err := c.channelOrNone(req.Group)
	if err != nil {
		return err
	}
	if err := c.world().SetDiscussion(c.Now, c.user.ID, channel, group); err != nil {
		return err
	}
	for _, ch := range []*world.Channel{channel, group} {
		if ch != nil {
			c.recordIn(ch, ledger.Entry{})
			break
		}
	}
	return nil
}

func (c *Call) channelOrNone(in api.InputChannelClass) (*world.Channel, error) {
	if _, none := in.(*api.InputChannelEmpty); none {
		return nil, nil
	}
	return c.visibleChannel(in)
}
