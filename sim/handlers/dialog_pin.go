package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func dialogPinMethods(m methods) {
	boolean(m, signedIn, toggleDialogPin)
	boolean(m, signedIn, reorderPinnedDialogs)
	boolean(m, signedIn, markDialogUnread)
	list(m, signedIn, getDialogUnreadMarks)
}

// dialogPeer reads the one conversation that a request names.
func (c *Call) dialogPeer(in api.InputDialogPeerClass) (world.Peer, error) {
	list, err := c.dialogPeers([]api.InputDialogPeerClass{in})
	switch {
	case err != nil:
		return world.Peer{}, err
	case len(list) == 0:
		return world.Peer{}, errPeer
	}
	return list[0], nil
}

// toggleDialogPin pins a conversation above the others, or unpins it.
// See https://core.telegram.org/method/messages.toggleDialogPin.
func toggleDialogPin(c *Call, req *api.MessagesToggleDialogPinRequest) error {
	p, err := c.dialogPeer(req.Peer)
	if err != nil {
		return err
	}
	return c.world().PinChat(c.user.ID, p, req.Pinned)
}

// reorderPinnedDialogs puts pinned conversations in an order.
// See https://core.telegram.org/method/messages.reorderPinnedDialogs.
func reorderPinnedDialogs(c *Call, req *api.MessagesReorderPinnedDialogsRequest) error {
	order, err := c.dialogPeers(req.Order)
	if err != nil {
		return err
	}
	return c.world().OrderPinned(c.user.ID, int(req.FolderID), order, req.Force)
}

// markDialogUnread marks a conversation as unread by hand.
// See https://core.telegram.org/method/messages.markDialogUnread.
func markDialogUnread(c *Call, req *api.MessagesMarkDialogUnreadRequest) error {
	p, err := c.dialogPeer(req.Peer)
	if err != nil {
		return err
	}
	c.world().MarkUnread(c.user.ID, p, req.Unread)
	return nil
}

// getDialogUnreadMarks lists what the caller marked as unread.
// See https://core.telegram.org/method/messages.getDialogUnreadMarks.
func getDialogUnreadMarks(c *Call, _ *api.MessagesGetDialogUnreadMarksRequest) ([]api.DialogPeerClass, error) {
	return c.view().dialogPeers(c.world().MarkedUnread(c.user.ID)), nil
}
