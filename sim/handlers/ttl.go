package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func ttlMethods(m methods) {
	object(m, signedIn, setHistoryTTL)
	boolean(m, signedIn, setDefaultHistoryTTL)
	object(m, signedIn, getDefaultHistoryTTL)
}

// setHistoryTTL lets the messages of a conversation delete themselves.
// See https://core.telegram.org/method/messages.setHistoryTTL.
func setHistoryTTL(c *Call, req *api.MessagesSetHistoryTTLRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	up, err := c.world().SetTTL(c.Now, c.user.ID, t.peer(), int(req.Period))
	if err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{MessageID: up.IDs[0]})
	v := c.view()
	return v.applied([]api.UpdateClass{v.historyTTL(t.peer())}, []*world.Update{up}), nil
}

func (v *view) historyTTL(p world.Peer) api.UpdateClass {
	return &api.UpdatePeerHistoryTTL{Peer: v.peer(p), TtlPeriod: v.ttl(p)}
}

// ttl returns after how many seconds messages of a conversation delete themselves, nil
// for never.
func (v *view) ttl(p world.Peer) *int32 { return optional(int32(v.w.TTL(v.viewer, p))) }

// newChatTTL returns the TTL of a chat that the caller is about to found.
func (c *Call) newChatTTL(asked *int32) (int, error) {
	if asked == nil {
		return c.user.DefaultTTL, nil
	}
	return int(*asked), world.CheckTTL(int(*asked))
}

// beginTTL gives a new chat its TTL, and adds to the log of what was done.
func (c *Call) beginTTL(p world.Peer, ttl int, log []*world.Update) []*world.Update {
	if ttl == 0 {
		return log
	}
	return append(log, c.world().BeginTTL(c.Now, c.user.ID, p, ttl, ttl == c.user.DefaultTTL))
}

// setDefaultHistoryTTL sets the TTL of conversations that the caller will begin.
// See https://core.telegram.org/method/messages.setDefaultHistoryTTL.
func setDefaultHistoryTTL(c *Call, req *api.MessagesSetDefaultHistoryTTLRequest) error {
	return c.world().SetDefaultTTL(c.user, int(req.Period))
}

func getDefaultHistoryTTL(c *Call, _ *api.MessagesGetDefaultHistoryTTLRequest) (*api.DefaultHistoryTTL, error) {
	return &api.DefaultHistoryTTL{Period: int32(c.user.DefaultTTL)}, nil
}
