package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/tl/api"
)

func channelEditMethods(m methods) {
	boolean(m, signedIn, editChatAbout)
	object(m, signedIn, editTitle)
	object(m, signedIn, toggleSlowMode)
	boolean(m, signedIn, checkUsername)
	boolean(m, signedIn, updateUsername)
}

func editChatAbout(c *Call, req *api.MessagesEditChatAboutRequest) error {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return err
	}
	about := strings.Clone(req.About)
	if t.group != nil {
		err = c.world().SetGroupAbout(c.user.ID, t.group, about)
	} else {
		err = c.world().SetAbout(c.Now, c.user.ID, t.channel, about)
	}
	if err == nil {
		c.recordAt(t.peer(), ledger.Entry{Text: about})
	}
	return err
}

func editTitle(c *Call, req *api.ChannelsEditTitleRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	up, err := c.world().SetTitle(c.Now, c.user.ID, ch, strings.Clone(req.Title))
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{Text: ch.Title, MessageID: up.IDs[0]})
	return c.channelChanged(ch, up), nil
}

func toggleSlowMode(c *Call, req *api.ChannelsToggleSlowModeRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if err := c.world().SetSlowMode(c.Now, c.user.ID, ch, int(req.Seconds)); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	return c.channelChanged(ch), nil
}

// checkUsername asks whether a channel, or one that is still to be made, could have
// a name.
func checkUsername(c *Call, req *api.ChannelsCheckUsernameRequest) error {
	ch, err := c.inputChannel(req.Channel)
	_, none := req.Channel.(*api.InputChannelEmpty)
	switch {
	case err != nil && !none:
		return err
	case none || ch.Username == "":
		if err := c.world().MayGoPublic(c.user.ID); err != nil {
			return err
		}
	}
	return c.world().UsernameFree(req.Username)
}

func updateUsername(c *Call, req *api.ChannelsUpdateUsernameRequest) error {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return err
	}
	if err := c.world().SetChannelUsername(c.Now, c.user.ID, ch, strings.Clone(req.Username)); err != nil {
		return err
	}
	c.recordIn(ch, ledger.Entry{Text: ch.Username})
	return nil
}
