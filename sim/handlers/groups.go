package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func groupMethods(m methods) {
	object(m, signedIn, createChat)
	object(m, signedIn, getChats)
	object(m, signedIn, getFullChat)
	object(m, signedIn, editChatTitle)
	boolean(m, signedIn, deleteChat)
	object(m, signedIn, migrateChat)
}

// createChat founds a basic group of whom it can; who does not let it is listed as
// missing, unless nobody else is asked.
// See https://core.telegram.org/method/messages.createChat.
func createChat(c *Call, req *api.MessagesCreateChatRequest) (*api.MessagesInvitedUsers, error) {
	users := make([]world.UserID, 0, min(len(req.Users), maxParticipants))
	for _, in := range req.Users {
		u, err := c.inputUser(in)
		if err != nil {
			return nil, err
		}
		users = append(users, u.ID)
	}
	willing, missing := c.willing(users)
	if len(willing) == 0 {
		willing, missing = users, nil
	}
	ttl, err := c.newChatTTL(req.TtlPeriod)
	if err != nil {
		return nil, err
	}
	g, up, err := c.world().CreateGroup(c.Now, c.user.ID, strings.Clone(req.Title), willing)
	if err != nil {
		return nil, err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{MessageID: up.IDs[0], Text: g.Title})
	log := c.beginTTL(world.GroupPeer(g.ID), ttl, []*world.Update{up})
	v := c.view()
	own := []api.UpdateClass{&api.UpdateChatParticipants{Participants: v.participants(g)}}
	return v.invited(missing, own, log...), nil
}

// groupChanged answers a method that changed a basic group.
func (c *Call) groupChanged(g *world.Group, log ...*world.Update) api.UpdatesClass {
	v := c.view()
	v.include(world.GroupPeer(g.ID))
	return v.applied(nil, log)
}

func getChats(c *Call, req *api.MessagesGetChatsRequest) (api.MessagesChatsClass, error) {
	if len(req.ID) > maxNamed {
		return nil, errRequestLong
	}
	v := c.view()
	for _, id := range req.ID {
		g, err := c.inputGroup(id)
		if err != nil {
			return nil, err
		}
		v.include(world.GroupPeer(g.ID))
	}
	return &api.MessagesChats{Chats: v.chats}, nil
}

func getFullChat(c *Call, req *api.MessagesGetFullChatRequest) (*api.MessagesChatFull, error) {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return nil, err
	}
	v := c.view()
	full := v.fullGroup(g)
	v.include(world.GroupPeer(g.ID))
	return &api.MessagesChatFull{FullChat: full, Users: v.users, Chats: v.chats}, nil
}

func editChatTitle(c *Call, req *api.MessagesEditChatTitleRequest) (api.UpdatesClass, error) {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return nil, err
	}
	up, err := c.world().SetGroupTitle(c.Now, c.user.ID, g, strings.Clone(req.Title))
	if err != nil {
		return nil, err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{Text: g.Title, MessageID: up.IDs[0]})
	return c.groupChanged(g, up), nil
}

func deleteChat(c *Call, req *api.MessagesDeleteChatRequest) error {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return err
	}
	if err := c.world().DeleteGroup(c.user.ID, g); err != nil {
		return err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{})
	return nil
}

// migrateChat makes a supergroup of a basic group.
func migrateChat(c *Call, req *api.MessagesMigrateChatRequest) (api.UpdatesClass, error) {
	g, err := c.inputGroup(req.ChatID)
	if err != nil {
		return nil, err
	}
	ch, log, err := c.world().MigrateGroup(c.Now, c.user.ID, g)
	if err != nil {
		return nil, err
	}
	c.recordAt(world.GroupPeer(g.ID), ledger.Entry{MessageID: log[0].IDs[0], Text: world.ChannelPeer(ch.ID).String()})
	return c.channelChanged(ch, log...), nil
}
