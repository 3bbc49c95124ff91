package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func notifyMethods(m methods) {
	object(m, signedIn, getNotifySettings)
	boolean(m, signedIn, updateNotifySettings)
	boolean(m, signedIn, resetNotifySettings)
	object(m, signedIn, getNotifyExceptions)
}

var errNotify = world.Refuse(400, "SETTINGS_INVALID")

// maxSound is how many bytes the description of a sound may have.
const maxSound = 1024

// notifyTarget reads what settings are for.
func (c *Call) notifyTarget(in api.InputNotifyPeerClass) (world.NotifyTarget, error) {
	switch p := in.(type) {
	case *api.InputNotifyUsers:
		return world.NotifyTarget{Scope: world.NotifyUsers}, nil
	case *api.InputNotifyChats:
		return world.NotifyTarget{Scope: world.NotifyChats}, nil
	case *api.InputNotifyBroadcasts:
		return world.NotifyTarget{Scope: world.NotifyBroadcasts}, nil
	case *api.InputNotifyPeer:
		t, err := c.inputPeer(p.Peer)
		if err != nil {
			return world.NotifyTarget{}, err
		}
		return world.NotifyTarget{Scope: world.NotifyPeer, Peer: t.peer()}, nil
	case *api.InputNotifyForumTopic:
		t, err := c.inputPeer(p.Peer)
		if err != nil {
			return world.NotifyTarget{}, err
		}
		return world.NotifyTarget{Scope: world.NotifyTopic, Peer: t.peer(), Topic: int(p.TopMsgID)}, nil
	}
	return world.NotifyTarget{}, errPeer
}

// getNotifySettings: at first everything notifies everybody.
// See https://core.telegram.org/method/account.getNotifySettings.
func getNotifySettings(c *Call, req *api.AccountGetNotifySettingsRequest) (*api.PeerNotifySettings, error) {
	t, err := c.notifyTarget(req.Peer)
	if err != nil {
		return nil, err
	}
	return c.view().notify(t), nil
}

func updateNotifySettings(c *Call, req *api.AccountUpdateNotifySettingsRequest) error {
	t, err := c.notifyTarget(req.Peer)
	if err != nil {
		return err
	}
	in := req.Settings
	switch {
	case t.Scope == world.NotifyTopic && (t.Peer.Kind != world.KindChannel || c.world().Topic(c.world().Channel(t.Peer.Channel()), t.Topic) == nil):
		return world.Refuse(400, "MSG_ID_INVALID")
	case in.MuteUntil != nil && *in.MuteUntil < 0:
		return errNotify
	}
	n := world.Notify{Previews: in.ShowPreviews, Silent: in.Silent, StoriesMuted: in.StoriesMuted, StoriesHidden: in.StoriesHideSender}
	if in.MuteUntil != nil {
		n.MuteUntil = new(int64(*in.MuteUntil))
	}
	if n.Sound, err = encodeSound(in.Sound); err != nil {
		return err
	}
	if n.StoriesSound, err = encodeSound(in.StoriesSound); err != nil {
		return err
	}
	c.world().SetNotify(c.user.ID, t, n)
	c.record(ledger.Entry{})
	return nil
}

func encodeSound(s api.NotificationSoundClass) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	wire, err := tl.Append(nil, s)
	if err != nil || len(wire) > maxSound {
		return nil, errNotify
	}
	return wire, nil
}

func resetNotifySettings(c *Call, _ *api.AccountResetNotifySettingsRequest) error {
	c.world().ResetNotify(c.user.ID)
	c.record(ledger.Entry{})
	return nil
}

// getNotifyExceptions lists what has settings of its own, as updates of each.
// See https://core.telegram.org/method/account.getNotifyExceptions.
func getNotifyExceptions(c *Call, req *api.AccountGetNotifyExceptionsRequest) (api.UpdatesClass, error) {
	var of world.NotifyTarget
	if req.Peer != nil {
		var err error
		if of, err = c.notifyTarget(req.Peer); err != nil {
			return nil, err
		}
	}
	v := c.view()
	list := []api.UpdateClass{}
	for _, t := range c.world().NotifyExceptions(c.user.ID, of, req.CompareSound, req.CompareStories) {
		list = append(list, v.notifyUpdate(t))
	}
	return v.updates(list...), nil
}
