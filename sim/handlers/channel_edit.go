package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func channelEditMethods(m methods) {
	boolean(m, signedIn, editChatAbout)
	object(m, signedIn, editTitle)
	object(m, signedIn, toggleSlowMode)
	boolean(m, signedIn, checkUsername)
	boolean(m, signedIn, updateUsername)
}

// recordIn writes an effect in a channel into the ledger.
func (c *Call) recordIn(ch *world.Channel, e ledger.Entry) {
	e.Chat = world.ChannelPeer(ch.ID).String()
	c.record(e)
}

func editChatAbout(c *Call, req *api.MessagesEditChatAboutRequest) error {
	t, err := c.inputPeer(req.Peer)
	switch {
	case err != nil:
		return err
	case t.channel == nil:
		return errPeer
	}
	if err := c.world().SetAbout(c.user.ID, t.channel, strings.Clone(req.About)); err != nil {
		return err
	}
	c.recordIn(t.channel, ledger.Entry{Text: t.channel.About})
	return nil
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
	return c.view().applied(nil, []*world.Update{up}), nil
}

func toggleSlowMode(c *Call, req *api.ChannelsToggleSlowModeRequest) (api.UpdatesClass, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	if err := c.world().SetSlowMode(c.user.ID, ch, int(req.Seconds)); err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{})
	v := c.view()
	return v.applied([]api.UpdateClass{v.updateChannel(ch.ID)}, nil), nil
}

func checkUsername(c *Call, req *api.ChannelsCheckUsernameRequest) error {
	if _, err := c.inputChannel(req.Channel); err != nil {
		if _, none := req.Channel.(*api.InputChannelEmpty); !none {
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
	if err := c.world().SetChannelUsername(c.user.ID, ch, strings.Clone(req.Username)); err != nil {
		return err
	}
	c.recordIn(ch, ledger.Entry{Text: ch.Username})
	return nil
}
