package updates

import "github.com/tgfleet/tgfleet/tl/api"

// short takes a message in its short form, from sender, made a whole one.
func (s *State) short(sender int64, u *api.UpdateNewMessage, date int32) {
	if s.opts.Knows != nil && !s.opts.Knows(sender) {
		s.ask(&s.common)
		return
	}
	s.container([]api.UpdateClass{u}, &envelope{date: date}, 0, 0)
}

func (s *State) fromUser(u *api.UpdateShortMessage) *api.UpdateNewMessage {
	from := u.UserID
	if u.Out {
		from = s.opts.Self
	}
	return &api.UpdateNewMessage{Pts: u.Pts, PtsCount: u.PtsCount, Message: &api.Message{
		Out: u.Out, Mentioned: u.Mentioned, MediaUnread: u.MediaUnread, Silent: u.Silent,
		ID: u.ID, Date: u.Date, FromID: user(from), PeerID: &api.PeerUser{UserID: u.UserID},
		FwdFrom: u.FwdFrom, ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo, Message: u.Message,
		Entities: u.Entities, TtlPeriod: u.TtlPeriod,
	}}
}

func fromChat(u *api.UpdateShortChatMessage) *api.UpdateNewMessage {
	return &api.UpdateNewMessage{Pts: u.Pts, PtsCount: u.PtsCount, Message: &api.Message{
		Out: u.Out, Mentioned: u.Mentioned, MediaUnread: u.MediaUnread, Silent: u.Silent,
		ID: u.ID, Date: u.Date, FromID: user(u.FromID), PeerID: &api.PeerChat{ChatID: u.ChatID},
		FwdFrom: u.FwdFrom, ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo, Message: u.Message,
		Entities: u.Entities, TtlPeriod: u.TtlPeriod,
	}}
}

// sent is what the answer to a request that sent a message means.
func (s *State) sent(req *api.MessagesSendMessageRequest, u *api.UpdateShortSentMessage) (*api.UpdateNewMessage, bool) {
	var peer api.PeerClass
	switch p := req.Peer.(type) {
	case *api.InputPeerSelf:
		peer = user(s.opts.Self)
	case *api.InputPeerUser:
		peer = user(p.UserID)
	case *api.InputPeerUserFromMessage:
		peer = user(p.UserID)
	case *api.InputPeerChat:
		peer = &api.PeerChat{ChatID: p.ChatID}
	}
	if peer == nil {
		return nil, false
	}
	return &api.UpdateNewMessage{Pts: u.Pts, PtsCount: u.PtsCount, Message: &api.Message{
		Out: u.Out, Silent: req.Silent, ID: u.ID, Date: u.Date, FromID: user(s.opts.Self), PeerID: peer,
		Message: req.Message, Media: u.Media, Entities: u.Entities, TtlPeriod: u.TtlPeriod,
	}}, true
}

// user is a peer, nil when the id is not known.
func user(id int64) api.PeerClass {
	if id == 0 {
		return nil
	}
	return &api.PeerUser{UserID: id}
}
