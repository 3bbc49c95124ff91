package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func draftMethods(m methods) {
	boolean(m, signedIn, saveDraft)
	object(m, signedIn, getAllDrafts)
	boolean(m, signedIn, clearAllDrafts)
}

// saveDraft keeps a message that was begun; an empty one removes it.
// See https://core.telegram.org/api/drafts.
func saveDraft(c *Call, req *api.MessagesSaveDraftRequest) error {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return err
	}
	f, err := c.format(req.Message, req.Entities)
	if err != nil {
		return err
	}
	var out world.Outgoing
	if err := c.replyTo(&out, req.ReplyTo); err != nil {
		return err
	}
	return c.world().SaveDraft(c.user.ID, t.peer(), &world.Draft{
		Text: f.text, Entities: f.entities, ReplyTo: out.ReplyTo, NoWebpage: req.NoWebpage, Date: c.Now.Unix(),
	})
}

// clearDraft removes the draft of a conversation, if the message that was sent was
// what it began.
func (c *Call) clearDraft(t target, sent bool) error {
	if !sent {
		return nil
	}
	return c.world().SaveDraft(c.user.ID, t.peer(), nil)
}

// drafts tells of the caller's drafts.
func (v *view) drafts(peers []world.Peer) []api.UpdateClass {
	out := make([]api.UpdateClass, len(peers))
	for i, p := range peers {
		out[i] = &api.UpdateDraftMessage{Peer: v.peer(p), Draft: v.draftOrNone(p)}
	}
	return out
}

// getAllDrafts returns all drafts as updates.
// See https://core.telegram.org/method/messages.getAllDrafts.
func getAllDrafts(c *Call, _ *api.MessagesGetAllDraftsRequest) (api.UpdatesClass, error) {
	v := c.view()
	return v.updates(v.drafts(c.world().Drafts(c.user.ID))...), nil
}

// clearAllDrafts removes all drafts.
// See https://core.telegram.org/method/messages.clearAllDrafts.
func clearAllDrafts(c *Call, _ *api.MessagesClearAllDraftsRequest) error {
	for _, p := range c.world().Drafts(c.user.ID) {
		if err := c.world().SaveDraft(c.user.ID, p, nil); err != nil {
			return err
		}
	}
	return nil
}
