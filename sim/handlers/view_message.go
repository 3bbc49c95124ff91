package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// message returns m as the viewer sees it. In a channel everybody reads the same
// row, so who sent it decides what is outgoing.
func (v *view) message(m *world.Message) api.MessageClass {
	saved := v.savedPeer(m)
	out := saved == nil && (m.Out || m.Box.Kind == world.KindChannel && m.From == world.UserPeer(v.viewer))
	post := v.isPost(m)
	from := v.author(m, post)
	mentioned := v.w.Mentions(v.viewer, m)
	unseen := v.w.Unseen(v.viewer, m) || v.w.Unheard(v.now, v.viewer, m)
	if m.Action != nil {
		return &api.MessageService{
			Out: out, Mentioned: mentioned, MediaUnread: unseen, Silent: m.Silent, Post: post, ID: int32(m.ID), FromID: from, PeerID: v.peer(m.Peer), SavedPeerID: saved,
			ReplyTo: replyHeader(m), Date: date(m.Date), Action: v.action(m.Action), TtlPeriod: optional(int32(m.TTL)),
		}
	}
	whole := &api.Message{
		Out: out, FromScheduled: m.Scheduled && out, Mentioned: mentioned, MediaUnread: unseen, Silent: m.Silent, Post: post, Pinned: m.Pinned, Noforwards: m.NoForwards,
		ID: int32(m.ID), FromID: from, PeerID: v.peer(m.Peer), SavedPeerID: saved, FwdFrom: v.forward(m), ReplyTo: replyHeader(m), Date: date(m.Date),
		Message: m.Text, Entities: decodeEntities(m.Entities), ReplyMarkup: decodeMarkup(m.Markup), EditDate: optional(date(m.Edited)),
		Reactions: v.reactions(m), Replies: v.replies(m), PostAuthor: optional(m.Author), Media: v.media(m.Media), GroupedID: optional(m.Album), TtlPeriod: optional(int32(m.TTL)),
		ViaBotID: v.via(m),
	}
	if post := v.w.Viewed(m); post.Views > 0 {
		whole.Views, whole.Forwards = new(int32(post.Views)), new(int32(post.Forwards))
	}
	return whole
}

// forward returns where m was forwarded from.
func (v *view) forward(m *world.Message) *api.MessageFwdHeader {
	f := m.Forward
	if f == nil {
		return nil
	}
	out := &api.MessageFwdHeader{
		Date: date(f.Date), FromName: optional(f.Name), ChannelPost: optional(int32(f.Post)), PostAuthor: optional(f.Author), SavedFromMsgID: optional(int32(f.SavedID)),
	}
	if f.Name == "" {
		out.FromID = v.peer(f.From)
	}
	if f.SavedID != 0 {
		out.SavedFromPeer = v.peer(f.SavedPeer)
	}
	return out
}

// savedPeer returns under whom a message is kept among the viewer's saved ones, nil for
// every other message. What one keeps is not outgoing.
func (v *view) savedPeer(m *world.Message) api.PeerClass {
	if p := m.SavedUnder(); p != (world.Peer{}) {
		return v.peer(p)
	}
	return nil
}

func decodeMarkup(wire []byte) api.ReplyMarkupClass {
	if len(wire) == 0 {
		return nil
	}
	markup, _ := api.Decode(tl.NewDecoder(wire)).(api.ReplyMarkupClass)
	return markup
}

func (v *view) isPost(m *world.Message) bool { return v.w.IsPost(m) }

// author returns from_id, absent where the peer already says it: incoming private
// messages, and posts of a channel unless the signature leads to their author.
func (v *view) author(m *world.Message, post bool) api.PeerClass {
	if post && !m.Profile || m.Peer.Kind == world.KindUser && !m.Out {
		return nil
	}
	return v.peer(v.w.Shown(m))
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
	out := &api.MessageReplyHeader{ReplyToMsgID: new(int32(m.ReplyTo))}
	if m.Thread != m.ReplyTo {
		out.ReplyToTopID = optional(int32(m.Thread))
	}
	if q := m.Quote; q != nil {
		out.Quote, out.QuoteText, out.QuoteOffset = true, &q.Text, optional(int32(q.Offset))
		out.QuoteEntities = decodeEntities(q.Entities)
	}
	return out
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
	case world.ActionPhoto:
		return v.photoAction(a)
	case world.ActionTTL:
		out := &api.MessageActionSetMessagesTTL{Period: int32(a.ID)}
		if len(a.Users) > 0 {
			out.AutoSettingFrom = new(v.userID(a.Users[0]))
		}
		return out
	case world.ActionPinned:
		return &api.MessageActionPinMessage{}
	case world.ActionHistoryCleared:
		return &api.MessageActionHistoryClear{}
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
