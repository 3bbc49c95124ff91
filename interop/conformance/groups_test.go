package conformance

import "github.com/tgfleet/tgfleet/tl/api"

var groupScenarios = []scenario{
	{"a basic group is founded and talked in", func(s *stage) {
		all := s.people(3)
		a, b, c := all[0], all[1], all[2]
		made := do(a, &api.MessagesCreateChatRequest{Title: "Three", Users: []api.InputUserClass{a.user(b), a.user(c)}})
		group := &api.InputPeerChat{ChatID: made.Updates.(*api.Updates).Chats[0].(*api.Chat).ID}
		change(a, &api.MessagesSendMessageRequest{Peer: group, Message: "welcome", RandomID: 1})
		for _, p := range []*person{b, c} {
			got := hear(p, func(u *api.UpdateNewMessage) bool { return text(u.Message) == "welcome" })
			is(s, "group", got.Message.(*api.Message).PeerID.(*api.PeerChat).ChatID, group.ChatID)
		}
	}},
	{"a basic group needs members", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "400 USERS_TOO_FEW", &api.MessagesCreateChatRequest{Title: "Alone"})
	}},
}
