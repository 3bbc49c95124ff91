package handlers

import (
	"cmp"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func reactionChoiceMethods(m methods) {
	object(m, signedIn, setChatAvailableReactions)
	boolean(m, signedIn, setDefaultReaction)
	object(m, signedIn, readReactions)
	object(m, signedIn, getUnreadReactions)
}

// setChatAvailableReactions chooses which reactions a chat allows. There are no paid
// ones.
// See https://core.telegram.org/method/messages.setChatAvailableReactions.
func setChatAvailableReactions(c *Call, req *api.MessagesSetChatAvailableReactionsRequest) (api.UpdatesClass, error) {
	t, err := c.inputChat(req.Peer)
	if err != nil {
		return nil, err
	}
	choice, err := reactionChoice(req.AvailableReactions)
	switch {
	case err != nil:
		return nil, err
	case req.PaidEnabled != nil && *req.PaidEnabled:
		return nil, errReaction
	}
	choice.Limit = c.world().Reactions(t.peer()).Limit
	if req.ReactionsLimit != nil {
		choice.Limit = int(*req.ReactionsLimit)
	}
	if err := c.world().SetReactions(c.Now, c.user.ID, t.peer(), choice); err != nil {
		return nil, err
	}
	c.recordAt(t.peer(), ledger.Entry{})
	if t.channel != nil {
		return c.channelChanged(t.channel), nil
	}
	v := c.view()
	v.include(t.peer())
	return v.updates(&api.UpdateChat{ChatID: int64(t.group.ID)}), nil
}

var errReaction = world.Refuse(400, "REACTION_INVALID")

// reactionChoice reads which reactions shall be allowed.
func reactionChoice(in api.ChatReactionsClass) (world.ReactionChoice, error) {
	switch in := in.(type) {
	case *api.ChatReactionsNone:
		return world.ReactionChoice{Chosen: true}, nil
	case *api.ChatReactionsAll:
		return world.ReactionChoice{Custom: in.AllowCustom}, nil
	case *api.ChatReactionsSome:
		out := world.ReactionChoice{Chosen: true}
		if len(in.Reactions) > len(world.Emojis) {
			return out, errReaction
		}
		for _, r := range in.Reactions {
			if _, custom := r.(*api.ReactionCustomEmoji); custom {
				return out, world.Refuse(400, "DOCUMENT_INVALID") // there are none
			}
			emoji, err := plainReaction(r)
			if err != nil {
				return out, err
			}
			out.Only = append(out.Only, emoji)
		}
		return out, nil
	}
	return world.ReactionChoice{}, errReaction
}

// chatReactions returns which reactions a chat allows.
func chatReactions(r world.ReactionChoice) api.ChatReactionsClass {
	switch {
	case !r.Chosen:
		return &api.ChatReactionsAll{AllowCustom: r.Custom}
	case len(r.Only) == 0:
		return &api.ChatReactionsNone{}
	}
	out := &api.ChatReactionsSome{}
	for _, emoji := range r.Only {
		out.Reactions = append(out.Reactions, &api.ReactionEmoji{Emoticon: emoji})
	}
	return out
}

// setDefaultReaction chooses what a short tap means; getConfig tells it.
// See https://core.telegram.org/method/messages.setDefaultReaction.
func setDefaultReaction(c *Call, req *api.MessagesSetDefaultReactionRequest) error {
	emoji, err := plainReaction(req.Reaction)
	if err != nil {
		return err
	}
	return c.world().SetDefaultReaction(c.user, emoji)
}

// defaultReaction is that of the caller, nil before sign-in.
func (c *Call) defaultReaction() api.ReactionClass {
	if c.user == nil {
		return nil
	}
	return &api.ReactionEmoji{Emoticon: cmp.Or(c.user.Reaction, world.DefaultReaction)}
}

// readReactions marks what others think of the caller's messages as seen.
// See https://core.telegram.org/method/messages.readReactions.
func readReactions(c *Call, req *api.MessagesReadReactionsRequest) (*api.MessagesAffectedHistory, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	return c.readContents(t, c.world().UnreadReactions(c.user.ID, t.peer(), topOf(req.TopMsgID)))
}

func topOf(id *int32) int {
	if id == nil {
		return 0
	}
	return int(*id)
}

// getUnreadReactions reads one page of the caller's messages with reactions that were
// not seen.
// See https://core.telegram.org/method/messages.getUnreadReactions.
func getUnreadReactions(c *Call, req *api.MessagesGetUnreadReactionsRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	top := topOf(req.TopMsgID)
	return c.history(t, 0, world.Query{
		OffsetID: int(req.OffsetID), AddOffset: int(req.AddOffset), Limit: int(req.Limit),
		MinID: int(req.MinID), MaxID: int(req.MaxID),
		Match: func(m *world.Message) bool {
			return c.world().HasUnreadReaction(c.user.ID, m) && (top == 0 || inThread(top)(m))
		},
	}), nil
}
