package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func forwardMethods(m methods) {
	object(m, signedIn, forwardMessages)
	object(m, signedIn, getMessagesViews)
}

// forwardMessages sends messages on, all of them or none.
// See https://core.telegram.org/method/messages.forwardMessages.
func forwardMessages(c *Call, req *api.MessagesForwardMessagesRequest) (api.UpdatesClass, error) {
	list, to, err := c.forwardable(req)
	if err != nil {
		return nil, err
	}
	place := world.Outgoing{Silent: req.Silent, NoForwards: req.Noforwards}
	if place.As, err = c.sendAs(req.SendAs); err != nil {
		return nil, err
	}
	if req.TopMsgID != nil {
		place.Topic = int(*req.TopMsgID)
	}
	if err := c.replyTo(&place, req.ReplyTo); err != nil {
		return nil, err
	}
	how := world.Forwarding{DropAuthor: req.DropAuthor || req.DropMediaCaptions, DropCaptions: req.DropMediaCaptions, As: place}
	if c.waits(req.ScheduleDate) {
		return c.schedule(to, *req.ScheduleDate, false, c.world().Forwards(c.user.ID, list, to.peer(), req.RandomID, how)...)
	}
	sent, err := c.world().ForwardAll(c.Now, c.user.ID, list, to.peer(), req.RandomID, how)
	if err != nil {
		for _, id := range req.RandomID {
			if c.world().SentBefore(c.user.ID, id) != nil {
				return nil, c.repeated(id, err)
			}
		}
		return nil, err
	}
	for _, s := range sent {
		c.recordSent(to, s)
	}
	return c.sentMedia(to, sent...), nil
}

// forwardable checks a request and returns what is forwarded, and where to.
func (c *Call) forwardable(req *api.MessagesForwardMessagesRequest) ([]*world.Message, target, error) {
	from, err := c.inputPeer(req.FromPeer)
	if err != nil {
		return nil, target{}, err
	}
	to, err := c.inputPeer(req.ToPeer)
	if err != nil {
		return nil, target{}, err
	}
	list, err := ids(req.ID)
	switch {
	case err != nil:
		return nil, to, world.Refuse(400, "MESSAGE_IDS_TOO_LONG")
	case len(list) == 0:
		return nil, to, world.Refuse(400, "MESSAGE_IDS_EMPTY")
	case len(list) != len(req.RandomID):
		return nil, to, world.Refuse(400, "RANDOM_ID_INVALID")
	}
	found, err := c.world().Forwardable(c.user.ID, from.peer(), list)
	return found, to, err
}

// getMessagesViews tells how often posts were seen and, when asked to, counts a look
// at each.
// See https://core.telegram.org/method/messages.getMessagesViews.
func getMessagesViews(c *Call, req *api.MessagesGetMessagesViewsRequest) (*api.MessagesMessageViews, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	list, err := ids(req.ID)
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := &api.MessagesMessageViews{Views: make([]*api.MessageViews, len(list))}
	for i, id := range list {
		out.Views[i] = &api.MessageViews{}
		m := c.world().InChat(c.user.ID, t.peer(), id)
		if m == nil {
			continue
		}
		post := c.world().Viewed(m)
		if post.Views == 0 {
			continue
		}
		if req.Increment {
			c.world().See(c.user.ID, post)
		}
		out.Views[i].Replies = v.replies(m)
		out.Views[i].Views, out.Views[i].Forwards = new(int32(post.Views)), new(int32(post.Forwards))
	}
	v.include(t.peer())
	out.Chats, out.Users = v.chats, v.users
	return out, nil
}
