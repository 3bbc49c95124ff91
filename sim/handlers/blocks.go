package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func blockMethods(m methods) {
	boolean(m, signedIn, block)
	boolean(m, signedIn, unblock)
	object(m, signedIn, getBlocked)
}

func block(c *Call, req *api.ContactsBlockRequest) error { return c.setBlocked(req.ID, true) }

func unblock(c *Call, req *api.ContactsUnblockRequest) error { return c.setBlocked(req.ID, false) }

// setBlocked blocks a user for messages; who may see stories is no matter here,
// for there are none. See https://core.telegram.org/api/block.
func (c *Call) setBlocked(in api.InputPeerClass, blocked bool) error {
	t, err := c.inputPeer(in)
	switch {
	case err != nil:
		return err
	case t.user == nil:
		return errPeer
	}
	changed, err := c.world().SetBlocked(c.Now, c.user.ID, t.user, blocked)
	if changed {
		c.record(ledger.Entry{Subject: int64(t.user.ID)})
	}
	return err
}

// maxBlocked is how many blocked users one page holds.
const maxBlocked = 100

func getBlocked(c *Call, req *api.ContactsGetBlockedRequest) (api.ContactsBlockedClass, error) {
	var all []*world.Block
	if !req.MyStoriesFrom {
		all = c.world().Blocked(c.user.ID)
	}
	from := min(max(0, int(req.Offset)), len(all))
	page := all[from:min(from+min(max(0, int(req.Limit)), maxBlocked), len(all))]
	v := c.view()
	list := make([]*api.PeerBlocked, len(page))
	for i, b := range page {
		list[i] = &api.PeerBlocked{PeerID: v.peer(world.UserPeer(b.User)), Date: date(b.At)}
	}
	if len(page) < len(all) {
		return &api.ContactsBlockedSlice{Count: int32(len(all)), Blocked: list, Users: v.users, Chats: v.chats}, nil
	}
	return &api.ContactsBlocked{Blocked: list, Users: v.users, Chats: v.chats}, nil
}
