package handlers

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func messageReactionMethods(m methods) {
	object(m, signedIn, sendReaction)
	object(m, signedIn, getMessagesReactions)
	object(m, signedIn, getMessageReactionsList)
}

// sendReaction says what the caller thinks of a message.
// See https://core.telegram.org/method/messages.sendReaction.
func sendReaction(c *Call, req *api.MessagesSendReactionRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	emoji := ""
	for i, r := range req.Reaction {
		if emoji, err = plainReaction(r); err != nil {
			return nil, err
		}
		if i > 0 {
			return nil, world.Refuse(400, "REACTIONS_TOO_MANY") // more than one is for Premium
		}
	}
	m, err := c.world().React(c.Now, c.user.ID, t.peer(), int(req.MsgID), emoji, req.Big)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: m.ID, Text: emoji})
	v := c.view()
	return v.updates(v.reactionsUpdate(m)), nil
}

// plainReaction returns the world's own copy of an emoji, "" for none.
func plainReaction(r api.ReactionClass) (string, error) {
	switch r := r.(type) {
	case *api.ReactionEmpty:
		return "", nil
	case *api.ReactionEmoji:
		if i := slices.Index(world.Emojis, r.Emoticon); i >= 0 {
			return world.Emojis[i], nil
		}
	case *api.ReactionCustomEmoji:
		return "", errPremium
	}
	return "", errReaction
}

func (v *view) reactionsUpdate(m *world.Message) api.UpdateClass {
	out := v.reactions(m)
	if out == nil {
		out = &api.MessageReactions{Results: []*api.ReactionCount{}}
	}
	return &api.UpdateMessageReactions{Peer: v.peer(m.Peer), MsgID: int32(m.ID), Reactions: out}
}

// reactions returns what people think of m, the most frequent first; nil for
// nothing. In broadcast channels nobody sees who they are.
func (v *view) reactions(m *world.Message) *api.MessageReactions {
	if len(m.Reactions) == 0 {
		return nil
	}
	out := &api.MessageReactions{CanSeeList: !v.isPost(m)}
	for _, r := range m.Reactions {
		i := slices.IndexFunc(out.Results, func(n *api.ReactionCount) bool { return n.Reaction.(*api.ReactionEmoji).Emoticon == r.Emoji })
		if i < 0 {
			i = len(out.Results)
			out.Results = append(out.Results, &api.ReactionCount{Reaction: &api.ReactionEmoji{Emoticon: r.Emoji}})
		}
		out.Results[i].Count++
		if r.By == v.viewer {
			out.Results[i].ChosenOrder = new(int32(0))
		}
		if out.CanSeeList {
			out.RecentReactions = append(out.RecentReactions, v.reaction(m, r))
		}
	}
	slices.SortStableFunc(out.Results, func(a, b *api.ReactionCount) int { return cmp.Compare(b.Count, a.Count) })
	const recent = 3
	if n := len(out.RecentReactions); n > recent {
		out.RecentReactions = out.RecentReactions[n-recent:]
	}
	return out
}

func (v *view) reaction(m *world.Message, r world.Reaction) *api.MessagePeerReaction {
	return &api.MessagePeerReaction{
		Big: r.Big, Unread: r.Unread && m.By(v.viewer), My: r.By == v.viewer, PeerID: v.peer(r.Shown()), Date: date(r.Date), Reaction: &api.ReactionEmoji{Emoticon: r.Emoji},
	}
}

// getMessagesReactions tells of the reactions to messages.
// See https://core.telegram.org/method/messages.getMessagesReactions.
func getMessagesReactions(c *Call, req *api.MessagesGetMessagesReactionsRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	list, err := ids(req.ID)
	if err != nil {
		return nil, err
	}
	v := c.view()
	out := []api.UpdateClass{}
	for _, id := range list {
		if m := c.world().InChat(c.user.ID, t.peer(), id); m != nil {
			out = append(out, v.reactionsUpdate(m))
		}
	}
	return v.updates(out...), nil
}

// getMessageReactionsList lists who thinks what of a message.
// See https://core.telegram.org/method/messages.getMessageReactionsList.
func getMessageReactionsList(c *Call, req *api.MessagesGetMessageReactionsListRequest) (*api.MessagesMessageReactionsList, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	m := c.world().InChat(c.user.ID, t.peer(), int(req.ID))
	v := c.view()
	switch {
	case m == nil:
		return nil, world.Refuse(400, "MSG_ID_INVALID")
	case v.isPost(m):
		return nil, world.Refuse(403, "BROADCAST_FORBIDDEN")
	}
	var found []world.Reaction
	for _, r := range slices.Backward(m.Reactions) {
		if wanted, ok := req.Reaction.(*api.ReactionEmoji); !ok || wanted.Emoticon == r.Emoji {
			found = append(found, r)
		}
	}
	from := 0
	if req.Offset != nil {
		from, err = strconv.Atoi(*req.Offset)
	}
	if err != nil || from < 0 {
		return nil, world.Refuse(400, "OFFSET_INVALID")
	}
	from = min(from, len(found))
	to := min(from+max(0, min(int(req.Limit), maxIDs)), len(found))
	out := &api.MessagesMessageReactionsList{Count: int32(len(found))}
	for _, r := range found[from:to] {
		out.Reactions = append(out.Reactions, v.reaction(m, r))
	}
	if to < len(found) {
		out.NextOffset = new(strconv.Itoa(to))
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}
