package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

func adminMethods(m methods) {
	object(m, signedIn, editAdmin)
	object(m, signedIn, editBanned)
	object(m, signedIn, editDefaultBanned)
}

// editAdmin gives somebody the rights the request names, none making an ordinary
// member again; who is no member is invited.
// See https://core.telegram.org/method/channels.editAdmin.
func editAdmin(c *Call, req *api.ChannelsEditAdminRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	rights, err := rightsOf(req.AdminRights)
	if err != nil {
		return nil, err
	}
	var rank string
	if req.Rank != nil {
		rank = strings.Clone(*req.Rank)
	}
	done, err := c.world().SetAdmin(c.Now, c.user.ID, ch, u.ID, rights, rank)
	if err != nil {
		return nil, err
	}
	if done.Changed {
		c.recordIn(ch, ledger.Entry{Subject: int64(u.ID), MessageID: messageOf(done.Entered)})
	}
	return c.channelChanged(ch, done.Entered), nil
}

// editBanned bans, restricts or pardons somebody, or a channel as which somebody writes.
// See https://core.telegram.org/method/channels.editBanned.
func editBanned(c *Call, req *api.ChannelsEditBannedRequest) (api.UpdatesClass, error) {
	if sender, err := c.sender(req.Participant); sender != nil || err != nil {
		return c.banSender(req, sender, err)
	}
	ch, u, err := c.participant(req.Channel, req.Participant)
	if err != nil {
		return nil, err
	}
	rights, err := rightsOf(req.BannedRights)
	if err != nil {
		return nil, err
	}
	up, err := c.world().SetBanned(c.Now, c.user.ID, ch, u.ID, rights, int64(req.BannedRights.UntilDate))
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Subject: int64(u.ID), MessageID: messageOf(up)})
	return c.channelChanged(ch, up), nil
}

// editDefaultBanned sets what ordinary members of a supergroup or basic group may
// not do.
func editDefaultBanned(c *Call, req *api.MessagesEditChatDefaultBannedRightsRequest) (api.UpdatesClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	rights, err := rightsOf(req.BannedRights)
	if err != nil {
		return nil, err
	}
	until := int64(req.BannedRights.UntilDate)
	if t.group != nil {
		err = c.world().SetGroupBanned(c.user.ID, t.group, rights, until)
	} else {
		err = c.world().SetDefaultBanned(c.Now, c.user.ID, t.channel, rights, until)
	}
	if err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{})
	v := c.view()
	return v.applied([]api.UpdateClass{v.defaultRights(t.peer())}, nil), nil
}
