package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// message returns m as the viewer sees it. In a channel everybody reads the same
// row, so who sent it decides what is outgoing.
func (v *view) message(m *world.Message) api.MessageClass {
	out := m.Out || m.Box.Kind == world.KindChannel && m.From == world.UserPeer(v.viewer)
	post := v.isPost(m)
	from := v.author(m, post)
	if m.Action != nil {
		return &api.MessageService{
			Out: out, Silent: m.Silent, Post: post, ID: int32(m.ID), FromID: from, PeerID: v.peer(m.Peer),
			ReplyTo: replyHeader(m), Date: date(m.Date), Action: v.action(m.Action),
		}
	}
	return &api.Message{
		Out: out, Silent: m.Silent, Post: post, Pinned: m.Pinned, ID: int32(m.ID), FromID: from, PeerID: v.peer(m.Peer),
		ReplyTo: replyHeader(m), Date: date(m.Date), Message: m.Text, Entities: decodeEntities(m.Entities),
		Media: v.media(m.Media), GroupedID: optional(m.Album),
	}
}

// isPost tells whether m is of a broadcast channel, which hides its authors.
func (v *view) isPost(m *world.Message) bool {
	if m.Box.Kind != world.KindChannel {
		return false
	}
	c := v.w.Channel(m.Box.Channel())
	return c != nil && !c.Megagroup
}

// author returns from_id, absent where the peer already says it: incoming private
// messages, and posts of a channel.
func (v *view) author(m *world.Message, post bool) api.PeerClass {
	if post || m.Peer.Kind == world.KindUser && !m.Out {
		return nil
	}
	return v.peer(m.From)
}

func replyHeader(m *world.Message) api.MessageReplyHeaderClass {
	switch inTopic := m.Topic > world.GeneralTopic && m.Topic != m.ID; {
	case inTopic && (m.ReplyTo == 0 || m.ReplyTo == m.Topic):
		return &api.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: new(int32(m.Topic))}
	case m.ReplyTo == 0:
		return nil
	case inTopic:
		return &api.MessageReplyHeader{
			ForumTopic: true, ReplyToMsgID: new(int32(m.ReplyTo)), ReplyToTopID: new(int32(m.Topic)),
		}
	}
	return &api.MessageReplyHeader{ReplyToMsgID: new(int32(m.ReplyTo))}
}

func (v *view) action(a *world.Action) api.MessageActionClass {
	switch a.Kind {
	case world.ActionCreated:
		return &api.MessageActionChannelCreate{Title: a.Title}
	case world.ActionTitle:
		return &api.MessageActionChatEditTitle{Title: a.Title}
	case world.ActionAdded:
		return &api.MessageActionChatAddUser{Users: v.userIDs(a.Users)}
	case world.ActionGroupCreated:
		return &api.MessageActionChatCreate{Title: a.Title, Users: v.userIDs(a.Users)}
	case world.ActionRemoved:
		return &api.MessageActionChatDeleteUser{UserID: v.userID(a.Users[0])}
	case world.ActionJoinedByLink:
		return &api.MessageActionChatJoinedByLink{InviterID: v.userID(a.Users[0])}
	case world.ActionJoinedByRequest:
		return &api.MessageActionChatJoinedByRequest{}
	case world.ActionMigratedTo:
		v.include(world.ChannelPeer(world.ChannelID(a.ID)))
		return &api.MessageActionChatMigrateTo{ChannelID: a.ID}
	case world.ActionMigratedFrom:
		v.include(world.GroupPeer(world.GroupID(a.ID)))
		return &api.MessageActionChannelMigrateFrom{Title: a.Title, ChatID: a.ID}
	case world.ActionNewCreator:
		return &api.MessageActionChangeCreator{NewCreatorID: v.userID(a.Users[0])}
	case world.ActionTopicCreated:
		return &api.MessageActionTopicCreate{Title: a.Title, IconColor: int32(a.ID), IconEmojiID: optional(a.Emoji)}
	case world.ActionTopicEdited:
		return &api.MessageActionTopicEdit{
			Title: a.Topic.Title, IconEmojiID: a.Topic.Emoji, Closed: a.Topic.Closed, Hidden: a.Topic.Hidden,
		}
	case world.ActionNoForwards:
		return &api.MessageActionNoForwardsToggle{PrevValue: !a.Flag, NewValue: a.Flag}
	case world.ActionPinned:
		return &api.MessageActionPinMessage{}
	}
	return &api.MessageActionEmpty{}
}

func (v *view) messages(list []*world.Message) []api.MessageClass {
	out := make([]api.MessageClass, len(list))
	for i, m := range list {
		out[i] = v.message(m)
	}
	return out
}

// encodeEntities keeps a message's formatting in TL; mentions that need an access
// hash are for the sender only and are left out.
func encodeEntities(list []api.MessageEntityClass) ([]byte, error) {
	kept := make([]api.MessageEntityClass, 0, len(list))
	for _, e := range list {
		if _, private := e.(*api.InputMessageEntityMentionName); !private && e != nil {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	if len(kept) > maxEntities {
		return nil, errEntities
	}
	return tl.AppendObjects(nil, kept)
}

func decodeEntities(wire []byte) []api.MessageEntityClass {
	if wire == nil {
		return nil
	}
	d := tl.NewDecoder(wire)
	out := make([]api.MessageEntityClass, 0, d.VectorLen(4))
	for range cap(out) {
		if e, ok := api.Decode(d).(api.MessageEntityClass); ok {
			out = append(out, e)
		}
	}
	return out
}
