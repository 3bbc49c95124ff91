package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func readMethods(m methods) {
	object(m, signedIn, readHistory)
	boolean(m, signedIn, readChannelHistory)
	object(m, signedIn, readMessageContents)
	boolean(m, signedIn, readChannelContents)
	object(m, signedIn, readMentions)
	object(m, signedIn, getUnreadMentions)
	boolean(m, signedIn, setTyping)
}

// readHistory marks a private conversation or a basic group as read.
// See https://core.telegram.org/method/messages.readHistory.
func readHistory(c *Call, req *api.MessagesReadHistoryRequest) (*api.MessagesAffectedMessages, error) {
	t, err := c.inputPeer(req.Peer)
	switch {
	case err != nil:
		return nil, err
	case t.channel != nil:
		return nil, errPeer
	}
	c.world().MarkUnread(c.user.ID, t.peer(), false)
	up := c.world().ReadChat(c.Now, c.user.ID, t.peer(), int(req.MaxID))
	return c.affected(world.UserPeer(c.user.ID), up), nil
}

// readChannelHistory marks a channel as read.
// See https://core.telegram.org/method/channels.readHistory.
func readChannelHistory(c *Call, req *api.ChannelsReadHistoryRequest) error {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return err
	}
	if err := c.world().ReadChannel(c.Now, c.user.ID, ch, int(req.MaxID)); err != nil {
		return err
	}
	c.world().MarkUnread(c.user.ID, world.ChannelPeer(ch.ID), false)
	return nil
}

// readMessageContents marks all of messages in the own box as seen: media, mentions and
// reactions.
// See https://core.telegram.org/method/messages.readMessageContents.
func readMessageContents(c *Call, req *api.MessagesReadMessageContentsRequest) (*api.MessagesAffectedMessages, error) {
	list, err := ids(req.ID)
	if err != nil {
		return nil, err
	}
	return c.affected(world.UserPeer(c.user.ID), c.world().ReadContents(c.user.ID, list)), nil
}

// readChannelContents is readMessageContents for messages of a channel.
// See https://core.telegram.org/method/channels.readMessageContents.
func readChannelContents(c *Call, req *api.ChannelsReadMessageContentsRequest) error {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return err
	}
	list, err := ids(req.ID)
	if err != nil {
		return err
	}
	return c.world().ReadChannelContents(c.user.ID, ch, list)
}

// readMentions marks all mentions of a conversation as seen.
// See https://core.telegram.org/method/messages.readMentions.
func readMentions(c *Call, req *api.MessagesReadMentionsRequest) (*api.MessagesAffectedHistory, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	return c.readContents(t, slices.Clone(c.world().UnreadMentions(c.user.ID, t.peer())))
}

// readContents marks all of messages of a conversation as seen.
func (c *Call) readContents(t target, list []int) (*api.MessagesAffectedHistory, error) {
	if t.channel != nil {
		if err := c.world().ReadChannelContents(c.user.ID, t.channel, list); err != nil {
			return nil, err
		}
		return c.affectedHistory(t.peer(), world.Affected{}), nil
	}
	done := world.Affected{}
	if up := c.world().ReadContents(c.user.ID, list); up != nil {
		done.Pts, done.Count = up.Pts, up.Count
	}
	return c.affectedHistory(world.UserPeer(c.user.ID), done), nil
}

// getUnreadMentions reads one page of the mentions that were not seen.
// See https://core.telegram.org/method/messages.getUnreadMentions.
func getUnreadMentions(c *Call, req *api.MessagesGetUnreadMentionsRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	return c.history(t, 0, world.Query{
		OffsetID: int(req.OffsetID), AddOffset: int(req.AddOffset), Limit: int(req.Limit),
		MinID: int(req.MinID), MaxID: int(req.MaxID),
		Match: func(m *world.Message) bool { return c.world().Unseen(c.user.ID, m) },
	}), nil
}

// maxAction bounds what everybody in a chat is told of somebody who is typing, in
// bytes.
const maxAction = 4 << 10

// setTyping tells those in a conversation that the caller is writing.
// See https://core.telegram.org/method/messages.setTyping.
func setTyping(c *Call, req *api.MessagesSetTypingRequest) error {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return err
	}
	action, err := tl.Append(nil, req.Action)
	switch {
	case err != nil:
		return errFetch
	case len(action) > maxAction:
		return errRequestLong
	}
	return c.world().Type(c.Now, c.user.ID, t.peer(), action)
}
