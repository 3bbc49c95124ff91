package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func commonChatMethods(m methods) { object(m, signedIn, getCommonChats) }

// getCommonChats lists the groups that the caller and another user are both in, the
// one with the highest id first, from below max_id on.
// See https://core.telegram.org/method/messages.getCommonChats.
func getCommonChats(c *Call, req *api.MessagesGetCommonChatsRequest) (api.MessagesChatsClass, error) {
	u, err := c.inputUser(req.UserID)
	switch {
	case err != nil:
		return nil, err
	case u.ID == c.user.ID:
		return nil, errUser
	}
	v := c.view()
	all := c.world().CommonChats(c.user.ID, u.ID)
	limit := min(int(req.Limit), maxDialogs)
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	for _, p := range all {
		if len(out.Chats) >= limit {
			break
		}
		if req.MaxID == 0 || p.ID < req.MaxID {
			out.Chats = append(out.Chats, v.chat(p))
		}
	}
	return out, nil
}

// chat returns a channel or basic group.
func (v *view) chat(p world.Peer) api.ChatClass {
	if p.Kind == world.KindGroup {
		return v.group(v.w.Group(p.Group()))
	}
	return v.channel(v.w.Channel(p.Channel()))
}
